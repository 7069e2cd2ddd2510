"""Reports: documents made from evidence, as web pages and as PDF."""
