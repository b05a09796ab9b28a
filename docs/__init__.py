"""The documentation, and the programs that make the generated part of it: ``make``, ``pictures``."""
