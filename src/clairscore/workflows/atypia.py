"""How unlike the development population an applicant is, in words: overall, and by his most unusual values."""

import math
from dataclasses import dataclass
from typing import Final

from clairscore.conventions import Language
from clairscore.errors import BundleLacks
from clairscore.features.feature import Feature
from clairscore.models.atypia import ValueAtypia
from clairscore.models.reference import QUANTILES
from clairscore.models.tails import Tails
from clairscore.quantities import format_nearly_all, format_percent, format_value, labelled
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService

MOST_UNUSUAL: Final = 5
"""Most values that are told as unusual, at most one of a subject."""

UNUSUAL_BITS: Final = math.log2(100)
"""Bits from which a value is told as unusual: at most one application in a hundred lies as far out."""

_RARELY_KNOWN: Final = 0.25
"""Smaller share of the two sides above which a value is ordinary among those known: it is rare to know it at all."""

_QUARTILES = tuple(QUANTILES.index(level) for level in (0.25, 0.5, 0.75))

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "fr": {
        "higher": "{value}, plus que chez {share} des clients",
        "lower": "{value}, moins que chez {share} des clients",
        "choice": "{value}, comme chez {share} des clients seulement",
        "known": "{value}, un renseignement connu chez {share} des clients seulement",
        "beyond": "Ce dossier est plus inhabituel que {share} de ceux que le modèle a appris.",
        "ordinary": "Ce dossier ressemble à ceux que le modèle a appris : aucun sujet n’y sort de l’ordinaire.",
        "refers": "Au-delà de {limit}, une personne décide.",
        "yes": "oui",
        "no": "non",
    },
    "en": {
        "higher": "{value}, more than {share} of clients",
        "lower": "{value}, less than {share} of clients",
        "choice": "{value}, as only {share} of clients",
        "known": "{value}, which is known of only {share} of clients",
        "beyond": "This file is more unusual than {share} of those the model learned from.",
        "ordinary": "This file is like those the model learned from: no subject in it is out of the ordinary.",
        "refers": "Beyond {limit}, a person decides.",
        "yes": "yes",
        "no": "no",
    },
}


@dataclass(frozen=True)
class UnusualValue:
    """A value and how unusual it is, in words.

    Attributes:
        feature: What it is a value of.
        label: Name of the feature for people.
        value: The value; None where null.
        value_label: What people read for a category; None for a number.
        found: How unusual it is.
        text: Both in a sentence without an end; empty for a null.
    """

    feature: Feature
    label: str
    value: float | str | None
    value_label: str | None
    found: ValueAtypia
    text: str


@dataclass(frozen=True)
class AtypiaTold:
    """How unlike the development population an applicant is.

    Attributes:
        total: Bits beyond the ordinary, added up over subjects.
        share_below: Share of the development applications that are less atypical.
        limit: Share from which the policy leaves it to a person; None where it does not say.
        n_rows: Development applications it is measured against.
        text: It in one or two sentences.
        unusual: The few most unusual values, one a subject at most.
        values: All values, the most unusual first.
    """

    total: float
    share_below: float
    limit: float | None
    n_rows: int
    text: str
    unusual: tuple[UnusualValue, ...]
    values: tuple[UnusualValue, ...]

    @property
    def refers(self) -> bool:
        """Whether a person decides because of it."""
        return self.limit is not None and self.share_below > self.limit


def tell_atypia(service: ScoringService, rows: ApplicantRows, language: Language) -> AtypiaTold:
    """Say how unlike the development population an applicant is.

    Args:
        service: The model.
        rows: Rows by source of the applicant.
        language: Language of the words.

    Raises:
        BundleLacks: If the model was released before this was measured.
    """
    bundle = service.bundle
    if service.atypia is None or bundle.atypia is None:
        raise BundleLacks(bundle.version, "profile of how unusual values are")
    quartiles = {
        name: (profile.quantiles[_QUARTILES[0]], profile.quantiles[_QUARTILES[1]], profile.quantiles[_QUARTILES[2]])
        for name, profile in bundle.reference.items()
        if profile.quantiles
    }
    found = service.atypia.explain(service.vectors([rows])[0], quartiles)
    values = [
        _tell(service, feature, one, tails, language)
        for feature, one, tails in zip(service.features, found.values, bundle.atypia.tails, strict=True)
    ]
    values.sort(key=lambda one: -one.found.surprise)
    unusual: dict[str, UnusualValue] = {}
    for one in values:
        if one.found.surprise >= UNUSUAL_BITS:
            unusual.setdefault(one.feature.subject, one)
    rules = bundle.policy.atypia
    limit = rules.share_typical if rules else None
    return AtypiaTold(
        total=found.total,
        share_below=found.share_below,
        limit=limit,
        n_rows=bundle.atypia.n_rows,
        text=_overall(found.share_below, limit, language),
        unusual=tuple(unusual.values())[:MOST_UNUSUAL],
        values=tuple(values),
    )


def _overall(share_below: float, limit: float | None, language: Language) -> str:
    words = _WORDS[language]
    if not share_below:
        return words["ordinary"]
    said = words["beyond"].format(share=_share(share_below, language))
    if limit is None:
        return said
    return f"{said} {words['refers'].format(limit=_share(limit, language))}"


def _tell(
    service: ScoringService, feature: Feature, found: ValueAtypia, tails: Tails, language: Language
) -> UnusualValue:
    words, texts = _WORDS[language], service.texts[language]
    label, value = texts.label(feature), _as_people_read(found.value, feature)
    if value is None or found.at_most != found.at_most:
        return UnusualValue(feature, label, value, None, found, "")
    word = None
    if isinstance(value, str):
        word = written = service.lender.table_texts[language].choices(feature.name).get(value, value)
    elif feature.kind == "flag":
        written = words["yes" if value else "no"]
    else:
        written = format_value(value, feature.unit, language, texts.currency, rounded=True)
    if isinstance(value, str):
        way, share = "choice", found.at_most * tails.known_rate
    elif min(found.at_most, found.at_least) > _RARELY_KNOWN:
        way, share = "known", tails.known_rate
    elif found.at_least < found.at_most:
        way, share = "higher", 1 - found.at_least
    else:
        way, share = "lower", 1 - found.at_most
    said = words[way].format(value=written, share=_share(share, language))
    return UnusualValue(feature, label, value, word, found, labelled(label, said, language))


def _as_people_read(value: float, feature: Feature) -> float | str | None:
    if value != value:
        return None
    return feature.choices[int(value)] if feature.choices else value


def _share(share: float, language: Language) -> str:
    return format_nearly_all(share, language) if share > 0.99 else format_percent(share, language)
