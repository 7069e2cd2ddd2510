"""Declaration of a delivered table: what a row is, and the name, type and meaning of every column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["int64", "float64", "string", "bool"]
EventUnit = Literal["day", "month"]


@dataclass(frozen=True)
class Column:
    """One column of a delivered table, as we type it.

    Attributes:
        delivered: Name in the lender's delivery. It appears in declarations and nowhere else.
        type: Type after reading. A ``bool`` is delivered as Y/N, 1/0 or true/false.
        description: What the value says, one sentence.
        unit: Unit of the value, empty when it has none.
        minimum: Smallest value that can be true, ``None`` when unbounded.
        maximum: Largest value that can be true, ``None`` when unbounded.
        choices: Known categories; an unknown one is kept and reported.
        unknown: Delivered values that stand for "not known" or "not applicable"; they become null.
        required: Whether a null is an error.
        optional: Whether the whole column may be absent from a delivery; it is then null.
        strict: Whether a value out of bounds is an error, not a warning.
        ones: Delivered values, as texts, that read as 1 in a whole number that says yes or no; none where numbers are
            delivered. Every other known value reads as 0, unless ``zeros`` names those that do.
        zeros: Delivered values that read as 0; with them, any other value reads as not known.
    """

    delivered: str
    type: ColumnType
    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unknown: tuple[float | str, ...] = ()
    required: bool = False
    optional: bool = False
    strict: bool = False
    ones: tuple[str, ...] = ()
    zeros: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceTable:
    """A table a lender delivers.

    Attributes:
        name: Our name; typed files are called ``<name>.parquet``.
        grain: What one row is, in a sentence. It answers the question whether a join multiplies rows.
        key: Column that leads to the application, directly or through ``parent``.
        columns: Columns by our name.
        files: Names of the delivered files without suffix; several are read one after the other.
        row_key: Columns that identify a row; empty when nothing does.
        latest_by: Columns that order the rows of one day, highest first, up to rows that are equal in all of them;
            the row key when it is left out.
        event_day: Column that says when the row happened, on which windows are cut; ``None`` on the application.
        event_unit: Whether ``event_day`` counts days or months before the application.
        parent: Table through which ``key`` leads to the application, ``None`` when ``key`` is the application's.
        numbered: Whether no delivered column identifies a row, so that ``key`` is its number in the delivery, from 1.
            The same rows in another order then have other keys.
    """

    name: str
    grain: str
    key: str
    columns: Mapping[str, Column]
    files: tuple[str, ...]
    row_key: tuple[str, ...] = ()
    latest_by: tuple[str, ...] = ()
    event_day: str | None = None
    event_unit: EventUnit = "day"
    parent: str | None = None
    numbered: bool = False
    ours: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.latest_by:
            object.__setattr__(self, "latest_by", self.row_key)
        named = {self.key, *self.row_key, *self.latest_by} | ({self.event_day} if self.event_day else set())
        if lacking := named - set(self.columns):
            raise ValueError(f"Table '{self.name}' names columns it does not declare: {sorted(lacking)}.")
        ours = {column.delivered: name for name, column in self.columns.items()}
        if len(ours) != len(self.columns):
            raise ValueError(f"Table '{self.name}' declares one delivered column twice.")
        object.__setattr__(self, "ours", ours)

    def name_of(self, given: str) -> str | None:
        """Return our name of a column given by ours or by the delivered one, ``None`` when there is no such column."""
        return given if given in self.columns else self.ours.get(given)
