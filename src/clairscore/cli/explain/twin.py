"""``clairscore explain twin``: what the points table beside the model makes of a client."""

from dataclasses import asdict

from clairscore.cli.explain.opened import ClientId, InLanguage, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.conventions import LANGUAGES


def twin(
    client_id: ClientId,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say what the points table makes of a client: points by characteristic, which add up, beside the model's score."""
    from clairscore.workflows.points_table import stand_in_table

    chosen = chosen_language(language)
    with open_client(lender, client_id) as (service, client):
        stood = stand_in_table(service, client.rows, chosen)
    if as_json:
        print_json({"client_id": client_id, **asdict(stood)})
        return
    print_facts(
        {
            "client_id": str(client_id),
            "score": f"{stood.score} (PD {stood.p_default:.4f}, cut-off {stood.cutoff:.4f})",
            "points": f"{stood.opinion.points} (PD {stood.opinion.p_default:.4f})",
            "points at the start": stood.base_points,
        },
        as_json=False,
    )
    print()
    rows = [
        {
            "characteristic": row.label,
            "value": row.value,
            "line": row.bin,
            "points": f"{row.points:+d}",
            "most": row.most,
        }
        for row in stood.rows
    ]
    print_table(rows, as_json=False)
    print()
    print(stood.sentence)
