"""A lender with one table: declared in a TOML file that a machine guesses and a person edits."""
