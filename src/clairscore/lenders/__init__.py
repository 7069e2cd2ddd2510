"""What differs from lender to lender: sources, features, sets, texts, generated data."""
