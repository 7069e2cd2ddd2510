"""Reason codes: what moved a PD most, subject by subject, in words fit for the client.

Contributions are added up by subject, because ten features on late payments are one reason and not ten. A text is true
whatever the model did with the value: it says in which direction the subject counted, then what was measured.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
        subject = self.subjects.get(feature.subject)
        if subject is None:
            raise SettingsError(
                f"No reason text in '{self.language}' speaks of the subject '{feature.subject}'. Add it to the "
                f"lender's reasons.{self.language}.toml."
            )
        sentence = subject.sentence(direction, missing=value is None)
        note = self.note(feature, direction, value, usual)
        return f"{sentence.removesuffix('.')} {note}." if note else sentence

    def note(self, feature: Feature, direction: Direction, value: float | str | None, usual: float | None) -> str:
        """Return what was measured beside the usual value, in brackets; empty where it says nothing for the reason."""
        measure = self._phrase(feature, self.measures.get(feature.stem or feature.name, ""))
        if not measure or usual is None or not isinstance(value, float) or not self.measured:
            return ""
        if not _speaks_for(feature, direction, value, usual):
            return ""
        written = [
            format_value(number, feature.unit, self.language, self.currency, rounded=True) for number in (value, usual)
        ]
        if written[0] == written[1]:
            return ""
        return self.measured.format(measure=measure, value=written[0], usual=written[1])

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


def find_reasons(
    features: Sequence[Feature],
    values: Sequence[float | str | None],
    contributions: NDArray[np.float64],
    usual: Mapping[str, float | None],
    texts: ReasonTexts,
    direction: Direction,
) -> tuple[ReasonCode, ...]:
    """Find the principal reasons in one direction.

    Args:
        features: Features in the order of the vector, shape (n_features,).
        values: Their values, same order: a number, a word, or None for null.
        contributions: Log-odds each adds, shape (n_features,).
        usual: Median among goods by name of the feature.
        texts: The lender's words.
        direction: ``raises`` for why the score is not higher, ``lowers`` for what speaks for the applicant.

    Returns:
        At most four, the most important first; subjects that contribute less than 5 % of the direction are left out.
    """
    sign = 1.0 if direction == "raises" else -1.0
    added = contributions.tolist()
    members: dict[str, list[int]] = defaultdict(list)
    for index, feature in enumerate(features):
        members[feature.subject].append(index)
    totals = {subject: math.fsum([added[one] for one in indices]) for subject, indices in members.items()}
    pull = added if sign > 0 else [-one for one in added]
    ranked = sorted((-sign * total, subject) for subject, total in totals.items() if sign * total > 0)
    whole = -math.fsum(total for total, _ in ranked)
    reasons = []
    for total, subject in ranked[:MOST_REASONS]:
        if -total < LEAST_SHARE * whole:
            break
        index = _spokesman(
            members[subject],
            lambda one: bool(texts.note(features[one], direction, values[one], usual.get(features[one].name))),
            values,
            pull,
        )
        feature, value = features[index], values[index]
        reasons.append(
            ReasonCode(
                code=f"{subject}.{direction}",
                text=texts.text(feature, direction, value, usual.get(feature.name)),
                feature=feature.name,
                value=value,
                unit=feature.unit,
                contribution=totals[subject],
                direction=direction,
            )
        )
    return tuple(reasons)


def _spokesman(
    indices: Sequence[int],
    is_told: Callable[[int], bool],
    values: Sequence[float | str | None],
    pull: Sequence[float],
) -> int:
    """Return the feature that stands for its subject.

    It is the strongest, unless one whose value can be told is half as strong, or a known one a quarter as strong.
    """
    ordered = sorted(indices, key=lambda index: (-pull[index], index))
    strongest = ordered[0]
    for fits, least in ((is_told, _TOLD_SHARE), (lambda index: values[index] is not None, _CLEAR_SHARE)):
        for index in ordered:
            if pull[index] < least * pull[strongest]:
                break
            if fits(index):
                return index
    return strongest


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
