"""The page in the browser: its sources, and ``python -m page.build``, which makes one HTML file of them.

Not part of the package that is installed: a clerk gets the file, and only who builds it needs Node.js and npm.
"""
