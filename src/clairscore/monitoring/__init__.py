"""Monitoring: whether what runs is still what was released, and whether people look at it."""
