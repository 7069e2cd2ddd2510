"""Columns of a delivery turned into the declared types; sentinels turned into nulls."""

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from clairscore.tables.findings import Finding, rows_of
from clairscore.tables.schema import Column, ColumnType, SourceTable

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "bool": pa.bool_(),
}
_TRUE = pa.array(["Y", "YES", "TRUE", "1", "1.0"])
_FALSE = pa.array(["N", "NO", "FALSE", "0", "0.0"])
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_WHOLE = r"^[+-]?\d{1,18}$"


@dataclass
class ColumnCounts:
    """How many rows of each column were not as declared, over the batches of a table.

    Attributes:
        unreadable: Values that are not of the declared type; read as null.
        null: Nulls where none is allowed.
        low: Values below the smallest that can be true.
        high: Values above the largest that can be true.
        unknown: Words outside the known choices.
    """

    unreadable: Counter[str] = field(default_factory=Counter)
    null: Counter[str] = field(default_factory=Counter)
    low: Counter[str] = field(default_factory=Counter)
    high: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def findings(self, source: SourceTable) -> list[Finding]:
        """Say in sentences what was counted."""
        found = []
        for name, column in source.columns.items():
            beyond = "error" if column.strict else "warning"
            said = (
                ("error", self.unreadable[name], f"is not a {_WORDS[column.type]} in {{}}; read as missing."),
                ("error", self.null[name], "is missing in {} and must not be."),
                (beyond, self.low[name], f"is below {column.minimum} in {{}}."),
                (beyond, self.high[name], f"is above {column.maximum} in {{}}."),
                ("warning", self.unknown[name], "is a word we do not know in {}; the model reads it as missing."),
            )
            for level, count, text in said:
                if count:
                    message = text.format(rows_of(count))
                    found.append(Finding(level, source.name, column.delivered, count, message))  # type: ignore[arg-type]
        return found


_WORDS: dict[ColumnType, str] = {
    "int64": "whole number",
    "float64": "number",
    "string": "text",
    "bool": "yes or no",
}


def type_batch(batch: pa.RecordBatch, source: SourceTable, counts: ColumnCounts) -> pa.RecordBatch:
    """Return a batch under our names and types; what is not as declared is added to ``counts``.

    Args:
        batch: Rows as delivered, under delivered names; a column that is absent becomes null.
        source: Declaration of the table.
        counts: Added to.
    """
    names = set(batch.schema.names)
    arrays = []
    for name, column in source.columns.items():
        if column.delivered in names:
            delivered = batch.column(batch.schema.get_field_index(column.delivered))
            arrays.append(_typed(delivered, name, column, counts))
        else:
            arrays.append(pa.nulls(batch.num_rows, ARROW_TYPES[column.type]))
    return pa.record_batch(arrays, schema=arrow_schema(source))


def arrow_schema(source: SourceTable) -> pa.Schema:
    """Return the schema of a typed table."""
    return pa.schema([(name, ARROW_TYPES[column.type]) for name, column in source.columns.items()])


def _typed(array: pa.Array, name: str, column: Column, counts: ColumnCounts) -> pa.Array:
    read = _verdicts if column.ones else _READERS[column.type]
    typed = read(array, column)
    if column.type != "string" and not column.ones:
        counts.unreadable[name] += _count_lost(array, typed, column)
    if column.required:
        counts.null[name] += typed.null_count
    if column.minimum is not None:
        counts.low[name] += pc.sum(pc.less(typed, column.minimum)).as_py() or 0
    if column.maximum is not None:
        counts.high[name] += pc.sum(pc.greater(typed, column.maximum)).as_py() or 0
    if column.choices:
        known = pc.or_kleene(pc.is_in(typed, value_set=pa.array(column.choices)), pc.is_null(typed))
        counts.unknown[name] += len(typed) - (pc.sum(known).as_py() or 0)
    return typed


