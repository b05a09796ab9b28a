"""The files that an office keeps for a round: ``settings`` (round.toml), ``roster``, ``last_year_figures``.

``spreadsheet`` reads and writes lists in Excel.
"""
