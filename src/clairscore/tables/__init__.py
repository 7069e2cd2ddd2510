"""How a lender's source table is declared, read, checked and typed."""

from clairscore.tables.schema import Column, SourceTable

__all__ = ["Column", "SourceTable"]
