"""``clairscore explain local``: what each subject or feature adds to one client's PD."""

from typing import Annotated

import typer

from clairscore.cli.explain.opened import ClientId, InLanguage, Most, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.conventions import LANGUAGES


def local(
    client_id: ClientId,
    by_feature: Annotated[bool, typer.Option("--features", help="List features, not subjects.")] = False,
    most: Most = 20,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say what each subject or feature adds to a client's log-odds and PD, signed; with the base, the margin and PD."""
    chosen = chosen_language(language)
    with open_client(lender, client_id) as (service, client):
        found = service.attribute(client.rows)
    texts = service.texts[chosen]
    in_pd = found.in_p_default()
    facts = {
        "client_id": client_id,
        "base_pd": in_pd.base,
        "pd": found.p_default,
        "base_value": found.base_value,
        "margin": found.margin,
    }
    if by_feature:
        parts = zip(
            found.features, found.values, found.contributions.tolist(), in_pd.contributions.tolist(), strict=True
        )
        rows = [
            {
                "feature": one.name,
                "label": texts.label(one),
                "value": value,
                "contribution": part,
                "pd_contribution": pd_part,
            }
            for one, value, part, pd_part in parts
        ]
    else:
        by_subject = found.by_subject(in_pd.contributions)
        rows = [
            {
                "subject": name,
                "label": texts.labels.get(name, name),
                "contribution": part,
                "pd_contribution": by_subject[name],
            }
            for name, part in found.by_subject().items()
        ]
    rows.sort(key=lambda row: -abs(row["contribution"]))
    if as_json:
        print_json({**facts, "features" if by_feature else "subjects": rows[:most]})
        return
    print_facts(facts, as_json=False)
    print()
    print_table(rows[:most], as_json=False)
