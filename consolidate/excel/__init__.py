"""Shared by all workbooks that we write: official tables (``tables``), rectangles (``areas``), package (``book``)."""
