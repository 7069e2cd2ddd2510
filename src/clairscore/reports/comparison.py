"""Comparison report: candidates side by side, as `clairscore model compare` left them."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from clairscore.conventions import Language
from clairscore.quantities import format_number
from clairscore.reports.document import Document, Section, Source, Table

FILE = "comparison.json"


def make_comparison(
    facts: Mapping[str, Any], hashes: Mapping[str, str], *, lender: str, title: str, key: str, language: Language
) -> Document:
    """Write the report of a comparison.

    Args:
        facts: What ``comparison.json`` holds.
        hashes: SHA-256 of each file of the comparison, that one among them.
        lender: Name of the lender.
        title: Name of the lender as people read it.
        key: Folder of the comparison: what its runs share.
        language: Language of the report.
    """
    words = tomllib.loads(files("clairscore").joinpath(f"reports/comparison.{language}.toml").read_text("utf-8"))
    runs = sorted(facts["runs"], key=lambda run: -run["figures"]["auc"]["value"])
    source = Source(FILE, hashes[FILE])

    def number(value: float, digits: int = 4) -> str:
        return format_number(value, language, digits)

    def interval(found: Mapping[str, float]) -> str:
        ends = {name: number(found[name]) for name in ("value", "low", "high")}
        return str(words["interval"].format(**ends))

    def apart(run: Mapping[str, Any], figure: str) -> str:
        found = facts["differences"].get(_name(run))
        return interval(found[figure]) if found else str(words["champion"])

    def label(run: Mapping[str, Any]) -> str:
        said = run["label"][language]
        return said if run["imbalance"] == "none" else f"{said} + {run['imbalance']}"

    def table(part: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Section:
        shown = Table(words[part]["title"], (words["ranks"]["candidate"], *headings), tuple(rows), source)
        return Section(words[part]["title"], tables=(shown,))

    names = sorted({name for run in runs for name in run["figures"]} - {"auc", "cost"})
    ranks, confusion, means = words["ranks"], words["confusion"], words["means"]
    decided = ("good_approved", "good_refused", "bad_approved", "bad_refused")
    left_out = tuple(words["how"]["left_out"].format(name=name, why=why) for name, why in facts["left_out"].items())
    n_rows, n_bad = (number(runs[0][name], 0) for name in ("n_rows", "n_bad"))
    return Document(
        title=words["title"].format(lender=lender),
        subtitle=words["subtitle"].format(title=title, n_rows=n_rows, n_bad=n_bad, key=key),
        language=language,
        warning="",
        sections=(
            Section(words["how"]["title"], (words["how"]["folds"], words["how"]["intervals"], *left_out)),
            table(
                "ranks",
                (ranks["auc"], ranks["auc_apart"], ranks["cost"], ranks["cost_apart"]),
                [
                    (
                        label(run),
                        interval(run["figures"]["auc"]),
                        apart(run, "auc"),
                        interval(run["figures"]["cost"]),
                        apart(run, "cost"),
                    )
                    for run in runs
                ],
            ),
            table(
                "figures",
                [label(run) for run in runs],
                [(name.replace("_", " "), *(interval(run["figures"][name]) for run in runs)) for name in names],
            ),
            table(
                "confusion",
                (confusion["cutoff"], *(confusion[name] for name in decided)),
                [
                    (label(run), number(run["cutoff"]), *(number(run["confusion"][name], 0) for name in decided))
                    for run in runs
                ],
            ),
            table(
                "means",
                (means["fit"], means["predict"], means["memory"], means["calibration"], means["raw_brier"]),
                [
                    (
                        label(run),
                        number(run["fit_seconds"], 1),
                        number(run["predict_seconds"], 2),
                        number(run["peak_mib"], 0),
                        str(run["calibration"]),
                        number(run["raw_brier"], 5),
                    )
                    for run in runs
                ],
            ),
        ),
        sources_title=words["sources"],
        sources=tuple(Source(name, digest) for name, digest in sorted(hashes.items())),
        evidence_word=words["evidence"],
    )


def _name(run: Mapping[str, Any]) -> str:
    return str(run["candidate"] if run["imbalance"] == "none" else f"{run['candidate']}+{run['imbalance']}")
