"""Says whose each file is and which version counts: files to submissions, with a verdict on every file."""
