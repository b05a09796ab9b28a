"""Assigns files to units and chooses the version that counts: answers to submissions, with a verdict on every file."""
