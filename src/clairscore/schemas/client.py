"""Clients: their ids, and what we hold of one."""

from datetime import date

from pydantic import Field

from clairscore.schemas.wire import Answer, Request

CellValue = bool | int | float | str | None


class ClientId(Answer):
    """One client of a list."""

    client_id: int


class ClientPage(Answer):
    """A page of clients."""

    total: int = Field(description="How many match in all.")
    items: list[ClientId]


class YearsField(Answer):
    """A day as people tell it: in years up to the application."""

    name: str = Field(description="Name to change it under.", examples=["employed_years"])
    label: str
    unit: str = "years"
    value: float | None
    minimum: float
    maximum: float


class ApplicationField(Answer):
    """One fact of the application."""

    name: str
    label: str
    value: CellValue
    unit: str
    description: str
    changeable: bool = Field(description="Whether a simulation may change it.")
    choices: list[str] = Field(description="Known categories; empty when it is not a category.")
    choice_labels: dict[str, str] = Field(description="What people read for each category.")
    minimum: float | None
    maximum: float | None
    subject: str = Field(description="What it speaks of; empty for what speaks of no subject.")
    subject_label: str
    in_years: YearsField | None = Field(description="The same fact in years, for a day that people tell in years.")


class NewClient(Request):
    """A client to add: his rows by source, under our names or the delivered ones."""

    rows: dict[str, list[dict[str, CellValue]]] = Field(
        description="Exactly one application, with its id, and any histories.",
        examples=[{"application": [{"application_id": 900001, "income": 45000, "credit_amount": 20000}]}],
    )

    def n_rows(self) -> int:
        """Count the rows brought."""
        return sum(len(records) for records in self.rows.values())


class HistoryCount(Answer):
    """How much history one source holds."""

    source: str
    label: str
    rows: int


class ClientInfo(Answer):
    """What we hold of a client, without sensitive facts."""

    client_id: int
    as_of: date
    made_up: bool = Field(description="Whether this client was generated and does not exist.")
    application: list[ApplicationField]
    histories: list[HistoryCount]


class ShortFormField(Answer):
    """One question of the short form."""

    name: str
    label: str
    help: str
    unit: str
    required: bool
    minimum: float | None
    maximum: float | None
    default: CellValue
    choices: dict[str, str] = Field(description="Possible answers, each with what people read; empty for a number.")


class ShortForm(Answer):
    """The questions of the short form, in order."""

    fields: list[ShortFormField]
