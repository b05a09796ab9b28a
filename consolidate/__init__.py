"""Collects, checks and adds up the annual report on open government information (政府信息公开工作年度报告)."""

# A constant: reading it from the installed metadata costs more than the rest of a start.
__version__ = "0.1.0"
