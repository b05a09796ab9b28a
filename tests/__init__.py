"""The tests; support modules are imported as ``tests.office``."""
