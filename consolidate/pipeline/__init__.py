"""The pipeline: from folders and files to results, for the terminal and for programs.

Values in, values out. It does not print, exit, or read the clock or the environment; the caller gives it a ``Context``
with what it needs of these.
"""
