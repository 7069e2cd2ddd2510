"""Fitted features: columns that are learned from outcomes, by applications other than those they are computed for."""
