"""``clairscore score``: every application of a delivery, or one client."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, Engine, LenderName, SparkMaster, on_disk
from clairscore.cli.printing import print_facts, print_json, progress
from clairscore.engines.choice import EngineName


def score(
    data: Annotated[
        Path | None, typer.Option("--data", callback=on_disk, help="Folder of a delivery: as it came, or as imported.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", callback=on_disk, help="CSV or parquet file to write, with --data.")
    ] = None,
    application: Annotated[
        int | None, typer.Option("--application", help="Id of one client of the store; prints his decision.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="Version or alias, with --data.")] = "champion",
    engine: Engine = "duckdb",
    spark_master: SparkMaster = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Name clients by a keyed hash: a file for others, with --data.")
    ] = False,
    language: Annotated[str, typer.Option("--language", help="fr or en, with --application.")] = "fr",
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Score and decide on every application of a delivery into a file, or print the decision on one client."""
    if application is not None and data is None and out is None:
        _score_client(application, lender, language, as_json)
    elif data is not None and out is not None and application is None:
        _score_delivery(data, out, lender, model, engine, spark_master, pseudonyms, as_json)
    else:
        raise typer.BadParameter("give --data and --out, or --application alone.")


def _score_delivery(
    data: Path,
    out: Path,
    lender: str,
    model: str,
    engine: EngineName,
    master: str | None,
    pseudonyms: bool,
    as_json: bool,
) -> None:
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.store.pseudonyms import Pseudonyms
    from clairscore.workflows.score import score_delivery

    settings = load_settings()
    named = Pseudonyms(settings.signing_key()) if pseudonyms else None
    with progress() as report:
        scored = score_delivery(
            settings.home,
            data,
            find_lender(lender),
            out,
            model=model,
            engine=engine,
            master=master,
            pseudonym=None if named is None else partial(named.of, "scores"),
            decided_on=datetime.now(UTC).date(),
            report=report,
        )
    counts = {decision.value: count for decision, count in scored.decisions.items()}
    print_facts({"file": str(scored.path), "model": scored.model, **counts}, as_json=as_json)


def _score_client(client_id: int, lender: str, language: str, as_json: bool) -> None:
    from clairscore.cli.decision_text import decision_text
    from clairscore.conventions import LANGUAGES
    from clairscore.lenders.builtin import find_lender
    from clairscore.schemas.decision import DecisionAnswer
    from clairscore.settings import load_settings
    from clairscore.store.clients import Clients
    from clairscore.store.database import open_store
    from clairscore.store.ledger import Ledger
    from clairscore.workflows.scoring import open_scoring

    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language is one of {', '.join(LANGUAGES)}.")
    chosen = next(known for known in LANGUAGES if known == language)
    settings = load_settings()
    found = find_lender(lender)
    store = open_store(settings.store_url)
    service = open_scoring(settings.home, found, Ledger(store))
    client = Clients(store, found.name).find(client_id)
    evidence = service.decide(
        client.rows,
        as_of=client.as_of,
        language=chosen,
        client_id=client_id,
        made_up=client.made_up,
        made_by="cli",
        decided_on=datetime.now(UTC).date(),
    )
    if as_json:
        sources = found.table_texts[chosen].sources
        print_json(DecisionAnswer.from_evidence(evidence, sources).model_dump(mode="json"))
    else:
        print(decision_text(evidence, chosen))
