"""Metrics of a PD model, each with its definition, sign and range; bad is the event everywhere."""
