"""The decisions of the office: ``sheet`` reads and writes decisions.xlsx, ``apply`` applies the decisions.

``faults`` says why a line cannot be used, ``offers`` makes a line for each open finding, ``filling`` enters them.
"""
