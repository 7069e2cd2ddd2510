"""``clairscore explain global``: what moves PDs in general."""

from typing import Annotated

import typer

from clairscore.cli.explain.opened import InLanguage, Most, chosen_language, open_champion
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_table
from clairscore.conventions import LANGUAGES


def global_(
    by_feature: Annotated[bool, typer.Option("--features", help="List features, not subjects.")] = False,
    most: Most = 20,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say what moves PDs in general, greatest first: means of absolute contributions, in log-odds, and which way.

    `raises` is the share of applications whose PD is raised, among those that are moved; `direction`, of a feature, the
    rank correlation of its value and its contribution.
    """
    chosen = chosen_language(language)
    service = open_champion(lender)
    texts, importance = service.texts[chosen], service.bundle.importance
    labels = {one.name: texts.label(one) for one in service.features} if by_feature else texts.labels
    means = importance.features if by_feature else importance.subjects
    greatest = sorted(means.items(), key=lambda part: -part[1])[:most]
    named = "feature" if by_feature else "subject"
    raises = importance.raises if by_feature else importance.subjects_raise
    rows = [
        {named: name, "label": labels.get(name, name), "mean_absolute": mean, "raises": raises.get(name)}
        | ({"direction": importance.directions.get(name)} if by_feature else {})
        for name, mean in greatest
    ]
    print_table(rows, as_json=as_json)
