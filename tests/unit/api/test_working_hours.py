from datetime import datetime

import pytest

from clairscore.api.working_hours import WorkingHours
from clairscore.errors import SettingsError


@pytest.mark.parametrize(
    ("moment", "included"),
    [
        ("2026-11-20T06:00:00+00:00", True),  # a Friday, 7 in Paris
        ("2026-11-20T05:59:59+00:00", False),
        ("2026-11-20T18:59:59+00:00", True),
        ("2026-11-20T19:00:00+00:00", False),
        ("2026-11-21T10:00:00+00:00", False),  # Saturday
        ("2026-11-22T23:30:00+00:00", False),  # Monday in Paris, half past midnight
        ("2026-07-17T05:00:00+00:00", True),  # summer: 7 in Paris
    ],
)
def test_a_moment_is_in_working_hours_or_not(moment: str, included: bool) -> None:
    hours = WorkingHours.parse("7-20", "Europe/Paris")
    assert hours.includes(datetime.fromisoformat(moment)) is included


@pytest.mark.parametrize(("hours", "zone", "named"), [("20-7", "UTC", "HOURS"), ("7-20", "Mars/Base", "TIME_ZONE")])
def test_what_makes_no_day_is_refused(hours: str, zone: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        WorkingHours.parse(hours, zone)
