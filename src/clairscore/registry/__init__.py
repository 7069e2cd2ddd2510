"""Registry: what is released to decide, where it is kept, and how it was tracked."""
