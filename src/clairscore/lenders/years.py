"""Day columns as people tell them: years up to the application, not days before it."""

from dataclasses import dataclass

from clairscore.conventions import DAYS_PER_YEAR
from clairscore.errors import InvalidApplicant


@dataclass(frozen=True)
class YearsColumn:
    """A day column of the application that people tell in years.

    Attributes:
        name: Name over HTTP, such as ``employed_years``.
        column: The day column, such as ``employed_day``.
        minimum: Fewest years taken.
        maximum: Most years taken.
        after: Day column it cannot lie before, such as ``birth_day``; empty for none.
        years_after: Years it lies after that one at least.
    """

    name: str
    column: str
    minimum: float
    maximum: float
    after: str = ""
    years_after: float = 0.0

    def years(self, day: float | None) -> float | None:
        """Return the years from a day to the application, to a tenth; None for no day."""
        return None if day is None else round(-day / DAYS_PER_YEAR, 1)

    def day(self, years: object, field: str) -> float | None:
        """Return the day so many years before the application; None for None.

        Args:
            years: What was given.
            field: Where it was given, for the error.

        Raises:
            InvalidApplicant: If it is no number, or not between the fewest and the most years.
        """
        if years is None:
            return None
        if isinstance(years, bool) or not isinstance(years, (int, float)):
            raise InvalidApplicant(field, "must be a number.", "number")
        if not self.minimum <= years <= self.maximum:
            raise InvalidApplicant(
                field,
                "must lie between {minimum:g} and {maximum:g}.",
                "between",
                minimum=self.minimum,
                maximum=self.maximum,
            )
        return -float(round(years * DAYS_PER_YEAR))

    def refuse_before(self, day: float | None, earlier: float | None, field: str) -> None:
        """Refuse a day that lies sooner after another one than it can.

        Args:
            day: The day; None for none.
            earlier: The day of ``after``; None for none.
            field: Where it was given, for the error.

        Raises:
            InvalidApplicant: If it does, by more than the day that years are rounded to.
        """
        if day is not None and earlier is not None and day < earlier + self.years_after * DAYS_PER_YEAR - 1:
            raise InvalidApplicant(field, "is longer than the working life the age leaves.", "working_life")
