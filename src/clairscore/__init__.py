"""From a lender's raw tables to a credit decision that is explained, can be contested and can be replayed."""

__version__ = "0.1.0"
