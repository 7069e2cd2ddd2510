"""Guessing a declaration from a table: types, roles and what a client can change, each guess marked for review.

A guess reads names and values; of the outcome it only uses which column tells it outright, and whether a direction of
risk that a name suggests is borne out. Choices keep the order of their words, never that of their bad rates: a model
would see outcomes it is later judged on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from clairscore.conventions import Language
from clairscore.errors import DeliveryError
from clairscore.features.feature import Risk
from clairscore.lenders.flat.declaration import FlatColumn, FlatDeclaration, ValueType
from clairscore.lenders.flat.hints import hints_at, our_name

MOST_CHOICES: Final = 100
"""Words a category may have; a column with more is free text or an id."""

_MOST_CODES: Final = 12
"""Whole numbers that may stand for words, where the name says so."""

_MOST_ASKED: Final = 20
"""Questions of the short form."""

_BAD_WORDS: Final = ("1", "true", "yes", "y", "oui", "bad", "default", "defaulted", "charged off")
_AGE_BANDS: Final = (30.0, 40.0, 50.0, 60.0)
_FLAGS: Final = ({"y", "n"}, {"yes", "no"}, {"true", "false"}, {"0", "1"})


@dataclass(frozen=True)
class _Seen:
    """What a table shows of one column."""

    delivered: str
    name: str
    values: pl.Series
    known: pl.Series
    texts: tuple[str, ...]
    n_distinct: int

    @property
    def is_number(self) -> bool:
        return bool(self.values.dtype.is_numeric())

    @property
    def is_whole(self) -> bool:
        if not self.is_number or not self.known.len():
            return False
        return bool(self.values.dtype.is_integer() or (self.known == self.known.round()).all())


def guess_declaration(
    table: pl.DataFrame, outcome: str, bad: str | None, name: str, file: str, set_name: str
) -> FlatDeclaration:
    """Guess the declaration of a lender from his table.

    Args:
        table: Rows as delivered.
        outcome: Delivered column that says how a credit ended.
        bad: Its value that says a credit went bad, as a text; guessed where one of the usual words is there.
        name: Name of the lender.
        file: Name of the delivered file without suffix.
        set_name: Name of the feature set.

    Returns:
        A declaration with a review mark for every guess.

    Raises:
        DeliveryError: If there is no such column or value, the outcome takes one value only, or no column can be read.
    """
    if outcome not in table.columns:
        raise DeliveryError(f"The table has no column '{outcome}'. It has {_listed(table.columns)}.")
    outcomes = _look(outcome, "is_bad", table[outcome])
    is_bad, bads = _outcome(outcomes, bad)
    taken: set[str] = {"application_id", "is_bad", ""}
    seen = []
    for position, delivered in enumerate(table.columns):
        if delivered != outcome:
            ours = _free(our_name(delivered) or f"column_{position + 1}", taken)
            seen.append(_look(delivered, ours, table[delivered]))
    key = _find_key(seen, table.height)
    columns = [_guess(one, is_bad, table.height) for one in seen if one.delivered != key]
    if not any(column.role == "feature" for column in columns):
        raise DeliveryError("No column of the table can be read by a model: all are ids, texts or tell the outcome.")
    dated = {one.name for one in seen if _is_calendar(one)}
    calendar = next((c.name for c in columns if c.name in dated and hints_at(c.name, "calendar")), "")
    amount = next((c.name for c in columns if c.role == "feature" and _is_amount(c)), "")
    audited = [column.name for column in columns if column.role == "sensitive"]
    ages = [column.name for column in columns if column.audited]
    title = name.replace("_", " ").replace("-", " ").strip().capitalize()
    return FlatDeclaration(
        name=name,
        title={"fr": title, "en": title},
        files=(file,),
        feature_set=set_name,
        outcome=outcome,
        bad=bads,
        columns=tuple(_ask(columns)),
        key=key,
        calendar=calendar,
        amount=amount,
        crossed=((audited[0], ages[0]),) if audited and ages else (),
        review=tuple(_said_of_lender(outcomes, bads, bad, key, calendar, amount)),
    )


def _look(delivered: str, name: str, values: pl.Series) -> _Seen:
    if values.dtype.is_float():
        values = values.fill_nan(None)
    if values.dtype == pl.String:
        values = values.str.strip_chars()
        values = values.set(values == "", None)
    if values.dtype == pl.Categorical or values.dtype == pl.Enum:
        values = values.cast(pl.String)
    known = values.drop_nulls()
    distinct = known.unique()
    texts = tuple(_as_texts(distinct)) if distinct.len() <= MOST_CHOICES else ()
    return _Seen(delivered, name, values, known, texts, distinct.len())


def _as_texts(values: pl.Series) -> list[str]:
    """Return distinct values as the texts the reader of a delivery makes of them, in order."""
    ordered = values.sort().to_list()
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else _text(v) for v in ordered]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _outcome(seen: _Seen, bad: str | None) -> tuple[pl.Series, tuple[str, ...]]:
    """Return whether each row is bad, null where not known, and the values that say so."""
    if seen.n_distinct < 2:
        raise DeliveryError(f"The outcome '{seen.delivered}' takes one value only, so it cannot tell goods from bads.")
    if not seen.texts:
        raise DeliveryError(
            f"The outcome '{seen.delivered}' takes {seen.n_distinct:,} values; it must say good or bad."
        )
    by_folded = {text.lower(): text for text in seen.texts}
    if bad is not None:
        found = by_folded.get(bad.strip().lower())
        if found is None:
            raise DeliveryError(f"The outcome '{seen.delivered}' never is '{bad}'. It is {_listed(seen.texts)}.")
    else:
        found = next((by_folded[word] for word in _BAD_WORDS if word in by_folded), None)
        if found is None or seen.n_distinct > 2:
            raise DeliveryError(
                f"Which value of '{seen.delivered}' says that a credit went bad? It is {_listed(seen.texts)}. "
                "Give one with --bad; lender.toml can name several."
            )
    texts = pl.Series([None if value is None else _as_texts(pl.Series([value]))[0] for value in _distinct(seen)])
    bads = pl.DataFrame({"value": _distinct(seen), "bad": (texts == found).cast(pl.Int8)})
    rows = pl.DataFrame({"value": seen.values}).join(bads, on="value", how="left", maintain_order="left")
    return rows["bad"], (found,)


def _distinct(seen: _Seen) -> pl.Series:
    return seen.known.unique().sort()


def _find_key(seen: Iterable[_Seen], n_rows: int) -> str | None:
    """Return the column whose whole numbers differ in every row and whose name or place says it is an id."""
    for position, one in enumerate(seen):
        named = hints_at(one.name, "key") or one.delivered.strip() == "" or position == 0
        if named and one.is_whole and one.n_distinct == n_rows and one.known.min() >= 0:  # type: ignore[operator]
            return one.delivered
    return None


def _guess(seen: _Seen, is_bad: pl.Series, n_rows: int) -> FlatColumn:
    label = seen.name.replace("_", " ").capitalize()
    labels: dict[Language, str] = {"fr": label, "en": label}
    kind, choices, review = _type(seen)
    column = FlatColumn(seen.name, seen.delivered, kind, "feature", labels, choices=choices, subject=seen.name)
    if why := _why_ignored(seen, is_bad, n_rows):
        return replace(column, role="ignored", choices=(), review=(why,))
    if hints_at(seen.name, "sensitive"):
        said = "its name is that of a sensitive attribute: audited, never read by a model"
        return replace(column, role="sensitive", unit="", bands=_bands(seen, kind), review=(said, *review))
    return _read_by_model(seen, column, is_bad, review)


def _read_by_model(seen: _Seen, column: FlatColumn, is_bad: pl.Series, review: tuple[str, ...]) -> FlatColumn:
    said, unit = list(review), ""
    number = column.type in ("number", "count")
    if number:
        unit = _unit(seen)
        said += [f"its unit is taken to be {unit} by its name"] if unit else []
    minimum = 0.0 if number and seen.known.min() >= 0 else None  # type: ignore[operator]
    actionable = hints_at(seen.name, "actionable") and not hints_at(seen.name, "late")
    said += ["its name is that of something a client can change"] if actionable else []
    risk = _risk(seen, is_bad) if number else None
    said += [f"the PD {risk} with it, by its name and by the rows"] if risk else []
    is_age = number and hints_at(seen.name, "age")
    said += ["age is audited by bands; whether it may decide is for the lender and his law to say"] if is_age else []
    proxy = hints_at(seen.name, "proxy")
    said += ["it may stand in for what is sensitive"] if proxy else []
    return replace(
        column,
        unit=unit,
        minimum=minimum,
        maximum=120.0 if is_age else None,
        required=not seen.values.null_count(),
        actionable=actionable,
        risk=risk,
        audited=is_age,
        bands=_AGE_BANDS if is_age else (),
        proxy=proxy,
        review=tuple(said),
    )


def _type(seen: _Seen) -> tuple[ValueType, tuple[str, ...], tuple[str, ...]]:
    """Return type, choices and what is to be confirmed of them."""
    folded = {text.lower() for text in seen.texts}
    if seen.values.dtype == pl.Boolean or (len(folded) == 2 and folded in _FLAGS):
        return "flag", (), ()
    if seen.is_number:
        if seen.is_whole and seen.n_distinct <= _MOST_CODES and hints_at(seen.name, "code"):
            return "category", seen.texts, ("its whole numbers are taken for codes of words by its name",)
        return ("count" if seen.is_whole and seen.n_distinct <= MOST_CHOICES else "number"), (), ()
    return "category", seen.texts, ()


def _why_ignored(seen: _Seen, is_bad: pl.Series, n_rows: int) -> str:
    if seen.n_distinct < 2:
        return "it takes one value or none, so it tells nothing"
    if _is_calendar(seen):
        return "it says when, which no model may read; calendar names the column of the application's own time"
    if not seen.is_number and seen.values.dtype != pl.Boolean and seen.n_distinct > MOST_CHOICES:
        return f"it takes {seen.n_distinct:,} different words: free text or an id"
    if seen.is_number and seen.is_whole and seen.n_distinct == n_rows and hints_at(seen.name, "key"):
        return "it differs in every row: an id"
    if _tells_outcome(seen, is_bad):
        return "it tells the outcome in every row, so it is known only afterwards"
    return ""


def _is_calendar(seen: _Seen) -> bool:
    """Tell whether a column holds days or months, written so that their order is that of time."""
    if seen.values.dtype.is_temporal():
        return True
    return seen.values.dtype == pl.String and bool(seen.known.str.contains(r"^(19|20)\d\d[-/.]?[01]\d").all())


def _tells_outcome(seen: _Seen, is_bad: pl.Series) -> bool:
    """Tell whether each value of a column, of few, goes with one outcome only, and both outcomes occur."""
    if seen.n_distinct > MOST_CHOICES:
        return False
    rows = pl.DataFrame({"value": seen.values, "bad": is_bad}).drop_nulls()
    by_value = rows.group_by("value").agg(pl.col("bad").mean())["bad"]
    return bool(rows.height and by_value.is_in([0.0, 1.0]).all() and by_value.n_unique() == 2)


def _unit(seen: _Seen) -> str:
    largest = float(seen.known.max())  # type: ignore[arg-type]
    if hints_at(seen.name, "age"):
        return "years"
    if hints_at(seen.name, "share") and largest <= 1:
        return "share"
    if hints_at(seen.name, "months"):
        return "months" if largest <= 600 else ""
    if hints_at(seen.name, "late"):
        return ""
    if hints_at(seen.name, "money") and not hints_at(seen.name, "share") and largest > 100:
        return "currency"
    return "years" if hints_at(seen.name, "years") and largest <= 120 else ""


def _risk(seen: _Seen, is_bad: pl.Series) -> Risk | None:
    """Return the direction a name suggests, where bads and goods do differ so."""
    expected: Risk | None = None
    if hints_at(seen.name, "late"):
        expected = "rises"
    elif hints_at(seen.name, "income") and not hints_at(seen.name, "share"):
        expected = "falls"
    if expected is None:
        return None
    ranks = pl.DataFrame({"rank": seen.values.rank(), "bad": is_bad}).drop_nulls()
    means = dict(ranks.group_by("bad").agg(pl.col("rank").mean()).iter_rows())
    if len(means) < 2:
        return None
    return expected if (means[1] > means[0]) == (expected == "rises") else None


def _bands(seen: _Seen, kind: ValueType) -> tuple[float, ...]:
    if kind not in ("number", "count"):
        return ()
    edges = {float(seen.known.quantile(q, "nearest")) for q in (0.25, 0.5, 0.75)}  # type: ignore[arg-type]
    return tuple(sorted(edges))


def _ask(columns: list[FlatColumn]) -> list[FlatColumn]:
    """Ask all that a model needs and, up to a bearable number, what it may miss."""
    features = [column for column in columns if column.role == "feature"]
    needed = [column.name for column in features if column.required]
    others = [column.name for column in features if not column.required]
    asked = {*needed[: _MOST_ASKED * 2], *others[: max(0, _MOST_ASKED - len(needed))]}
    return [
        replace(column, asked=column.name in asked, required=column.name in asked and column.required)
        for column in columns
    ]


def _is_amount(column: FlatColumn) -> bool:
    return column.unit == "currency" and hints_at(column.name, "amount")


def _said_of_lender(
    seen: _Seen, bads: tuple[str, ...], bad: str | None, key: str | None, calendar: str, amount: str
) -> list[str]:
    said = ["title, labels and currency are to be put into the words of the lender's clients, French and English"]
    if bad is None:
        said.append(f"'{bads[0]}' of '{seen.delivered}' is taken to say that a credit went bad")
    if seen.n_distinct > 2:
        said.append(
            "every other value of the outcome counts as good; name the good ones in outcome.good if not all are"
        )
    said.append(
        "rows are numbered, since no column identifies one: name a column of whole numbers as key if there is one"
        if key is None
        else f"'{key}' is taken for the id of the application"
    )
    said.append("each row is taken for another person: name the columns that are equal for one person in person")
    if calendar:
        said.append(f"'{calendar}' is taken to say when an application was made")
    if amount:
        said.append(f"'{amount}' is taken for the amount of the credit")
    return said


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free)
    return free


def _listed(names: Iterable[str], most: int = 10) -> str:
    listed = [f"'{name}'" for name in names]
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
