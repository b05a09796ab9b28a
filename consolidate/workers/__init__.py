"""The border: foreign bytes are opened and read in processes of their own.

``pool`` shares the files out, ``processes`` starts and asks the processes, ``child`` is what runs in them, and
``crossing`` is what they may answer.
"""
