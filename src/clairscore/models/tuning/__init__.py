"""Tuning: parameters of a candidate looked for on the same folds, by grid or by Optuna, and judged on others."""
