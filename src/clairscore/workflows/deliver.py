"""Import a delivery: read, check, type, sort."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.engines.duckdb import DuckDB
from clairscore.errors import DeliveryError
from clairscore.lenders.lender import Lender
from clairscore.tables.delivery import find_files, is_marked
from clairscore.tables.findings import Finding, errors
from clairscore.tables.reading import key_findings, read_source
from clairscore.tables.schema import SourceTable
from clairscore.tables.typed import TypedDelivery, hash_file, is_typed, open_typed

MADE_UP = "made_up.txt"
"""A file of this name in a delivery says that its rows were generated."""


@dataclass(frozen=True)
class ReadDelivery:
    """What reading a delivery found.

    Attributes:
        rows: Number of rows by source.
        findings: What is not as declared.
        absent: Declared sources that were not delivered.
    """

    rows: dict[str, int]
    findings: list[Finding]
    absent: list[str]


def import_delivery(
    given: Sequence[Path], lender: Lender, out: Path, *, as_of: date | None = None, report: Report = silent
) -> tuple[TypedDelivery, ReadDelivery]:
    """Turn a delivery into a typed one.

    The same rows, in whatever order and format they come, give the same bytes. Nothing is written to ``out`` unless
    the whole delivery can be used.

    Args:
        given: Folders, zips and files.
        lender: Whose declarations to read by.
        out: Folder to write; what an earlier import left there is replaced.
        as_of: Day of the delivery; today by default.
        report: Told of each table.

    Raises:
        DeliveryError: If no application was delivered, a table is not as declared, or the folder to write holds
            something that is no earlier import.
    """
    _refuse_to_write_over(out, given)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
        unsorted, finished = Path(scratch) / "unsorted", Path(scratch) / "typed"
        unsorted.mkdir()
        finished.mkdir()
        read = _read(given, lender, unsorted, report)
        if wrong := errors(read.findings):
            more = f" And {len(wrong) - 1} more." if len(wrong) > 1 else ""
            raise DeliveryError(f"{wrong[0].message}{more} See 'clairscore data check'.")
        with DuckDB() as engine:
            for position, name in enumerate(read.rows):
                report(f"sort {name}", position, len(read.rows))
                table = engine.read(unsorted / f"{name}.parquet")
                engine.write(table.order_by(_order(lender.sources[name])), finished / f"{name}.parquet")
                (unsorted / f"{name}.parquet").unlink()
        hashes = {name: hash_file(finished / f"{name}.parquet") for name in read.rows}
        if is_typed(out):
            open_typed(out).remove()
        out.mkdir(exist_ok=True)
        for path in finished.iterdir():
            path.replace(out / path.name)
        made_up = is_marked(given, MADE_UP)
        delivery = TypedDelivery(out, lender.name, as_of or date.today(), made_up, read.rows, hashes)
        delivery.save()
    return delivery, read


def _refuse_to_write_over(out: Path, given: Sequence[Path]) -> None:
    target = out.resolve()
    if any(path.resolve().is_relative_to(target) for path in given):
        raise DeliveryError(f"'{out}' is, or holds, what is to be imported. Give another folder to write.")
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not is_typed(out)):
        raise DeliveryError(f"'{out}' is not empty and is no earlier import. Give another folder to write.")


def check_delivery(given: Sequence[Path], lender: Lender, *, report: Report = silent) -> ReadDelivery:
    """Read a delivery and say what is not as declared; nothing is kept.

    Raises:
        DeliveryError: If a path does not exist or a file cannot be read at all.
    """
    with tempfile.TemporaryDirectory(prefix="clairscore-check-") as scratch:
        return _read(given, lender, Path(scratch), report)


def typed_delivery(data: Path, lender: Lender, cache: Path, *, report: Report = silent) -> TypedDelivery:
    """Open a folder as a typed delivery, importing it into a cache first when it is one as delivered.

    Args:
        data: A typed delivery, or a delivery as it came.
        lender: Whose declarations to read by.
        cache: Folder that keeps what was imported, by the names, sizes and times of the files.
        report: Told of each table.

    Raises:
        DeliveryError: If the folder holds neither.
    """
    if is_typed(data):
        delivery = open_typed(data)
        if delivery.lender != lender.name:
            raise DeliveryError(f"'{data}' was imported for the lender '{delivery.lender}', not '{lender.name}'.")
        return delivery
    import hashlib

    files = [file for group in find_files([data], lender.sources).values() for file in group]
    if not files:
        raise DeliveryError(f"'{data}' holds no table of the lender '{lender.name}': see 'clairscore data check'.")
    facts = [(str(file.path.resolve()), file.member, file.size, file.path.stat().st_mtime_ns) for file in files]
    folder = cache / hashlib.sha256(repr((lender.name, facts)).encode()).hexdigest()[:16]
    if is_typed(folder):
        return open_typed(folder)
    return import_delivery([data], lender, folder, report=report)[0]


def load_clients(home: Path, store_url: str, data: Path, lender: Lender, *, report: Report = silent) -> int:
    """Put the clients of a delivery into the store, in place of those the lender had; return how many there are.

    Args:
        home: Home folder, for caches.
        store_url: SQLAlchemy URL of the store.
        data: A typed delivery, or one as it came.
        lender: Whose clients.
        report: Told of each step.

    Raises:
        DeliveryError: If the delivery cannot be used.
        StoreError: If the database cannot be reached.
    """
    from clairscore.store.database import open_store
    from clairscore.store.filling import fill_clients

    delivery = typed_delivery(data, lender, home / "imports", report=report)
    store = open_store(store_url)
    try:
        return fill_clients(
            store,
            delivery.folder,
            lender.sources,
            lender=lender.name,
            as_of=delivery.as_of,
            made_up=delivery.made_up,
            outcome=lender.outcome,
            report=report,
        )
    finally:
        store.close()


def generate_delivery(
    lender: Lender, out: Path, applications: int, seed: int, *, drift: bool = False, report: Report = silent
) -> None:
    """Write a made-up delivery, and a note in it that says so.

    Args:
        lender: Whose tables.
        out: Folder to write.
        applications: Applications in all.
        seed: The same seed gives the same bytes.
        drift: Whether it is a later period that differs.
        report: Told of each table.

    Raises:
        DeliveryError: If the lender has no generator, or the folder holds something else already.
    """
    if lender.generate is None:
        raise DeliveryError(f"The lender '{lender.name}' has no generator: give real tables.")
    if out.is_dir() and any(out.iterdir()) and not (out / MADE_UP).is_file():
        raise DeliveryError(f"'{out}' is not empty and was not generated. Give another folder.")
    out.mkdir(parents=True, exist_ok=True)
    note = f"Made up by clairscore: {applications} applications, seed {seed}{', later period' if drift else ''}.\n"
    (out / MADE_UP).write_text(note + "Nobody in these tables exists.\n", encoding="utf-8")
    lender.generate(out, applications, seed, drift=drift, progress=report)


def _read(given: Sequence[Path], lender: Lender, out: Path, report: Report) -> ReadDelivery:
    files = find_files(given, lender.sources)
    if lender.application.name not in files:
        names = " or ".join(f"'{stem}'" for stem in lender.application.files)
        raise DeliveryError(f"No application was delivered: no CSV or parquet file is named {names}.")
    rows: dict[str, int] = {}
    findings: list[Finding] = []
    for name, group in files.items():
        rows[name], found = read_source(lender.sources[name], group, out / f"{name}.parquet", report=report)
        findings += found
    paths = {name: out / f"{name}.parquet" for name in rows}
    findings += key_findings(paths, lender.sources, lender.application.name)
    absent = [name for name in lender.sources if name not in files]
    findings += [
        Finding("warning", name, "", 0, "was not delivered; its features are missing for everybody.") for name in absent
    ]
    return ReadDelivery(rows, findings, absent)


def _order(source: SourceTable) -> list[str]:
    """Order by key, then by all else, so that the bytes do not depend on the order of delivery."""
    first = [source.key, *([source.event_day] if source.event_day else []), *source.row_key]
    ordered = list(dict.fromkeys(first))
    return ordered + ([] if source.row_key else [name for name in source.columns if name not in ordered])
