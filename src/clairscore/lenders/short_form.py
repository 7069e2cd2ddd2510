"""The short form: what an adviser asks an applicant who has no file yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clairscore.conventions import Language
from clairscore.errors import InvalidApplicant


@dataclass(frozen=True)
class ShortFormField:
    """A question of the short form, from which rows are made when an applicant has no file yet.

    Attributes:
        name: Name over HTTP.
        label: What an adviser reads, by language.
        help: What it means, by language.
        unit: Unit of the answer.
        minimum: Smallest answer taken; ``None`` for no bound and for what is chosen.
        maximum: Largest answer taken.
        required: Whether it must be answered.
        default: Answer shown before the adviser types, ``None`` for none.
        choices: Possible answers with their words, by language; empty for a number.
    """

    name: str
    label: Mapping[Language, str]
    help: Mapping[Language, str]
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    default: float | None = None
    choices: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[str, ...]:
        """Possible answers; none for a number."""
        return tuple(next(iter(self.choices.values()), ()))


def check_answers(answers: Mapping[str, Any], fields: Sequence[ShortFormField]) -> dict[str, Any]:
    """Return the answers that were given: numbers as floats, choices as they are.

    Args:
        answers: Answers by field name; an absent or null one is unknown.
        fields: The questions.

    Raises:
        InvalidApplicant: If a field is unknown, lacks its required answer, or the answer cannot be true.
    """
    asked = {field.name: field for field in fields}
    if unknown := sorted(set(answers) - set(asked)):
        raise InvalidApplicant(
            f"short_form.{unknown[0]}", "is not asked. The form asks {names}.", "not_asked", names=", ".join(asked)
        )
    known: dict[str, Any] = {}
    for name, one in asked.items():
        value = answers.get(name)
        if value is not None:
            known[name] = _chosen(value, one) if one.choices else _number(value, one)
        elif one.required:
            raise InvalidApplicant(f"short_form.{name}", "is required.", "required")
    return known


def _chosen(value: Any, asked: ShortFormField) -> str:
    if value not in asked.answers:
        names = ", ".join(asked.answers)
        raise InvalidApplicant(
            f"short_form.{asked.name}", "is not one of the words we know: {names}.", "unknown_word", names=names
        )
    return str(value)


def _number(value: Any, asked: ShortFormField) -> float:
    where = f"short_form.{asked.name}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidApplicant(where, "must be a number.", "number")
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None and not low <= value <= high:
        raise InvalidApplicant(
            where, "must lie between {minimum:g} and {maximum:g}.", "between", minimum=low, maximum=high
        )
    if low is not None and not value >= low:
        raise InvalidApplicant(where, "must be at least {limit:g}.", "at_least", limit=low)
    if high is not None and not value <= high:
        raise InvalidApplicant(where, "must be at most {limit:g}.", "at_most", limit=high)
    if asked.unit == "times" and value != int(value):
        raise InvalidApplicant(where, "must be a whole number.", "whole")
    return float(value)
