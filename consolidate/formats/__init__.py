"""Parse the bytes of a file into raw cells: the stored values, and how a person sees them.

``container`` detects the type of a file by its content and checks its parts before any library parses them. ``xlsx``,
``xls`` and ``ods`` read the cells. Nothing here depends on a form.
"""
