"""Log format: lines for a person or JSON for a machine, each with its request, and no message of an exception."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal

LogFormat = Literal["text", "json"]

request_of_this_moment: ContextVar[str] = ContextVar("request_of_this_moment", default="")
"""Id of the request that is being answered here, in its threads too; empty between requests."""

_OURS: Final = ("clairscore", "uvicorn")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _WithoutMessages(logging.Formatter):
    """Writes of an exception its kind and its places; its message may repeat a value of a person."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (logging's name)
        """Return the kind and the places, newest last."""
        kind, error, _ = ei
        if kind is None or error is None:
            return ""
        places = [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(error.__traceback__)]
        return "\n".join([kind.__name__, *places])

    def format(self, record: logging.LogRecord) -> str:
        """Format a record whose exception nobody else has formatted yet."""
        record.exc_text = None
        return super().format(record)


class TextFormat(_WithoutMessages):
    """One line a record, for a person."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")


class JsonFormat(_WithoutMessages):
    """One JSON object a record: at, level, logger, message, request_id, and the facts a record carries."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object on one line."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_of_this_moment.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, default=str)


def configure_logging(form: LogFormat) -> None:
    """Write our own records from INFO on and those of libraries from WARNING on to standard error.

    Args:
        form: ``text`` or ``json``.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormat() if form == "json" else TextFormat())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
