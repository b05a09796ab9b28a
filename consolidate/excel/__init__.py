"""What every workbook that we write shares: the official tables (``tables``), named areas, and the package."""
