"""The Home Credit lender: seven tables, the default."""
