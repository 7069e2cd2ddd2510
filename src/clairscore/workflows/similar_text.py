"""What is said of similar clients, for an adviser to say aloud."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from clairscore.conventions import Language
from clairscore.quantities import format_number, format_percent

if TYPE_CHECKING:
    from clairscore.explanations.disclosure import ToldRate
    from clairscore.workflows.similar import GroupName, Similar

GROUP_LABELS: Final[dict[Language, dict["GroupName", str]]] = {
    "fr": {
        "neighbours": "Clients au profil proche",
        "approved": "Clients sous le seuil de refus",
        "declined": "Clients au-dessus du seuil",
        "all": "Tous les clients",
    },
    "en": {
        "neighbours": "Clients with a similar profile",
        "approved": "Clients below the cut-off",
        "declined": "Clients above the cut-off",
        "all": "All clients",
    },
}
"""What people read for each group; above and below as the score alone decides."""

_SENTENCES: Final[dict[Language, dict[str, str]]] = {
    "fr": {
        "view": "Sur {k} clients au profil proche, {rate} n’ont pas remboursé comme convenu (entre {low} et {high}).",
        "variables": "Sur {k} clients proches sur {labels}, {rate} n’ont pas remboursé comme convenu "
        "(entre {low} et {high}).",
        "criteria": "{n} critères",
        "all": "Parmi tous les clients\u00a0: {rate}.",
        "far": "Peu de clients ressemblent à celui-ci\u00a0: les plus proches sont plus éloignés que d’ordinaire, "
        "et ce chiffre dit moins de lui.",
        "listed": "ces critères\u00a0: {labels}",
    },
    "en": {
        "view": "Of {k} clients with a similar profile, {rate} did not repay as agreed (between {low} and {high}).",
        "variables": "Of {k} clients alike in {labels}, {rate} did not repay as agreed (between {low} and {high}).",
        "criteria": "{n} features",
        "all": "Among all clients: {rate}.",
        "far": "Few clients resemble this one: the nearest are farther away than usual, "
        "and this figure says less about him.",
        "listed": "these features: {labels}",
    },
}

_MOST_NAMED: Final = 3
"""Features that are named in a sentence; of more only their number is said."""


def say_similar(similar: "Similar", labels: Sequence[str], language: Language) -> str:
    """Say in a few sentences how credits of similar clients ended.

    Args:
        similar: What was found.
        labels: Names of the features by which they are near; none by the model's view.
        language: Language of the sentences.
    """
    said, groups = _SENTENCES[language], {one.name: one for one in similar.groups}
    sentences: list[str] = []
    if rate := groups["neighbours"].rate:
        sentences.append(
            said[similar.by].format(
                k=format_number(similar.k, language),
                labels=_near_in(labels, said),
                **{name: format_percent(getattr(rate, name), language, 0) for name in ("rate", "low", "high")},
            )
        )
    if rate := groups["all"].rate:
        sentences.append(said["all"].format(rate=say_rate(rate, groups["all"].n, language)))
    if similar.far:
        sentences.append(said["far"])
    return " ".join(sentences)


def say_rate(rate: "ToldRate", n: int, language: Language) -> str:
    """Write a rate with as many figures as it was rounded to."""
    return format_percent(rate.rate, language, 1 if n >= 1000 else 0)


def _near_in(labels: Sequence[str], said: Mapping[str, str]) -> str:
    """Name the features by which clients are near, or say how many there are."""
    if len(labels) > _MOST_NAMED:
        return said["criteria"].format(n=len(labels))
    return said["listed"].format(labels=", ".join(label[:1].lower() + label[1:] for label in labels))
