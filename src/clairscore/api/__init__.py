"""The HTTP API: closed by default, answers with evidence, refuses in sentences."""
