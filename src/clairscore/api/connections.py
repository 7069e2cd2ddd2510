"""Connections: one on which no request comes to its head in time is closed, so that idle ones cannot fill the house."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 on one connection, which is closed when the head of a request does not come in time.

    Uvicorn waits for ever for the first byte, for the rest of a head, and for what follows a body that was refused: so
    many such connections as there may be, and nobody else is let in.

    Attributes:
        seconds: How long a head may take, from when the connection was made or its first byte came.
    """

    seconds: float = 30.0
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on; wait no more for a head that has come."""
        super().data_received(data)
        if self._answers():
            self._stop_waiting()
        elif self._limit is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _answers(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._limit = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _give_up(self) -> None:
        self._limit = None
        if not self._answers() and not self.transport.is_closing():
            self.transport.close()


def protocol_within(seconds: float) -> type[PunctualProtocol]:
    """Return the protocol of a server on which the head of a request may take so many seconds."""
    return type("PunctualProtocol", (PunctualProtocol,), {"seconds": seconds})
