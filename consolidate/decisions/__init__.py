"""What the office decided: ``sheet`` reads and makes decisions.xlsx, ``apply`` lets the decisions act."""
