"""The pipeline: from folders and files to results, for the terminal and for programs.

Values in, values out. It never prints, exits, or asks the clock or the environment; what it needs of those comes with
the ``Context`` that the caller gives.
"""
