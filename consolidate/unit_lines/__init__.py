"""The lines of the units of a large round, which stand beside its workbook as CSV and Parquet."""
