"""From the bytes of a file to its raw cells: what each format stores, and what a person sees of it.

``container`` tells by content what a file is, and looks through its parts before any library does. ``xlsx``, ``xls``
and ``ods`` read the cells. Nothing here knows a form.
"""
