"""Subject files: the files of a home folder that hold rows about persons, read and rewritten without one of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from clairscore.errors import DeliveryError
from clairscore.lenders.lender import Lender
from clairscore.tables.schema import SourceTable
from clairscore.tables.typed import MANIFEST, TypedDelivery, hash_file, open_typed

if TYPE_CHECKING:
    import duckdb

FileKind = Literal["delivery", "features", "judged", "peers", "background", "comparison", "scores"]
"""What a file holds: rows as delivered, features, what a model or compared candidates said out of fold, clients among
whom similar ones are found, the sample on which a model's behaviour is shown, scores."""

_IDS: Final = "ids"
_CLIENT: Final = "client_id"


@dataclass(frozen=True)
class SubjectFile:
    """A file with rows about persons.

    Attributes:
        path: The file, parquet or CSV.
        kind: What it holds.
        his: SQL that says which rows are about a person, with ``?`` in the place of his id.
    """

    path: Path
    kind: FileKind
    his: str


def find_subject_files(home: Path, lender: Lender) -> list[SubjectFile]:
    """Find the files of a home folder that hold rows about a lender's clients, in the order in which to erase them.

    Rows that lead to a person through another table come before that table.

    Args:
        home: Home folder; deliveries outside are the lender's own.
        lender: Whose clients.
    """
    deliveries = [open_typed(path.parent) for path in sorted(home.rglob(MANIFEST))]
    ours = [one for one in deliveries if one.lender == lender.name]
    others = {one.fingerprint[:16] for one in deliveries if one.lender != lender.name}
    found = [file for one in ours for file in _of_delivery(one, lender)]
    found += _as_delivered(home, lender)
    key = lender.application.key
    features = (path for path in sorted((home / "features").glob("*.parquet")) if path.name[:16] not in others)
    found += [SubjectFile(path, "features", f'"{key}" = ?') for path in features]
    judged = sorted((home / "judged" / lender.name).glob("*.parquet"))
    found += [SubjectFile(path, "judged", f'"{_IDS}" = ?') for path in judged]
    peers = sorted((home / "peers" / lender.name).glob("*.parquet"))
    found += [SubjectFile(path, "peers", f'"{_IDS}" = ?') for path in peers]
    background = sorted((home / "background" / lender.name).glob("*.parquet"))
    found += [SubjectFile(path, "background", f'"{_IDS}" = ?') for path in background]
    compared = sorted((home / "comparisons" / lender.name).glob("*/*.parquet"))
    found += [SubjectFile(path, "comparison", f'"{_IDS}" = ?') for path in compared]
    known = {one.path for one in found}
    left = (path for suffix in ("csv", "parquet") for path in sorted(home.rglob(f"*.{suffix}")) if path not in known)
    return found + [SubjectFile(path, "scores", f'"{_CLIENT}" = ?') for path in left if _holds_scores(path, home)]


@contextmanager
def opened_files() -> "Iterator[duckdb.DuckDBPyConnection]":
    """Open what reads and rewrites files.

    Raises:
        DeliveryError: If a file cannot be read or rewritten.
    """
    import duckdb

    try:
        with duckdb.connect() as database:
            yield database
    except duckdb.Error as error:
        raise DeliveryError(f"A file of the home cannot be read or rewritten ({type(error).__name__}).") from None


