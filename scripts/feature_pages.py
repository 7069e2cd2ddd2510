"""Pages of the features: an index by subject, and one page a source with definitions, members and examples."""

import ast
import importlib.util
import inspect
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import dedent

from clairscore.features.aggregates import AGGREGATES
from clairscore.features.declare import Family
from clairscore.features.feature import Definition, Feature
from clairscore.features.windows import WINDOWS
from clairscore.lenders.lender import Lender
from clairscore.tables.schema import SourceTable

SPECS = Path(__file__).parents[1] / "tests/spec"
sys.path.insert(0, str(SPECS))

from drawn import Example, read_examples  # noqa: E402  (beside the specs, not installed)

_PD = {"rises": "rises with it", "falls": "falls with it", None: ""}


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""

    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(headings), line(["---"] * len(headings)), *map(line, rows)]) + "\n"


def feature_pages(lender: Lender) -> dict[str, str]:
    """Return the text of every page by its path under ``docs/reference``."""
    examples = _examples(lender)
    told = [source for source in lender.sources.values() if _families(lender, source)]
    return {"features.md": _index(lender, told, examples)} | {
        f"features/{source.name}.md": _source_page(lender, source, examples) for source in told
    }


def _examples(lender: Lender) -> dict[str, list[tuple[str, Example]]]:
    """Return the examples by feature, each with the file that says it."""
    found: dict[str, list[tuple[str, Example]]] = {}
    for path in sorted(SPECS.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for example in read_examples(module, lender.catalog):
            found.setdefault(example.feature, []).append((path.name, example))
    return found


def _families(lender: Lender, source: SourceTable) -> list[Family]:
    return [family for family in lender.catalog.families if family.source.name == source.name]


def _index(lender: Lender, told: Sequence[SourceTable], examples: dict[str, list[tuple[str, Example]]]) -> str:
    catalog = lender.catalog
    parts = [
        "# Features\n",
        f"{len(catalog)} features are declared on the {len(told)} sources, in {len(catalog.families)} families: one",
        "definition, and a feature for every filter, aggregate and window asked of it. `clairscore features show NAME`",
        "prints all that is known of one, `--sql` the query that computes it on DuckDB, and with `--engine spark` on",
        "Spark. The page of a source has each family's definition, its features and worked examples: the specs that",
        "`tests/spec/` runs on DuckDB, on Spark and in memory.\n",
        "## Sources\n",
        table(
            ["source", "a row is", "families", "features", "with examples"],
            [
                (
                    f"[{source.name}](features/{source.name}.md)",
                    source.grain,
                    len(_families(lender, source)),
                    len(own := [f for f in catalog.features if f.source == source.name]),
                    sum(f.name in examples for f in own),
                )
                for source in told
            ],
        ),
        "## Windows\n",
        "A window takes rows, not the whole loan they belong to, and ends the day (or month) before the application.\n",
        table(
            ["window", "says", "days", "months", "latest rows"],
            [(f"`{w.name}`", w.phrase, w.days or "", w.months or "", w.last or "") for w in WINDOWS.values()],
        ),
        "## Aggregates\n",
        table(
            ["aggregate", "says", "of no row that is left"],
            [
                (f"`{a.name}`", a.phrase, "null" if a.empty != a.empty else f"{a.empty:g}, null without a history")
                for a in AGGREGATES.values()
            ],
        ),
        "## Frozen sets\n",
        table(
            ["set", "features", "hash"],
            [(n, len(names), f"`{lender.feature_set(n).hash[:16]}`") for n, names in lender.feature_sets.items()],
        ),
        "## Families by subject\n",
    ]
    for subject in dict.fromkeys(feature.subject for feature in catalog.features):
        members = [family for family in catalog.families if family.features[0].subject == subject]
        parts += [
            f"### {subject.replace('_', ' ').capitalize()}\n",
            table(
                ["family", "says", "features"],
                [(_link(family), _sentence(family), len(family.features)) for family in members],
            ),
        ]
    return "\n".join([*parts, _fitted(lender)])


def _link(family: Family) -> str:
    stem = family.features[0].stem
    return f"[`{stem}`](features/{family.source.name}.md#{stem})"


def _sentence(family: Family) -> str:
    single = family.features[0]
    return single.sentence if single.window is None else _first_sentence(family.definition)


def _first_sentence(function: Definition) -> str:
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())


def _fitted(lender: Lender) -> str:
    return "\n".join(
        [
            "## Fitted features\n",
            "Learned from outcomes beside the trees, where `clairscore model train --fitted NAME` asks for them; every",
            "application that trains gets its values from other persons ([why](../adr/0008-fitted-features.md)).\n",
            table(
                ["fit", "columns", "says", "reads", "missing means"],
                [
                    (
                        f"`{fit.name}`",
                        f"`{f.name}`",
                        f.sentence,
                        ", ".join(fit.reads) or ", ".join(f"rows of {source}" for source in fit.rows),
                        f.null_means,
                    )
                    for fit in lender.fitted
                    for f in fit.features
                ],
            ),
        ]
    )


