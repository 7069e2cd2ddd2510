"""Clients: who they are by id, what we hold of one, and what to ask of one who is not a client yet."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from clairscore.api.audit_log import audited
from clairscore.api.guard import holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.conventions import Language
from clairscore.errors import InvalidApplicant
from clairscore.lenders.lender import Lender
from clairscore.schemas.client import (
    ApplicationField,
    ClientId,
    ClientInfo,
    ClientPage,
    HistoryCount,
    NewClient,
    ShortForm,
    ShortFormField,
    YearsField,
)
from clairscore.schemas.problem import Problem
from clairscore.store.clients import StoredClient

router = APIRouter(route_class=JsonRoute, tags=["clients"])

Id = Annotated[int, Path(ge=0, lt=2**63, description="Id of the client, his `application_id`.")]


@router.get("/clients", dependencies=[Depends(holder_of("clients:read")), Depends(audited("clients_listed"))])
def list_clients(
    resources: Open,
    search: Annotated[str, Query(max_length=20, description="First digits of the id.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> ClientPage:
    """List clients by the first digits of their id."""
    total, ids = resources.clients.search(search.strip(), limit=limit, offset=offset)
    return ClientPage(total=total, items=[ClientId(client_id=found) for found in ids])


@router.get("/client_info/{client_id}", dependencies=[Depends(holder_of("clients:read"))])
def read_client(client_id: Id, resources: Open, language: Reader) -> ClientInfo:
    """Show what we hold of a client; sensitive facts are left out."""
    client = resources.clients.find(client_id)
    return ClientInfo(
        client_id=client.client_id,
        as_of=client.as_of,
        made_up=client.made_up,
        application=_application(client, resources.lender, language),
        histories=_histories(client, resources.lender, language),
    )


@router.post(
    "/client_info",
    status_code=201,
    dependencies=[Depends(holder_of("clients:add")), Depends(audited("client_added"))],
    responses={409: {"model": Problem, "description": "A client of this id is there already"}},
)
def add_client(body: NewClient, resources: Open, language: Reader) -> ClientInfo:
    """Take in a new client with his rows; decide on him with POST /prediction."""
    lender, most = resources.lender, resources.settings.max_history_rows
    if body.n_rows() > most:
        raise InvalidApplicant(
            "rows", "hold more than {limit:,} rows; an applicant has no such history.", "too_many_rows", limit=most
        )
    rows = lender.read_rows(body.rows)
    application = dict(rows[lender.application.name])
    application.pop(lender.outcome, None)
    client_id = application.get(lender.application.key, [None])[0]
    if client_id is None:
        raise InvalidApplicant(f"{lender.application.name}.{lender.application.key}", "is required.", "required")
    held = {**rows, lender.application.name: application}
    resources.clients.add(client_id, held, as_of=datetime.now(UTC).date(), made_up=resources.made_up)
    return read_client(client_id, resources, language)


@router.get("/short_form", dependencies=[Depends(holder_of("clients:read"))])
async def read_short_form(resources: Open, language: Reader) -> ShortForm:
    """List what to ask an applicant who is not a client yet."""
    return ShortForm(
        fields=[
            ShortFormField(
                name=field.name,
                label=field.label[language],
                help=field.help[language],
                unit=field.unit,
                required=field.required,
                minimum=field.minimum,
                maximum=field.maximum,
                default=field.default,
                choices=dict(field.choices.get(language, {})),
            )
            for field in resources.lender.short_form
        ]
    )


def _application(client: StoredClient, lender: Lender, language: Language) -> list[ApplicationField]:
    hidden = {lender.application.key, lender.outcome, *lender.sensitive}
    texts, subjects = lender.table_texts[language].columns, lender.reason_texts[language].labels
    values = client.rows.get(lender.application.name, {})
    found = []
    for name, column in lender.application.columns.items():
        if name in hidden:
            continue
        value, subject = values.get(name, [None])[0], lender.column_subjects.get(name, "")
        found.append(
            ApplicationField(
                name=name,
                label=texts[name].label,
                value=value,
                unit=column.unit,
                description=texts[name].description,
                changeable=name in lender.changeable,
                choices=list(column.choices),
                choice_labels=dict(texts[name].choices),
                minimum=column.minimum,
                maximum=column.maximum,
                subject=subject,
                subject_label=subjects.get(subject, ""),
                in_years=_in_years(name, value, lender, language),
            )
        )
    return found


def _in_years(column: str, value: float | None, lender: Lender, language: Language) -> YearsField | None:
    for told in lender.years:
        if told.column == column:
            return YearsField(
                name=told.name,
                label=lender.table_texts[language].years[told.name],
                value=told.years(value),
                minimum=told.minimum,
                maximum=told.maximum,
            )
    return None


def _histories(client: StoredClient, lender: Lender, language: Language) -> list[HistoryCount]:
    labels = lender.table_texts[language].sources
    return [
        HistoryCount(
            source=name,
            label=labels.get(name, name),
            rows=max((len(values) for values in client.rows.get(name, {}).values()), default=0),
        )
        for name in lender.sources
        if name != lender.application.name
    ]
