"""The border to people: commands, words on the terminal, JSON, exit codes. Only here the program prints or exits."""
