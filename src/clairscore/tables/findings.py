"""What is wrong with a delivery: each table, column and count."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as declared.

    Attributes:
        level: An error stops the import; a warning is told.
        table: Our name of the table.
        column: Delivered name of the column, empty for the whole table.
        count: Rows concerned, 0 when it is the column or the table itself.
        message: What is wrong, in a sentence that holds no value of a person.
    """

    level: Level
    table: str
    column: str
    count: int
    message: str

    def __str__(self) -> str:
        where = f"{self.table}.{self.column}" if self.column else self.table
        return f"{self.level}: {where}: {self.message}"


def rows_of(count: int) -> str:
    """Say how many rows: "1 row", "12 rows"."""
    return f"{count:,} row{'' if count == 1 else 's'}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop an import."""
    return [finding for finding in findings if finding.level == "error"]
