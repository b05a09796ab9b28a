"""Last year's report beside this year's: ``figures`` reads what was published, ``check`` holds this year against it."""
