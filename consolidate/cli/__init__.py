"""The commands, the terminal, JSON output and exit codes. Only this package prints or exits."""
