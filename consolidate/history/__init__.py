"""What stood behind each written result (``record``), what has changed between two of them (``since``)."""