def rows_in(database: "duckdb.DuckDBPyConnection", file: SubjectFile, client_id: int) -> list[dict[str, Any]]:
    """Return the rows of a file about a person, by column."""
    query = f"SELECT * FROM {_reader([file.path])} WHERE {file.his}"  # noqa: S608
    found = database.execute(query, [client_id])
    names = [column[0] for column in found.description or ()]
    return [{name: _known(value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


def erase_rows(database: "duckdb.DuckDBPyConnection", file: SubjectFile, client_id: int) -> int:
    """Rewrite a file without the rows about a person; one that holds none is left as it is.

    Returns:
        Number of rows erased.
    """
    where, source = file.his, _reader([file.path])
    unfinished = file.path.with_name(file.path.name + ".part")
    found = database.execute(f"SELECT count(*) FROM {source} WHERE {where}", [client_id]).fetchone()  # noqa: S608
    n_rows = int(found[0]) if found else 0
    if n_rows and file.path.suffix == ".csv":
        _rewrite_csv(file.path, unfinished, client_id)
    elif n_rows:
        rest = f"SELECT * FROM {source} WHERE ({where}) IS NOT TRUE"  # noqa: S608
        copy = f"COPY ({rest}) TO '{_quoted(unfinished)}' (FORMAT parquet, COMPRESSION zstd)"
        database.execute(copy, [client_id])
    if n_rows:
        unfinished.replace(file.path)
    return n_rows


def settle_manifests(home: Path, lender: Lender) -> None:
    """Let the manifests of deliveries say how many rows their files have now, and which bytes."""
    for path in sorted(home.rglob(MANIFEST)):
        delivery = open_typed(path.parent)
        written = path.stat().st_mtime_ns
        changed = [name for name, file in delivery.paths.items() if file.stat().st_mtime_ns > written]
        if delivery.lender == lender.name and changed:
            rows = {**delivery.rows, **{name: _count(delivery.paths[name]) for name in changed}}
            hashes = {**delivery.hashes, **{name: hash_file(delivery.paths[name]) for name in changed}}
            replace(delivery, rows=rows, hashes=hashes).save()


def _of_delivery(delivery: TypedDelivery, lender: Lender) -> list[SubjectFile]:
    paths = {name: [path] for name, path in delivery.paths.items() if name in lender.sources}
    names = {name: {column: column for column in source.columns} for name, source in lender.sources.items()}
    return _of_tables(paths, names, lender)


def _as_delivered(home: Path, lender: Lender) -> list[SubjectFile]:
    """Find deliveries in parquet that lie in the home as they came, as a demo leaves one."""
    stems = {stem: name for name, source in lender.sources.items() for stem in source.files}
    folders: dict[Path, dict[str, list[Path]]] = {}
    for path in sorted(home.rglob("*.parquet")):
        if path.stem in stems and not (path.parent / MANIFEST).is_file():
            folders.setdefault(path.parent, {}).setdefault(stems[path.stem], []).append(path)
    names = {
        name: {column: declared.delivered for column, declared in source.columns.items()}
        for name, source in lender.sources.items()
    }
    return [file for paths in folders.values() for file in _of_tables(paths, names, lender)]


def _of_tables(
    paths: Mapping[str, Sequence[Path]], names: Mapping[str, Mapping[str, str]], lender: Lender
) -> list[SubjectFile]:
    by_depth = sorted(paths, key=lambda name: -_depth(lender.sources[name], lender))
    return [
        SubjectFile(path, "delivery", _leads_to_him(lender.sources[name], paths, names, lender))
        for name in by_depth
        for path in paths[name]
    ]


def _leads_to_him(
    source: SourceTable, paths: Mapping[str, Sequence[Path]], names: Mapping[str, Mapping[str, str]], lender: Lender
) -> str:
    key = names[source.name][source.key]
    if source.parent is None:
        return f'"{key}" = ?'
    if source.parent not in paths:
        return "false AND ? IS NULL"
    above = lender.sources[source.parent]
    link = names[above.name][source.key]
    inner = _leads_to_him(above, paths, names, lender)
    return f'"{key}" IN (SELECT "{link}" FROM {_reader(paths[above.name])} WHERE {inner})'  # noqa: S608


def _depth(source: SourceTable, lender: Lender) -> int:
    return 0 if source.parent is None else 1 + _depth(lender.sources[source.parent], lender)


def _reader(paths: Sequence[Path]) -> str:
    listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
    return f"read_csv([{listed}], header = true)" if paths[0].suffix == ".csv" else f"read_parquet([{listed}])"


def _holds_scores(path: Path, home: Path) -> bool:
    """Say whether a file names clients: beside the home's own files by that column, below only if it holds PDs too."""
    columns = _columns_of(path)
    return _CLIENT in columns and (path.parent == home or "pd" in columns)


def _columns_of(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        return [str(name) for name in pq.read_schema(path).names]
    with path.open(encoding="utf-8", errors="replace") as lines:
        return _cells(lines.readline())


def _rewrite_csv(path: Path, out: Path, client_id: int) -> None:
    """Copy the lines that are about others, to the letter."""
    with path.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as kept:
        heading = next(lines)
        kept.write(heading)
        place = _cells(heading).index(_CLIENT)
        kept.writelines(line for line in lines if _cells(line)[place] != str(client_id))


def _cells(line: str) -> list[str]:
    """Part a line of a file of scores, in which no value holds a comma."""
    return [cell.strip('"') for cell in line.strip().split(",")]


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _count(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
