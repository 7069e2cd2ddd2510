"""Working hours: whether a moment is one at which people of a bank look at clients."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from clairscore.errors import SettingsError

_SATURDAY: Final = 5


@dataclass(frozen=True)
class WorkingHours:
    """Hours of Monday to Friday.

    Attributes:
        start: First hour, 0 to 23.
        end: Hour before which work ends, 1 to 24.
        zone: Where these hours are meant.
    """

    start: int
    end: int
    zone: tzinfo

    @classmethod
    def parse(cls, hours: str, zone: str) -> "WorkingHours":
        """Read what the settings say.

        Args:
            hours: Such as ``7-20``.
            zone: Such as ``Europe/Paris``.

        Raises:
            SettingsError: If there is no such zone, or the day ends before it starts.

        Examples:
            >>> WorkingHours.parse("7-20", "UTC").includes(datetime.fromisoformat("2026-11-20T19:59:00+00:00"))
            True
        """
        start, _, end = hours.partition("-")
        if int(start) >= int(end):
            raise SettingsError(f"CLAIRSCORE_WORKING_HOURS is '{hours}': the day must end after it starts, as in 7-20.")
        try:
            found = ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise SettingsError(
                f"CLAIRSCORE_TIME_ZONE is '{zone}', which is no time zone. Name one such as Europe/Paris."
            ) from None
        return cls(int(start), int(end), found)

    def includes(self, moment: datetime) -> bool:
        """Say whether a moment, with its time zone, is in working hours."""
        here = moment.astimezone(self.zone)
        return here.weekday() < _SATURDAY and self.start <= here.hour < self.end
