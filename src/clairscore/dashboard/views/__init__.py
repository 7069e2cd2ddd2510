"""The pages, one module each: it loads, charts and places."""
