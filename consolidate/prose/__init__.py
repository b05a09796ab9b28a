"""What the words of a report say of its figures, and whether the tables say the same (文表一致).

``folded`` makes text comparable, ``numbers`` finds the numbers in it, ``said`` tells which claim of the form each of
them is, and ``agreement`` holds a claim against the figures. Nothing here knows a form.
"""
