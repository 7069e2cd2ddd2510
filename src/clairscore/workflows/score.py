"""Score every application of a delivery."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.decisions.decision import Decision
from clairscore.decisions.referring import name_all, refer_all, settle_all
from clairscore.engines.choice import EngineName, check_engine
from clairscore.errors import BundleError, DeliveryError
from clairscore.lenders.lender import Lender
from clairscore.models.fitted.feature import Inputs
from clairscore.models.vectors import read_chunks
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.fitted import fitted_columns, rows_of_histories
from clairscore.workflows.situations import SituationReader

SCHEMA = pa.schema(
    [
        ("client_id", pa.int64()),
        ("pd", pa.float64()),
        ("pd_low", pa.float64()),
        ("pd_high", pa.float64()),
        ("score", pa.int64()),
        ("decision", pa.string()),
        ("by_score", pa.string()),
        ("concerns", pa.string()),
    ]
)

_PSEUDONYMOUS = SCHEMA.set(0, pa.field("client", pa.string()))


@dataclass(frozen=True)
class ScoredFile:
    """What was scored.

    Attributes:
        path: File written, one row an application: ``client_id, pd, pd_low, pd_high, score, decision``, what the score
            alone says, and the codes of the concerns that refer it; in a file for others ``client``, a pseudonym, in
            the place of the id.
        model: Version of the model.
        decisions: How many applications got each decision.
    """

    path: Path
    model: str
    decisions: dict[Decision, int]


def score_delivery(
    home: Path,
    data: Path,
    lender: Lender,
    out: Path,
    *,
    model: str = "champion",
    engine: EngineName = "duckdb",
    master: str | None = None,
    pseudonym: Callable[[int], str] | None = None,
    decided_on: date | None = None,
    report: Report = silent,
) -> ScoredFile:
    """Score every application, labelled or not, and say what is decided, as the API would of each.

    Args:
        home: Home folder: shelf and caches.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        out: File to write, ``.csv`` or ``.parquet``, whole or not at all.
        model: Version on the shelf or alias.
        engine: Where the features are built.
        master: Where Spark runs; on this machine unless given.
        pseudonym: What to call an application in a file meant for others, whose rows then stand in the order of these
            names; by its id unless given.
        decided_on: Day against which the age of the data is held; the day of the delivery unless given.
        report: Told of each step.

    Raises:
        SettingsError: If the engine cannot start.
        DeliveryError: If the delivery cannot be used, or the file is neither CSV nor parquet.
        NoChampion: If no model decides yet.
        BundleError: If the model was trained on other definitions.
    """
    if out.suffix not in (".csv", ".parquet"):
        raise DeliveryError(f"'{out.name}' must end in .csv or .parquet.")
    check_engine(engine, master)
    bundle = ModelShelf(home / "models" / lender.name).load(model)
    feature_set = lender.feature_set(bundle.feature_set)
    if feature_set.hash != bundle.feature_set_hash:
        raise BundleError(
            f"Model {bundle.version} was trained on other definitions of '{bundle.feature_set}' than today's. "
            "Train again."
        )
    fitted = fitted_columns(lender, bundle)
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    path = built_features(delivery, lender, feature_set, home / "features", engine=engine, master=master, report=report)
    situations = SituationReader(
        delivery,
        lender,
        bundle,
        decided_on=decided_on or delivery.as_of,
        cache=home / "features",
        engine=engine,
        master=master,
        report=report,
    )
    total = delivery.rows[lender.application.name]
    counts = dict.fromkeys(Decision, 0)

    def chunks() -> Iterator[pa.RecordBatch]:
        done = 0
        for ids, values in read_chunks(path, feature_set.features, lender.application.key):
            histories = rows_of_histories(delivery, lender, fitted.rows, ids)
            columns = fitted.widen(Inputs(ids, values, feature_set.names, histories))
            batch = _score_chunk(bundle, ids, columns, situations)
            for decision in counts:
                counts[decision] += int(np.sum(batch.column("decision").to_numpy(zero_copy_only=False) == decision))
            done += len(ids)
            report("score", done, total)
            yield batch

    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(out.name + ".part")
    writer = pacsv.CSVWriter if out.suffix == ".csv" else pq.ParquetWriter
    options = {"write_options": pacsv.WriteOptions(quoting_style="none")} if out.suffix == ".csv" else {}
    with writer(unfinished, SCHEMA if pseudonym is None else _PSEUDONYMOUS, **options) as file:
        for batch in chunks() if pseudonym is None else _pseudonymous(chunks(), pseudonym):
            file.write_batch(batch)
    unfinished.replace(out)
    return ScoredFile(out, bundle.version, counts)


def _score_chunk(
    bundle: ScoringBundle, ids: NDArray[np.int64], values: NDArray[np.float64], situations: SituationReader
) -> pa.RecordBatch:
    """Return rows under ``SCHEMA`` of the applications of a chunk, in the order given."""
    policy, margin = bundle.policy, bundle.margin(values)
    p_default = np.asarray(expit(margin))
    by_score = policy.decide_all(p_default, bundle.cutoff, bundle.confidence(p_default))
    referring = refer_all(policy, situations.read(ids, values, margin), bundle.cutoff)
    words = (settle_all(by_score, referring), by_score, name_all(referring, ids.size))
    numbers = (ids, p_default, *bundle.interval(p_default), policy.scale.points_of_all(p_default))
    arrays = [*numbers, *(one.tolist() for one in words)]
    return pa.record_batch([pa.array(array) for array in arrays], schema=SCHEMA)


def _pseudonymous(batches: Iterator[pa.RecordBatch], pseudonym: Callable[[int], str]) -> Iterator[pa.RecordBatch]:
    """Name applications otherwise and put them in the order of their names: that of the ids would give them away."""
    table = pa.Table.from_batches(list(batches), SCHEMA)
    names = pa.array([pseudonym(one) for one in table.column("client_id").to_pylist()], pa.string())
    renamed: pa.Table = table.set_column(0, _PSEUDONYMOUS.field(0), names).sort_by("client")
    yield from renamed.to_batches()
