"""``clairscore explain lime``: LIME beside SHAP for one client."""

from clairscore.cli.explain.opened import ClientId, InLanguage, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.conventions import LANGUAGES


def lime(
    client_id: ClientId,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Set LIME beside SHAP for a client: what each says, how far they agree, how far LIME agrees with itself."""
    chosen = chosen_language(language)
    with open_client(lender, client_id) as (service, client):
        from clairscore.schemas.behaviour_answers import BehaviourAnswers
        from clairscore.settings import load_settings
        from clairscore.workflows.behaviour import open_behaviour
        from clairscore.workflows.lime import compare_with_lime

        behaviour = open_behaviour(load_settings().home, service)
        answers = BehaviourAnswers(behaviour, chosen, made_up=client.made_up)
        found = answers.lime(client_id, compare_with_lime(behaviour, client.rows, chosen))
    if as_json:
        print_json(found.model_dump())
        return
    print_facts(
        {
            "client_id": client_id,
            "pd": found.pd,
            "lime_pd": found.local_pd,
            "lime_r2": f"{found.r2:.2f} ({found.r2_low:.2f} to {found.r2_high:.2f} over {found.n_runs} draws)",
            "lime_overlap": found.stability.overlap,
            "lime_variation": found.stability.variation,
            "shap_rank_correlation": found.agreement.rank_correlation,
            "shap_overlap": found.agreement.overlap,
            "shap_same_sign": found.agreement.same_sign,
            "seconds": f"LIME {found.lime_seconds:.3g} a draw, SHAP {found.shap_seconds:.3g}",
        },
        as_json=False,
    )
    print(f"\n{found.summary}\n")
    rows = [
        {
            "feature": one.feature,
            "label": one.label,
            "value": one.value_label if one.value_label is not None else one.value,
            "shap": one.shap,
            "lime": one.lime,
            "lowest": one.lime_low,
            "highest": one.lime_high,
            "named": f"{one.named} of {found.n_runs}",
        }
        for one in found.features
    ]
    print_table(rows, as_json=False)
