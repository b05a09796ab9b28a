"""The sample rounds and the program that makes them: python -m sample_workbooks.make."""
