"""Fields of a form, from what the API says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from clairscore.dashboard import blocks
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_value, unit_symbol
from clairscore.schemas.client import ApplicationField, ShortFormField
from clairscore.schemas.problem import FieldFault

Value = bool | int | float | str | None

STEPS = {"currency": 100.0, "share": 0.05}


@dataclass(frozen=True)
class FormField:
    """One field.

    Attributes:
        name: Name in the API.
        label: What the reader sees.
        unit: Unit of the value.
        help: What to enter; may be empty.
        required: Whether it may not stay empty.
        minimum: Smallest value the API takes, where there is one.
        maximum: Largest one.
        choices: Possible values, for a field that is chosen, each with what the reader sees.
        value: What it holds at first; None for nothing.
    """

    name: str
    label: str
    unit: str
    help: str
    required: bool
    minimum: float | None
    maximum: float | None
    choices: Mapping[str, str]
    value: Value


def field_of_short_form(field: ShortFormField) -> FormField:
    """Return the form field of a field of the short form."""
    return FormField(
        field.name,
        field.label,
        field.unit,
        field.help,
        field.required,
        field.minimum,
        field.maximum,
        field.choices,
        field.default,
    )


def field_of_client_value(item: ApplicationField) -> FormField:
    """Return the form field that changes an item of a client's application; a day that people tell so, in years."""
    told = item.in_years
    if told is not None:
        return FormField(told.name, told.label, told.unit, "", False, told.minimum, told.maximum, {}, told.value)
    return FormField(
        item.name,
        item.label,
        item.unit,
        item.description,
        False,
        item.minimum,
        item.maximum,
        {choice: item.choice_labels.get(choice, choice) for choice in item.choices},
        item.value,
    )


def money_first(fields: Iterable[FormField]) -> list[FormField]:
    """Put amounts on top: they are what an adviser and a client negotiate."""
    return sorted(fields, key=lambda field: field.unit != "currency")


class PlacedForm:
    """Fields on a page.

    Attributes:
        values: What the fields hold, by name; None where empty.
    """

    def __init__(
        self, fields: Sequence[FormField], key: str, texts: Texts, entered: Mapping[str, Value] | None = None
    ) -> None:
        """Place the fields.

        Args:
            fields: Which, from top to bottom.
            key: Name of the form, by which it is known again.
            texts: The dashboard's words.
            entered: What fields hold at first in the place of their own value, by name.
        """
        self._fields = fields
        self._texts = texts
        self._summary = st.empty()
        self._slots: dict[str, DeltaGenerator] = {}
        self.values: dict[str, Value] = {}
        for field in fields:
            shown = replace(field, value=entered[field.name]) if entered and field.name in entered else field
            self.values[field.name] = _place(shown, f"{key}.{field.name}", texts)
            self._slots[field.name] = st.empty()

    def faults(self) -> list[FieldFault]:
        """Return the required fields that are empty and the numbers outside the range the API gave."""
        found = []
        for field in self._fields:
            value = self.values[field.name]
            if value is None and field.required:
                found.append(FieldFault(field=field.name, reason=self._texts("applicant.missing_field")))
            elif isinstance(value, float | int) and not _inside(value, field):
                allowed = _range(field, self._texts)
                found.append(FieldFault(field=field.name, reason=self._texts("applicant.out_of_range", range=allowed)))
        return found

    def show_faults(self, faults: Sequence[FieldFault], message: str) -> None:
        """Show each fault under its field, and a message with all others on top.

        Args:
            faults: What is wrong; a field may be a path such as ``short_form.age``.
            message: What to do, in a sentence.
        """
        others = []
        for fault in faults:
            slot = self._slots.get(fault.field.rsplit(".", 1)[-1])
            if slot is None:
                others.append(f"{fault.field} {fault.reason}".strip())
            else:
                slot.html(blocks.fault(fault.reason[:1].upper() + fault.reason[1:]))
        self._summary.error(" ".join([message, *others]), icon=":material/error:")


def changed_values(fields: Sequence[FormField], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that are no longer what they were, without those emptied."""
    return {
        field.name: values[field.name]
        for field in fields
        if values[field.name] is not None and values[field.name] != field.value
    }


def choose(
    label: str, choices: Mapping[str, str], value: str | None, key: str, texts: Texts, *, help_text: str | None = None
) -> str | None:
    """Place a list to choose from, which keeps its choice and changes its words when the language changes.

    Args:
        label: What the reader sees above it.
        choices: Values, each with what the reader sees.
        value: What is chosen at first; None for nothing.
        key: Name of the choice in the session; the widget's own name has the language beside it, since a browser goes
            on showing the words it was given.
        texts: The dashboard's words.
        help_text: What to choose.
    """
    options = list(choices)
    chosen = st.session_state.get(key, value)
    picked = st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen in choices else None if value is None else options.index(value),
        format_func=choices.__getitem__,
        key=f"{key}.{texts.language}",
        help=help_text,
        placeholder="",
    )
    st.session_state[key] = picked
    return picked


def _place(field: FormField, key: str, texts: Texts) -> Value:
    symbol = unit_symbol(field.unit, texts.language)
    label = f"{field.label} ({symbol})" if symbol and not field.label.endswith(")") else field.label
    label = f"{label} *" if field.required else label
    help_text = _help(field, texts)
    if isinstance(field.value, bool):
        return st.toggle(label, value=field.value, key=key, help=help_text)
    if field.choices:
        value = str(field.value) if field.value in field.choices else None
        return choose(label, field.choices, value, key, texts, help_text=help_text)
    if isinstance(field.value, str):
        return st.text_input(label, value=field.value, key=key, help=help_text)
    shown = "%.3f" if field.unit == "share" else "%g"
    entered = st.number_input(
        label, value=_as_float(field.value), step=STEPS.get(field.unit, 1.0), format=shown, key=key, help=help_text
    )
    return int(entered) if entered is not None and entered.is_integer() else entered


def _as_float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _inside(value: float, field: FormField) -> bool:
    return (field.minimum is None or value >= field.minimum) and (field.maximum is None or value <= field.maximum)


def _help(field: FormField, texts: Texts) -> str | None:
    allowed = _range(field, texts)
    sentences = [field.help, f"{allowed[0].upper()}{allowed[1:]}." if allowed else ""]
    return " ".join(sentence for sentence in sentences if sentence) or None


def _range(field: FormField, texts: Texts) -> str:
    """Say which values the API takes, such as "from 18 to 100"; empty when it takes any."""
    unit = "" if field.unit == "share" else field.unit
    bounds = {
        name: format_value(bound, unit, texts.language)
        for name, bound in (("minimum", field.minimum), ("maximum", field.maximum))
        if bound is not None
    }
    key = "range" if len(bounds) == 2 else next(iter(bounds), None)
    return texts(f"applicant.{key}", **bounds) if key else ""
