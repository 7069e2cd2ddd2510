"""Decisions: a model scores, a policy decides."""
