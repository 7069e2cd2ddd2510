"""Where queries run: one protocol, one module an engine."""

from clairscore.engines.engine import Engine

__all__ = ["Engine"]
