"""Turn raw cells into an answer: find the official tables by their labels, and read their cells as numbers."""
