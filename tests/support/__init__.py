"""What several test modules share. No module of tests is imported from here, and no test stands here."""
