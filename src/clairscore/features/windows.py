"""Windows: how far back a feature looks. Every window ends the day (or month) before the application."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Window:
    """A span of events before the application, or the last few of them.

    Attributes:
        name: Suffix of the feature's name, such as ``12m``.
        phrase: How the feature's sentence names it.
        days: Length for sources whose events are days; ``None`` for no limit.
        months: Length for sources whose events are months; ``None`` for no limit.
        last: Only so many latest events of the client; ``None`` for all of them.
    """

    name: str
    phrase: str
    days: int | None = None
    months: int | None = None
    last: int | None = None


DAYS_PER_MONTH: Final = 30.0
"""Days of a month where windows are cut on days, and of the month of a change a month."""

ALL: Final = Window("all", "over all that is known")
WINDOWS: Final = {
    window.name: window
    for window in (
        ALL,
        Window("1m", "over the last month", days=30, months=1),
        Window("2m", "over the last 2 months", days=60, months=2),
        Window("3m", "over the last 3 months", days=90, months=3),
        Window("6m", "over the last 6 months", days=180, months=6),
        Window("12m", "over the last 12 months", days=365, months=12),
        Window("24m", "over the last 24 months", days=730, months=24),
        Window("last1", "at the latest one", last=1),
        Window("last3", "over the latest 3", last=3),
        Window("last5", "over the latest 5", last=5),
        Window("last10", "over the latest 10", last=10),
        Window("last20", "over the latest 20", last=20),
    )
}


def find_window(given: Window | str) -> Window:
    """Return a window by its name.

    Raises:
        ValueError: If no window has that name.
    """
    if isinstance(given, Window):
        return given
    if given not in WINDOWS:
        raise ValueError(f"No window is named '{given}'. There are {', '.join(WINDOWS)}.")
    return WINDOWS[given]
