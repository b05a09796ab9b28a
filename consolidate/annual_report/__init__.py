"""The annual report as a document: words of the office, figures of the round; for Word and for a web site."""
