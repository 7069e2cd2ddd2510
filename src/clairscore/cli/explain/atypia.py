"""``clairscore explain atypia``: how unlike the development population a client is."""

import typer

from clairscore.cli.explain.opened import ClientId, InLanguage, Most, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_json, print_table
from clairscore.conventions import LANGUAGES


def atypia(
    client_id: ClientId,
    most: Most = 10,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say how unlike the development population a client is, and how unusual his values are."""
    chosen = chosen_language(language)
    with open_client(lender, client_id) as (service, client):
        from clairscore.schemas.atypia import AtypiaAnswer
        from clairscore.workflows.atypia import tell_atypia

        told = tell_atypia(service, client.rows, chosen)
        answer = AtypiaAnswer.from_told(told, client_id, model=service.model, made_up=client.made_up)
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    typer.echo(answer.text)
    for one in answer.unusual:
        typer.echo(f"- {one.text}")
    typer.echo()
    rows = [
        {
            "feature": one.feature,
            "value": one.value,
            "at_most": one.at_most,
            "at_least": one.at_least,
            "robust_z": one.robust_z,
            "bits": one.surprise,
        }
        for one in answer.values[:most]
    ]
    print_table(rows, as_json=False)
