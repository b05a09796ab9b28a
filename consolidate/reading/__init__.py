"""From the bytes of a file to what it says.

In a worker process: ``container`` tells by content what the file is and passes over its parts before any library
does, ``xlsx``, ``xls`` and ``ods`` read the cells, ``worker`` is the border. In the main process: the tables are
found by their labels and their cells read as numbers.
"""
