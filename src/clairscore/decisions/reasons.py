"""Reason codes: what moved a PD most, subject by subject, in words fit for the client.

Contributions are added up by subject, because ten features on late payments are one reason and not ten. A text is true
whatever the model did with the value: it says in which direction the subject counted, then what was measured.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import SettingsError
from clairscore.features.feature import Feature
from clairscore.quantities import format_value

Direction = Literal["raises", "lowers"]

MOST_REASONS: Final = 4
"""Most principal reasons that a client is told (Reg B, official interpretation of 1002.9(b)(2))."""

LEAST_SHARE: Final = 0.05
"""Share of the total in its direction below which a subject is not a principal reason."""

_CLEAR_SHARE: Final = 0.25
"""A known value is shown before a missing one if it contributes at least this share of what the missing one does."""

_TOLD_SHARE: Final = 0.5
"""A value that can be told beside the usual one is shown before others if it contributes at least this share of theirs.
A reason that names no figure tells its reader little."""


@dataclass(frozen=True)
class SubjectTexts:
    """What to say of one subject.

    Attributes:
        label: Name of the subject, for an axis or a list.
        raises: The subject raised the PD.
        raises_missing: It raised the PD because something is not known.
        lowers: The subject lowered the PD.
        lowers_missing: It lowered the PD although something is not known.
    """

    label: str
    raises: str
    raises_missing: str
    lowers: str
    lowers_missing: str

    def sentence(self, direction: Direction, *, missing: bool) -> str:
        """Return the sentence for a direction."""
        if direction == "raises":
            return self.raises_missing if missing else self.raises
        return self.lowers_missing if missing else self.lowers


@dataclass(frozen=True)
class ReasonTexts:
    """A lender's words for reasons, in one language.

    Attributes:
        language: Language of the words.
        currency: ISO 4217 code of the lender's money.
        subjects: What to say of each subject, by slug.
        measures: What a family of features measures, a noun phrase by stem; a reason may tell its value.
        names: What a feature is called where a reason does not tell its value, by name or by stem.
        aggregates: How rows became one value, by name of the aggregate.
        windows: Over which span, by name of the window.
        filters: Of which rows, by name of the filter.
        measured: Template with ``{measure}``, ``{value}`` and ``{usual}``, put after the sentence.
        summary: Templates of the paragraph for the adviser, by name.
    """

    language: Language
    currency: str
    subjects: Mapping[str, SubjectTexts]
    measures: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    aggregates: Mapping[str, str] = field(default_factory=dict)
    windows: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    measured: str = ""
    summary: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """Names of the subjects, by slug."""
        return {slug: texts.label for slug, texts in self.subjects.items()}

    def text(self, feature: Feature, direction: Direction, value: float | str | None, usual: float | None) -> str:
        """Say one reason.

        Args:
            feature: Feature that stands for its subject.
            direction: Whether the subject raised or lowered the PD.
            value: Value of the feature; None when it is null.
            usual: Median among goods; None where there is none.

        Returns:
            One or two clauses ending with a full stop. The value is named beside the usual one where the feature has
            words for it. Where it declares how the PD moves with it, the value must lie on the side of the usual one
            that the reason speaks of: a debt below the usual one is never told as less favourable.
        """
        return self.say(feature.subject, direction, value, self.note(feature, direction, value, usual))

    def say(self, slug: str, direction: Direction, value: float | str | None, note: str) -> str:
        """Say that a subject counted in a direction, for a feature of this value, and what the note tells of it.

        Raises:
            SettingsError: If no text speaks of the subject.
        """
        subject = self.subjects.get(slug)
        if subject is None:
            raise SettingsError(
                f"No reason text in '{self.language}' speaks of the subject '{slug}'. Add it to the lender's "
                f"reasons.{self.language}.toml."
            )
        sentence = subject.sentence(direction, missing=value is None)
        return f"{sentence.removesuffix('.')} {note}." if note else sentence

    def note(self, feature: Feature, direction: Direction, value: float | str | None, usual: float | None) -> str:
        """Return what was measured beside the usual value, in brackets; empty where it says nothing for the reason."""
        beside = self.beside_usual(feature, usual)
        return beside.note(direction, value) if beside else ""

    def beside_usual(self, feature: Feature, usual: float | None) -> "BesideUsual | None":
        """Return what tells values of a feature beside the usual one; None where there are no words for it."""
        measure = self._phrase(feature, self.measures.get(feature.stem or feature.name, ""))
        if not measure or usual is None or not self.measured:
            return None
        return BesideUsual(feature, usual, measure, self)

    def write(self, value: float, unit: str) -> str:
        """Write a value as a reason does."""
        return format_value(value, unit, self.language, self.currency, rounded=True)

    def label(self, feature: Feature) -> str:
        """Name a feature, for an axis or a list.

        Args:
            feature: Any feature of the lender.

        Returns:
            What it measures, of which rows, how they became one value and over which span, such as "Delay of payment,
            maximum over 12 months". Without words for a part of it, the sentence it is declared with.
        """
        stem = feature.stem or feature.name
        text = self.names.get(feature.name) or self._phrase(
            feature, self.names.get(stem) or self.measures.get(stem, "")
        )
        return text[:1].upper() + text[1:] if text else feature.sentence.removesuffix(".")

    def _phrase(self, feature: Feature, measure: str) -> str:
        """Return the words for what a feature measures; empty when a part of it has none."""
        what = [measure]
        if feature.filter_name:
            what.append(self.filters.get(feature.filter_name, ""))
        how = []
        if feature.aggregate is not None:
            how.append(self.aggregates.get(feature.aggregate.name, ""))
        if feature.window is not None:
            how.append(self.windows.get(feature.window.name, ""))
        if not all(what + how):
            return ""
        return ", ".join(" ".join(part) for part in (what, how) if part)


@dataclass(frozen=True)
class ReasonCode:
    """One reason.

    Attributes:
        code: ``subject.direction``, stable over languages and models.
        text: What to say, a sentence.
        feature: Feature of the subject that stands for it: the strongest, or a strong one whose value can be told.
        value: Its value: a number, a word for a category, None when null.
        unit: Its unit.
        contribution: Sum over the features of the subject, log-odds; above 0 raises the PD.
        direction: ``raises`` or ``lowers``.
    """

    code: str
    text: str
    feature: str
    value: float | str | None
    unit: str
    contribution: float
    direction: Direction


class BesideUsual:
    """Tells values of one feature beside the usual one; made once, it then writes a value only."""

    def __init__(self, feature: Feature, usual: float, measure: str, texts: ReasonTexts) -> None:
        """Write the usual value.

        Args:
            feature: The feature.
            usual: Median among goods.
            measure: Words for what the feature measures.
            texts: The lender's words.
        """
        self._feature, self._usual, self._measure, self._texts = feature, usual, measure, texts
        self._written = texts.write(usual, feature.unit)

    def note(self, direction: Direction, value: float | str | None) -> str:
        """Return a value beside the usual one, in brackets; empty where it says nothing for the direction."""
        if not isinstance(value, float) or not _speaks_for(self._feature, direction, value, self._usual):
            return ""
        written = self._texts.write(value, self._feature.unit)
        if written == self._written:
            return ""
        return self._texts.measured.format(measure=self._measure, value=written, usual=self._written)


class ReasonFinder:
    """Finds the principal reasons; made once for a model and a language, it then serves any number of applicants."""

    def __init__(self, features: Sequence[Feature], usual: Mapping[str, float | None], texts: ReasonTexts) -> None:
        """Sort the features by subject and write what is usual of them.

        Args:
            features: Features in the order of the vector.
            usual: Median among goods by name of the feature.
            texts: The lender's words.
        """
        self._features, self._texts = tuple(features), texts
        self._beside = [texts.beside_usual(feature, usual.get(feature.name)) for feature in features]
        self._members: dict[str, list[int]] = defaultdict(list)
        for index, feature in enumerate(features):
            self._members[feature.subject].append(index)

    def find(
        self, values: Sequence[float | str | None], contributions: NDArray[np.float64]
    ) -> tuple[tuple[ReasonCode, ...], tuple[ReasonCode, ...]]:
        """Find the principal reasons in both directions.

        Args:
            values: Values of the features, in their order: a number, a word, or None for null.
            contributions: Log-odds each adds, shape (n_features,).

        Returns:
            Why the score is not higher, and what speaks for the applicant: of each at most four, the most important
            first; subjects that contribute less than 5 % of the direction are left out.
        """
        added = contributions.tolist()
        totals = {subject: math.fsum([added[index] for index in indices]) for subject, indices in self._members.items()}
        return self._principal(values, added, totals, "raises"), self._principal(values, added, totals, "lowers")

    def _principal(
        self,
        values: Sequence[float | str | None],
        added: Sequence[float],
        totals: Mapping[str, float],
        direction: Direction,
    ) -> tuple[ReasonCode, ...]:
        sign = 1.0 if direction == "raises" else -1.0
        ranked = sorted((-sign * total, subject) for subject, total in totals.items() if sign * total > 0)
        whole = -math.fsum(total for total, _ in ranked)
        reasons = []
        for total, subject in ranked[:MOST_REASONS]:
            if -total < LEAST_SHARE * whole:
                break
            pull = {index: sign * added[index] for index in self._members[subject]}
            index, note = self._spokesman(pull, values, direction)
            feature, value = self._features[index], values[index]
            reasons.append(
                ReasonCode(
                    code=f"{subject}.{direction}",
                    text=self._texts.say(subject, direction, value, note),
                    feature=feature.name,
                    value=value,
                    unit=feature.unit,
                    contribution=totals[subject],
                    direction=direction,
                )
            )
        return tuple(reasons)

    def _spokesman(
        self, pull: Mapping[int, float], values: Sequence[float | str | None], direction: Direction
    ) -> tuple[int, str]:
        """Return the feature that stands for its subject, and the note on its value.

        It is the strongest, unless one whose value can be told is half as strong, or a known one a quarter as strong.
        """
        ordered = sorted(pull, key=pull.__getitem__, reverse=True)
        strongest = ordered[0]
        for index in ordered:
            if pull[index] < _TOLD_SHARE * pull[strongest]:
                break
            if note := self._note(index, values, direction):
                return index, note
        for index in ordered:
            if pull[index] < _CLEAR_SHARE * pull[strongest]:
                break
            if values[index] is not None:
                return index, self._note(index, values, direction)
        return strongest, ""

    def _note(self, index: int, values: Sequence[float | str | None], direction: Direction) -> str:
        beside = self._beside[index]
        return beside.note(direction, values[index]) if beside else ""


def _speaks_for(feature: Feature, direction: Direction, value: float, usual: float) -> bool:
    """Say whether a value lies on the side of the usual one that a direction speaks of; either does without a risk."""
    if feature.risk is None or value == usual:
        return value != usual
    return (value > usual) == ((feature.risk == "rises") == (direction == "raises"))


def load_reason_texts(
    path: Traversable,
    language: Language,
    currency: str = "EUR",
    names: Mapping[str, str] | None = None,
    summary: Mapping[str, str] | None = None,
) -> ReasonTexts:
    """Read a lender's reason texts.

    Args:
        path: A ``reasons.<language>.toml``.
        language: Its language.
        currency: ISO 4217 code of the lender's money.
        names: Names of features that are written elsewhere; those of the file come before them.
        summary: Templates of the paragraph that are written elsewhere; those of the file come before them.

    Returns:
        The texts.

    Raises:
        SettingsError: If the file cannot be read or a subject lacks a text.
    """
    if language not in LANGUAGES:
        raise SettingsError(f"No reason texts are written in '{language}'. Choose one of {', '.join(LANGUAGES)}.")
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        subjects = {slug: SubjectTexts(**texts) for slug, texts in content.pop("subjects").items()}
        content["names"] = {**(names or {}), **content.get("names", {})}
        content["summary"] = {**(summary or {}), **content.get("summary", {})}
        return ReasonTexts(language, currency, subjects, **content)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"The reason texts '{path}' cannot be read: {error}.") from None
