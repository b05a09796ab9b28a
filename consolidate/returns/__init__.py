"""What goes back to a unit for correction: its own figures, what is wrong with them, and what became of it later."""

FILE = ".consolidate/returns.jsonl"  # in the round's folder
