"""Page of the record of processing: what is done with data about persons, from what the code declares."""

from collections.abc import Callable
from dataclasses import asdict

from clairscore.api.rights import RIGHTS, Right
from clairscore.lenders.lender import Lender
from clairscore.settings import Settings
from clairscore.store.processing import Holding, load_processing

_FILES = {
    "delivery": "`HOME/imports`, `HOME/data`, and wherever in `HOME` a delivery lies",
    "features": "`HOME/features`",
    "judged": "`HOME/judged`",
    "peers": "`HOME/peers`",
    "background": "`HOME/background`",
    "comparison": "`HOME/comparisons`",
    "scores": "`HOME/*.csv`, `HOME/*.parquet` with a column `client_id`",
}
_SUBJECT_RIGHTS: tuple[Right, ...] = ("subjects:read", "subjects:correct", "subjects:erase")


def processing_page(lender: Lender, table: Callable[..., str]) -> str:
    """Write the record that GDPR 30 asks for, as far as this service knows it."""
    processing = load_processing()
    days = asdict(processing.retention) | {"audit_days": Settings.model_fields["audit_days"].default}
    holders = " and ".join(role for role, rights in RIGHTS.items() if set(_SUBJECT_RIGHTS) <= rights)
    parts = [
        "# Record of processing\n",
        "What GDPR 30(1) asks a controller to write down, as far as the code knows it: purposes, whose data and which,",
        "who sees it, how long, and how it is kept safe. The lender adds his name, his contact and that of his data",
        "protection officer, and checks the grounds proposed here against his own situation.\n",
        "## What it is done for\n",
        table(
            ["activity", "purpose", "ground proposed", "who sees it"],
            [(one.name, one.purpose, one.ground, one.recipients) for one in processing.activities],
        ),
        "Nothing is sent to a third country or to anybody else: the service talks to its own database and, where they",
        "are set, to the Redis, the collector of traces and the identity provider that the lender names; none of them",
        "is handed a client's data.\n",
        "## Whose data, and which\n",
        f"Applicants and clients of the lender. Columns that `{lender.name}` declares; each is described in",
        "[source tables](tables.md).\n",
        table(
            ["source", "one row is", "columns", "never read by a model"],
            [
                (
                    f"`{source.name}`",
                    source.grain.removeprefix("one row per "),
                    len(source.columns),
                    ", ".join(f"`{name}`" for name in sorted(_unread(source.name, lender))),
                )
                for source in lender.sources.values()
            ],
        ),
        "Employees who use the service: name, role, language, a hash of the password, and what they did.\n",
        "## Where it lies, and how long\n",
        table(
            ["holding", "where", "holds", "for", "an erasure takes", "kept"],
            [
                (one.name, _where(one), one.holds, one.activity, one.erased, f"{days[one.kept]:,} days")
                for one in processing.holdings
            ],
        ),
        "`clairscore subjects retain` erases what is past its time; the days are in `conf/processing.toml`, those of",
        "security events in `CLAIRSCORE_AUDIT_DAYS`. Judged files, peers and background of the champion and of the",
        "challenger stay while they are that.\n",
        "## What an erasure leaves\n",
        table(["what", "why"], [_without_places(one.what["en"], one.why["en"], days) for one in processing.remains]),
        "## How it is kept safe\n",
        f"Who asks is known by a token, and each role has the rights it needs; {holders} answer persons",
        "([rights](rights.md)). Passwords are Argon2id hashes. Security events and files of scores meant for others",
        "name a client by a keyed hash, logs not at all. Decisions are chained by SHA-256, and an erasure is a row of",
        "the chain. The database file and the export of a person are readable by their owner alone; SQLite overwrites",
        "what is erased.\n",
    ]
    return "\n".join(parts)


def _unread(source: str, lender: Lender) -> set[str]:
    return set(lender.sensitive) if source == lender.application.name else set()


def _where(holding: Holding) -> str:
    if holding.files:
        return _FILES[holding.files]
    return "store: " + ", ".join(f"`{name}`" for name in holding.tables)


def _without_places(what: str, why: str, days: dict[str, int]) -> tuple[str, str]:
    named = {"models": "all that the shelf holds", "audit_days": days["audit_days"]}
    return what.format(**named), why.format(**named)
