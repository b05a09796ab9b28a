"""Compare two years, results, rounds or files.

``pairs`` follows the units, ``figures`` puts the numbers beside each other, ``book`` writes them into a workbook.
"""
