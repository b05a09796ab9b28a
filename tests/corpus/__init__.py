"""Every shape in which a file may come, with its verdict: ``manifest`` is the table, ``shapes`` makes the files."""
