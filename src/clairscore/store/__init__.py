"""Clients, users and the ledger of decisions, in a SQL database."""
