"""Exact contributions to sums of trees, quicker than the libraries that grew them.

Readers (`of_lightgbm`, `of_xgboost`, `of_catboost`) give trees in one form (`trees`), which `flat` lays out for the
compiled passes of `kernel`; `explainer` is what the others call. How it works and why it is exact is told in
docs/explanation/attribution.md.
"""