def _words(array: pa.Array, column: Column) -> pa.Array:
    text = pc.utf8_trim_whitespace(pc.cast(array, pa.string()))
    unknown = pa.array([value for value in column.unknown if isinstance(value, str)] + [""])
    return pc.if_else(pc.is_in(text, value_set=unknown), pa.scalar(None, pa.string()), text)


def _flags(array: pa.Array, column: Column) -> pa.Array:
    if pa.types.is_boolean(array.type):
        return array
    text = pc.utf8_upper(pc.utf8_trim_whitespace(pc.cast(array, pa.string())))
    known = pc.or_(pc.is_in(text, value_set=_TRUE), pc.is_in(text, value_set=_FALSE))
    return pc.if_else(known, pc.is_in(text, value_set=_TRUE), pa.scalar(None, pa.bool_()))


def _verdicts(array: pa.Array, column: Column) -> pa.Array:
    """Read 1 and 0 of whatever words or numbers a lender says them with; the rest is not known."""
    text = pc.utf8_lower(pc.utf8_trim_whitespace(pc.cast(array, pa.string())))
    text = pc.replace_substring_regex(text, r"^(\d+)\.0+$", r"\1")
    text = pc.if_else(pc.is_in(text, value_set=pa.array(["", "nan"])), pa.scalar(None, pa.string()), text)
    one = pc.is_in(text, value_set=_folded(column.ones))
    zero = pc.is_in(text, value_set=_folded(column.zeros)) if column.zeros else pc.invert(one)
    known = pc.and_(pc.is_valid(text), pc.or_(one, zero))
    return pc.if_else(known, pc.cast(one, pa.int64()), pa.scalar(None, pa.int64()))


def _folded(words: tuple[str, ...]) -> pa.Array:
    return pa.array([word.strip().lower() for word in words])


def _numbers(array: pa.Array, column: Column) -> pa.Array:
    """Read numbers; whole ones that come as whole numbers never pass through a float, which would round large ids."""
    if column.type == "int64" and pa.types.is_integer(array.type):
        return pc.cast(array, pa.int64())
    numbers = _without_unknown(_parsed(array), column)
    if column.type == "float64":
        return numbers
    exact = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less_equal(pc.abs(numbers), float(2**53)))
    whole = pc.cast(pc.if_else(exact, numbers, pa.scalar(None, pa.float64())), pa.int64())
    if not _is_text(array.type):
        return whole
    text = pc.utf8_trim_whitespace(array)
    digits = pc.if_else(pc.match_substring_regex(text, _WHOLE), text, pa.scalar(None, text.type))
    return pc.coalesce(pc.cast(digits, pa.int64()), whole)


def _parsed(array: pa.Array) -> pa.Array:
    """Return floats, null where a text is no number or a number is not finite."""
    if _is_text(array.type):
        text = pc.utf8_trim_whitespace(array)
        array = pc.if_else(pc.match_substring_regex(text, _NUMBER), text, pa.scalar(None, text.type))
    numbers = pc.cast(array, pa.float64(), safe=False)
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))


def _without_unknown(numbers: pa.Array, column: Column) -> pa.Array:
    for value in column.unknown:
        numbers = pc.if_else(pc.equal(numbers, value), pa.scalar(None, pa.float64()), numbers)
    return numbers


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _count_lost(array: pa.Array, typed: pa.Array, column: Column) -> int:
    """Count values that were delivered and could not be read; sentinels and NaN stand for nothing, so are not lost."""
    if not typed.null_count:
        return 0
    lost = pc.and_(pc.is_null(typed), pc.is_valid(array))
    if pa.types.is_floating(array.type):
        lost = pc.and_(lost, pc.invert(pc.is_nan(array)))
    if _is_text(array.type):
        lost = pc.and_(lost, pc.not_equal(pc.utf8_trim_whitespace(array), ""))
    if column.unknown:
        stands_for_nothing = pc.is_in(_parsed(array), value_set=pa.array(column.unknown, pa.float64()))
        lost = pc.and_(lost, pc.invert(stands_for_nothing))
    return int(pc.sum(lost).as_py() or 0)


_READERS = {"string": _words, "bool": _flags, "int64": _numbers, "float64": _numbers}
