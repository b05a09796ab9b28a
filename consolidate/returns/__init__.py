"""Copies that go back to units for correction: their content, what was sent back, and what became of it."""

FILE = ".consolidate/returns.jsonl"  # in the round's folder
