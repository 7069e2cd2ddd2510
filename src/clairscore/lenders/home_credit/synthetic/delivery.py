"""The delivery: eight parquet files, written a chunk of applications at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clairscore.lenders.home_credit.synthetic.applications import draw_applications
from clairscore.lenders.home_credit.synthetic.bureau import count_loans, draw_bureau
from clairscore.lenders.home_credit.synthetic.bureau_months import draw_months
from clairscore.lenders.home_credit.synthetic.cards import draw_cards
from clairscore.lenders.home_credit.synthetic.columns import TABLES, schema
from clairscore.lenders.home_credit.synthetic.economy import LATER, TODAY, Economy
from clairscore.lenders.home_credit.synthetic.installments import draw_installments
from clairscore.lenders.home_credit.synthetic.labels import Labels
from clairscore.lenders.home_credit.synthetic.marginals import Bools, Ints
from clairscore.lenders.home_credit.synthetic.people import Column
from clairscore.lenders.home_credit.synthetic.pos import draw_pos
from clairscore.lenders.home_credit.synthetic.previous import count_previous, draw_previous
from clairscore.lenders.home_credit.synthetic.ragged import Numbering
from clairscore.lenders.home_credit.synthetic.traits import draw_traits

CHUNK = 20_000
"""Applications drawn and written at a time; part of what a seed means."""

TEST_SHARE = 48_744 / (307_511 + 48_744)
FIRST_APPLICATION, FIRST_PREVIOUS, FIRST_BUREAU = 100_001, 1_000_001, 5_000_000
IDS_PER_APPLICATION = 5.2
STREAMS = ("split", "traits", "application", "bureau", "months", "previous", "pos", "cards", "installments")

Progress = Callable[[str, int, int], None]
Drawn = dict[str, dict[str, Column]]


def generate(out: Path, applications: int, seed: int, *, drift: bool = False, progress: Progress | None = None) -> None:
    """Write the tables of a lender that does not exist, as the real delivery is laid out.

    The same arguments give the same bytes; a file has its name once it is whole. Applications are told apart into
    application_train and application_test, 307,511 to 48,744, without regard to the outcome.

    Args:
        out: Folder to write into; made where it is missing.
        applications: Applications in both tables together.
        seed: Seed of every draw, 0 or more.
        drift: Draw a later period: dearer, younger, more stretched, worse.
        progress: Called with the step, the applications done and all of them.

    Raises:
        ValueError: If there are fewer than 20 applications, or the seed is negative.
    """
    if applications < 20:
        raise ValueError(f"A generated lender needs at least 20 applications, received {applications}.")
    if seed < 0:
        raise ValueError("The seed must be 0 or more.")
    out.mkdir(parents=True, exist_ok=True)
    ids = int(IDS_PER_APPLICATION * applications) + 2_000
    numberings = {"previous": Numbering(FIRST_PREVIOUS, ids), "bureau": Numbering(FIRST_BUREAU, ids)}
    economy = LATER if drift else TODAY
    with ExitStack() as stack:
        writer = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        files = {table: stack.enter_context(_writer(out, table)) for table in TABLES}
        pending: Future[None] | None = None
        for number, (start, stop) in enumerate(_chunks(applications)):
            if progress:
                progress("draw", start, applications)
            rngs = _streams(seed, number)
            is_test = _split(rngs["split"], start, stop)
            drawn = _draw(rngs, start, is_test, economy, numberings)
            if pending:
                pending.result()
            pending = writer.submit(_write, files, drawn)
        if pending:
            pending.result()
    for table in TABLES:
        _unfinished(out, table).replace(_path(out, table))
    if progress:
        progress("draw", applications, applications)


def _chunks(applications: int) -> Iterator[tuple[int, int]]:
    for start in range(0, applications, CHUNK):
        yield start, min(start + CHUNK, applications)


def _streams(seed: int, chunk: int) -> dict[str, np.random.Generator]:
    """Return one generator per table, independent of the others and of other chunks."""
    seeds = np.random.SeedSequence(entropy=seed, spawn_key=(chunk,)).spawn(len(STREAMS))
    return {name: np.random.Generator(np.random.SFC64(part)) for name, part in zip(STREAMS, seeds, strict=True)}


def _split(rng: np.random.Generator, start: int, stop: int) -> Bools:
    """Choose the test applications of a chunk, so many that their share holds over all chunks."""
    chosen = round(stop * TEST_SHARE) - round(start * TEST_SHARE)
    is_test = np.zeros(stop - start, np.bool_)
    is_test[rng.permutation(stop - start)[:chosen]] = True
    return is_test


def _draw(
    rngs: dict[str, np.random.Generator],
    start: int,
    is_test: Bools,
    economy: Economy,
    numberings: dict[str, Numbering],
) -> Drawn:
    """Draw every table of a chunk."""
    ids = FIRST_APPLICATION + start + np.arange(len(is_test), dtype=np.int64)
    traits = draw_traits(rngs["traits"], len(is_test), economy)
    loans = count_loans(traits)
    application = draw_applications(rngs["application"], traits, is_test, loans, economy)
    application["SK_ID_CURR"] = ids
    bureau = draw_bureau(rngs["bureau"], traits, loans, numberings["bureau"])
    previous = draw_previous(rngs["previous"], traits, count_previous(traits), numberings["previous"])
    pos = draw_pos(rngs["pos"], traits, previous.loans)
    cards, dues = draw_cards(rngs["cards"], traits, previous.cards)
    payments = draw_installments(rngs["installments"], traits, previous.loans, dues)
    months = draw_months(rngs["months"], traits, bureau, is_test)
    return {
        "application_train": _select(application, ~is_test),
        "application_test": _select(application, is_test),
        "bureau": _own(bureau.columns, ids),
        "bureau_balance": months,
        "previous_application": _own(previous.columns, ids),
        "POS_CASH_balance": _own(pos, ids),
        "credit_card_balance": _own(cards, ids),
        "installments_payments": _own(payments, ids),
    }


def _select(columns: dict[str, Column], rows: Bools) -> dict[str, Column]:
    return {name: column[rows] for name, column in columns.items()}


def _own(columns: dict[str, Column], ids: Ints) -> dict[str, Column]:
    """Turn the position of the application within the chunk into its id."""
    position = columns["application"]
    assert isinstance(position, np.ndarray)
    return columns | {"SK_ID_CURR": ids[position]}


def _path(out: Path, table: str) -> Path:
    return out / f"{table}.parquet"


def _unfinished(out: Path, table: str) -> Path:
    return out / f"{table}.parquet.part"


def _writer(out: Path, table: str) -> pq.ParquetWriter:
    return pq.ParquetWriter(_unfinished(out, table), schema(table), compression="zstd", compression_level=1)


def _write(files: dict[str, pq.ParquetWriter], drawn: Drawn) -> None:
    """Write a chunk of each table as one row group."""
    for table, columns in drawn.items():
        wanted = schema(table)
        batch = pa.table([_arrow(columns[field.name], field) for field in wanted], schema=wanted)
        files[table].write_table(batch, row_group_size=max(1, batch.num_rows))


def _arrow(column: Column, field: pa.Field) -> pa.Array:
    if isinstance(column, Labels):
        return column.arrow()
    return pa.array(column, field.type, from_pandas=True)
