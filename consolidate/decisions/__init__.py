"""The decisions of the office: ``sheet`` reads and writes decisions.xlsx, ``apply`` applies the decisions."""
