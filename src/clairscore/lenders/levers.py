"""Levers: what a client can change so that another decision may be taken, as a lender declares it.

A lever moves columns that belong together, in the one direction common sense allows, between bounds and in steps. What
nobody can change, what is sensitive and what only looks safer to a model is no lever: more credit never is.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from clairscore.conventions import Language
from clairscore.quantities import format_value
from clairscore.tables.rows import ApplicantRows

Direction = Literal["falls", "rises"]
_FIGURES: Final = 2


@dataclass(frozen=True)
class Lever:
    """Something a client can change.

    Attributes:
        name: What programs call it.
        label: What people call it, by language.
        sentence: What is proposed, by language, with ``{before}``, ``{after}`` and ``{moved}`` where these go.
        columns: What it moves, as ``source.column``.
        group: What it changes in the eyes of the client; of one group only one lever is proposed at a time.
        unit: Unit of its value.
        direction: Where its value goes.
        step: Share of what `scale` returns that makes one step.
        furthest: Bound: how far it may go at most, in the same share.
        effort: What a step costs the client beside a step of another lever; 1 is a step less of the credit asked for.
        scale: What steps are shares of; None where the lever cannot be pulled for this applicant.
        before: Value as things stand.
        values: Values it can be put at, the least move first; none where it cannot be pulled.
        move: Puts it at a value: rows with its columns moved, all else the same objects.
    """

    name: str
    label: Mapping[Language, str]
    sentence: Mapping[Language, str]
    columns: frozenset[str]
    group: str
    unit: str
    direction: Direction
    step: float
    furthest: float
    effort: float
    scale: Callable[[ApplicantRows], float | None] = field(repr=False)
    before: Callable[[ApplicantRows], float] = field(repr=False)
    values: Callable[[ApplicantRows], tuple[float, ...]] = field(repr=False)
    move: Callable[[ApplicantRows, float], ApplicantRows] = field(repr=False)

    def __post_init__(self) -> None:
        if not (0 < self.step <= self.furthest and self.effort > 0):
            raise ValueError(f"Lever '{self.name}' needs a step above 0, not beyond its bound, and an effort above 0.")

    def effort_to(self, rows: ApplicantRows, value: float) -> float:
        """Return what putting it at a value costs the client, 0 or more.

        Raises:
            ValueError: If the lever cannot be pulled for this applicant.
        """
        scale = self.scale(rows)
        if scale is None:
            raise ValueError(f"Lever '{self.name}' cannot be pulled for this applicant.")
        return self.effort * abs(value - self.before(rows)) / (self.step * scale)

    def say(self, before: float, after: float, language: Language, currency: str) -> str:
        """Return what is proposed, in a sentence."""
        told = {"before": before, "after": after, "moved": abs(after - before)}
        return self.sentence[language].format(
            **{name: format_value(value, self.unit, language, currency, rounded=True) for name, value in told.items()}
        )


def steps_from(
    before: float, scale: float, direction: Direction, *, step: float, furthest: float, whole: bool = False
) -> tuple[float, ...]:
    """Return the values a lever can stand at: multiples of a step from where it stands, as round as the step is.

    Args:
        before: Where it stands.
        scale: What the step and the bound are shares of, above 0.
        direction: Where it goes.
        step: Share of the scale that makes a step.
        furthest: Share of the scale it may go at most.
        whole: Whether only whole numbers make sense.

    Examples:
        >>> steps_from(15_000, 15_000, "falls", step=0.1, furthest=0.3)
        (13500.0, 12000.0, 10500.0)
    """
    size = step * scale
    grain = 10.0 ** (math.floor(math.log10(size)) - _FIGURES + 1)
    grain = max(1.0, grain) if whole else grain
    sign = -1.0 if direction == "falls" else 1.0
    end = before + sign * furthest * scale
    found: list[float] = []
    for count in range(1, math.floor(furthest / step + 1e-9) + 1):
        value = round(round((before + sign * count * size) / grain) * grain, 9)
        if sign * (end - value) < -1e-9 * scale:  # rounding led beyond the bound
            value = math.ceil(end / grain) * grain if sign < 0 else math.floor(end / grain) * grain
        if sign * (value - (found[-1] if found else before)) > 0:
            found.append(value)
    return tuple(found)


def value_of(rows: ApplicantRows, source: str, column: str) -> float | None:
    """Return a number of the one row of a source; None where it is not known."""
    values = rows.get(source, {}).get(column)
    return None if not values or values[0] is None else float(values[0])


def replaced(rows: ApplicantRows, source: str, values: Mapping[str, object]) -> ApplicantRows:
    """Return the rows with columns of the one row of a source at other values."""
    return {**rows, source: {**rows[source], **{column: [value] for column, value in values.items()}}}
