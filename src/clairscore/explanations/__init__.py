"""Explanations: what a PD is made of."""
