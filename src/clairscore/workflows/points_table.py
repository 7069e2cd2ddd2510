"""Points table in words: what each characteristic is worth, and where one applicant stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from clairscore.conventions import Language
from clairscore.decisions.twin import TwinOpinion
from clairscore.errors import BundleLacks
from clairscore.features.feature import Feature
from clairscore.lenders.lender import Lender
from clairscore.models.candidates.scorecard import ScoredFeature
from clairscore.models.twin.twin import Twin
from clairscore.quantities import format_number, format_percent, format_value
from clairscore.registry.bundle import ScoringBundle
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService

_SAID: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        "below": "moins de {high}",
        "between": "de {low} à moins de {high}",
        "from": "{low} ou plus",
        "yes": "oui",
        "no": "non",
        "null": "non connu",
        "rest": "non connu ou autre",
        "other": "catégorie {code}",
        "agrees": "Le tableau de points compte {points} points, soit une probabilité de défaut de {pd}\u00a0: "
        "il conclut comme le modèle.",
        "near": "Le tableau de points compte {points} points, soit une probabilité de défaut de {pd}\u00a0: il est de "
        "l’autre côté du seuil de {cutoff}, mais trop près du modèle pour que cela décide de quoi que ce soit.",
        "far": "Le tableau de points compte {points} points, soit une probabilité de défaut de {pd}\u00a0: il est de "
        "l’autre côté du seuil de {cutoff} et loin du modèle. Une personne décide.",
    },
    "en": {
        "below": "below {high}",
        "between": "{low} to below {high}",
        "from": "{low} or more",
        "yes": "yes",
        "no": "no",
        "null": "not known",
        "rest": "not known or other",
        "other": "category {code}",
        "agrees": "The points table counts {points} points, a probability of default of {pd}: it concludes as the "
        "model does.",
        "near": "The points table counts {points} points, a probability of default of {pd}: it is on the other side of "
        "the cut-off of {cutoff}, but too near the model for that to decide anything.",
        "far": "The points table counts {points} points, a probability of default of {pd}: it is on the other side of "
        "the cut-off of {cutoff}, and far from the model. A person decides.",
    },
}


@dataclass(frozen=True)
class TableBin:
    """One line of a characteristic: what falls into it, its points, its share of the development and its bad rate."""

    text: str
    points: int
    share: float
    bad_rate: float


@dataclass(frozen=True)
class TableRow:
    """One characteristic of the table, with the lines that anybody of the development fell into."""

    feature: str
    label: str
    subject: str
    subject_label: str
    bins: tuple[TableBin, ...]


@dataclass(frozen=True)
class StoodRow:
    """Where an applicant stands in one characteristic.

    Attributes:
        feature: Name of the feature.
        label: What people call it.
        subject_label: What it speaks of.
        value: Its value in words.
        bin: The line it falls into.
        points: Points of that line.
        most: Points of the best line.
    """

    feature: str
    label: str
    subject_label: str
    value: str
    bin: str
    points: int
    most: int


@dataclass(frozen=True)
class StoodTable:
    """Where an applicant stands in the table.

    Attributes:
        opinion: What the table says of him.
        score: Points by the model, on the same scale.
        p_default: PD by the model.
        cutoff: Cut-off on the PD.
        refers: Whether the two disagree so much that a person decides.
        base_points: Points everybody starts with.
        rows: By characteristic; with the base points they add up to those of the opinion.
        sentence: It in a sentence.
    """

    opinion: TwinOpinion
    score: int
    p_default: float
    cutoff: float
    refers: bool
    base_points: int
    rows: tuple[StoodRow, ...]
    sentence: str


def find_twin(bundle: ScoringBundle) -> Twin:
    """Return the twin of a bundle.

    Raises:
        BundleLacks: If it was released without one.
    """
    if bundle.twin is None:
        raise BundleLacks(bundle.version, "points table")
    return bundle.twin


def read_table(bundle: ScoringBundle, lender: Lender, language: Language) -> tuple[TableRow, ...]:
    """Return the points table of a bundle in words, the lines nobody fell into left out.

    Raises:
        BundleLacks: If it was released without one.
    """
    texts = lender.reason_texts[language]
    rows = []
    for scored in find_twin(bundle).card.features:
        feature = lender.catalog.find(scored.name)
        words = _bin_words(scored, feature, lender, language)
        rows.append(
            TableRow(
                feature=feature.name,
                label=texts.label(feature),
                subject=feature.subject,
                subject_label=texts.labels.get(feature.subject, feature.subject),
                bins=tuple(
                    TableBin(said, part.points, part.share, part.bad_rate)
                    for said, part in zip(words, scored.bins, strict=True)
                    if part.share
                ),
            )
        )
    return tuple(rows)


def stand_in_table(scoring: ScoringService, rows: ApplicantRows, language: Language) -> StoodTable:
    """Return where an applicant stands in the points table of the champion.

    Raises:
        BundleLacks: If the champion has none.
    """
    bundle, lender = scoring.bundle, scoring.lender
    twin, texts = find_twin(bundle), lender.reason_texts[language]
    found = scoring.attribute(rows)
    if found.twin is None:
        raise BundleLacks(bundle.version, "points table")
    values = {feature.name: value for feature, value in zip(found.features, found.values, strict=True)}
    read = twin.read(scoring.vectors([rows])[0])
    stood = []
    for scored, at, points in zip(twin.card.features, read.bins, read.parts, strict=True):
        feature = lender.catalog.find(scored.name)
        stood.append(
            StoodRow(
                feature=feature.name,
                label=texts.label(feature),
                subject_label=texts.labels.get(feature.subject, feature.subject),
                value=_value_words(values[feature.name], feature, lender, language),
                bin=_bin_words(scored, feature, lender, language)[at],
                points=points,
                most=max(part.points for part in scored.bins if part.share),
            )
        )
    rules = bundle.policy.twin
    refers = bool(rules and rules.concerns(found.twin, bundle.cutoff))
    said = "agrees" if found.twin.agrees else "far" if refers else "near"
    sentence = _SAID[language][said].format(
        points=format_number(found.twin.points, language, 0),
        pd=format_percent(found.twin.p_default, language),
        cutoff=format_percent(bundle.cutoff, language),
    )
    return StoodTable(
        opinion=found.twin,
        score=bundle.policy.scale.points(found.p_default),
        p_default=found.p_default,
        cutoff=bundle.cutoff,
        refers=refers,
        base_points=twin.card.base_points,
        rows=tuple(stood),
        sentence=sentence,
    )


def _bin_words(scored: ScoredFeature, feature: Feature, lender: Lender, language: Language) -> list[str]:
    """Return what falls into each bin, in words."""
    said = _SAID[language]
    if scored.is_category:
        choices = lender.table_texts[language].choices(feature.name)
        named = [
            ", ".join(_choice(code, feature.choices, choices, language) for code in part.codes)
            for part in scored.bins[:-1]
        ]
        return [*named, said["rest"]]
    if feature.kind == "flag":
        return [said["no"], said["yes"], said["null"]]
    edges = [format_value(edge, feature.unit, language, lender.currency) for edge in scored.edges]
    between = [said["between"].format(low=low, high=high) for low, high in pairwise(edges)]
    return [said["below"].format(high=edges[0]), *between, said["from"].format(low=edges[-1]), said["null"]]


def _choice(code: int, choices: tuple[str, ...], words: Mapping[str, str], language: Language) -> str:
    if not 0 <= code < len(choices):
        return _SAID[language]["other"].format(code=code)
    return words.get(choices[code], choices[code])


def _value_words(value: float | str | None, feature: Feature, lender: Lender, language: Language) -> str:
    said = _SAID[language]
    if value is None:
        return said["null"]
    if isinstance(value, str):
        return lender.table_texts[language].choices(feature.name).get(value, value)
    if feature.kind == "flag":
        return said["yes" if value else "no"]
    return format_value(value, feature.unit, language, lender.currency)