def _source_page(lender: Lender, source: SourceTable, examples: dict[str, list[tuple[str, Example]]]) -> str:
    parts = [f"# Features of {source.name}\n", f"{source.grain[0].upper()}{source.grain[1:]}.", _seen(source)]
    for family in _families(lender, source):
        parts += [f"## {family.features[0].stem}\n", f"{_sentence(family)}\n", _facts(lender, family)]
        if code := _code(family.definition):
            parts.append(f"```python\n{code}\n```\n")
        if source.event_day:
            parts.append(_members(lender, family))
        parts += _worked([one for f in family.features for one in examples.get(f.name, [])], source)
    return "\n".join(parts)


def _seen(source: SourceTable) -> str:
    if source.event_day is None:
        return "Features that combine histories are among these; they read other features by name.\n"
    ends = "month" if source.event_unit == "month" else "day"
    latest = (
        f" The latest rows are the latest by {', '.join(f'`{n}`' for n in source.latest_by)} where one {ends} has many."
    )
    return f"Windows are cut on `{source.event_day}` of each row and end the {ends} before the application." + (
        f"{latest}\n" if source.latest_by else "\n"
    )


def _facts(lender: Lender, family: Family) -> str:
    first = family.features[0]
    read = sorted(set[str]().union(*(lender.catalog.formulas.columns(f) for f in family.features)))
    facts = [f"reads {', '.join(f'`{name}`' for name in read)}", f"missing: {first.null_means}"]
    if family.source.event_day is None:
        facts += [f"unit: {first.unit or first.kind}", *([f"PD {_PD[first.risk]}"] if first.risk else [])]
        facts += [f"sets: {_sets(lender, first) or 'none'}"]
    if first.actionable:
        facts.append("the client can act on it")
    lines = [f"- {fact}" for fact in facts]
    filters = {f.filter_name: f.filter for f in family.features if f.filter}
    lines += [
        f"- `{name}`: {_lowered(_first_sentence(row_filter))} `{_code(row_filter)}`"
        for name, row_filter in filters.items()
    ]
    over = next((f.over for f in family.features if f.over), None)
    lines += [f"- a ratio is set over: {_lowered(_first_sentence(over))} `{_code(over)}`"] if over else []
    return "\n".join(lines) + "\n"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _code(function: Definition) -> str:
    """Return what a definition says after its docstring; nothing where it only names a column."""
    source = dedent(inspect.getsource(function))
    (defined,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    if function.__closure__ or defined.name == "definition":
        return ""
    said = defined.body[1:] if ast.get_docstring(defined) else defined.body
    lines = source.splitlines()[said[0].lineno - 1 : said[-1].end_lineno]
    return dedent("\n".join(lines)).removeprefix("return ") if len(said) == 1 else dedent("\n".join(lines))


def _members(lender: Lender, family: Family) -> str:
    return table(
        ["feature", "filter", "aggregate", "window", "unit", "PD", "sets"],
        [
            (
                f"`{f.name}`",
                f"`{f.filter_name}`" if f.filter_name else "",
                f.aggregate.name if f.aggregate else "",
                f.window.phrase if f.window else "",
                f.unit or f.kind,
                _PD[f.risk],
                _sets(lender, f),
            )
            for f in family.features
        ],
    )


def _sets(lender: Lender, feature: Feature) -> str:
    return ", ".join(name.split("_")[0] for name, names in lender.feature_sets.items() if feature.name in names)


def _worked(found: Sequence[tuple[str, Example]], source: SourceTable) -> list[str]:
    """Return the examples of a family; those on the same rows together."""
    drawn: dict[tuple[object, ...], list[tuple[str, Example]]] = {}
    for file, example in found:
        drawn.setdefault((example.title, tuple(example.tables.items())), []).append((file, example))
    parts = []
    for same in drawn.values():
        file, first = same[0]
        parts.append(f"**{first.title}** ([spec](../../../tests/spec/{file}))\n")
        for name, text in first.tables.items():
            label = f"{name}:\n" if len(first.tables) > 1 or name != source.name else ""
            parts.append(f"```text\n{label}{text}\n```\n")
        applications = list(dict.fromkeys(key for _, example in same for key in example.expected))
        parts.append(
            table(
                ["application", *applications],
                [
                    (
                        f"`{example.feature}`",
                        *(_value(example.expected[k]) if k in example.expected else "" for k in applications),
                    )
                    for _, example in same
                ],
            )
        )
    return parts


def _value(value: float | str | None) -> str:
    if value is None:
        return "null"
    return value if isinstance(value, str) else f"{value:.6g}"
