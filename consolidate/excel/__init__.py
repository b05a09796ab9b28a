"""Shared by our workbooks: official tables (``tables``), ``lists``, ``areas``, ``cells``, the package (``book``)."""
