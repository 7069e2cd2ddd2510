"""``clairscore explain counterfactuals``: what a client could change so that the decision changes."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from clairscore.cli.explain.opened import ClientId, InLanguage, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.conventions import LANGUAGES, Language
from clairscore.quantities import format_percent

if TYPE_CHECKING:
    from clairscore.schemas.counterfactual import ProposalAnswer

_HEADINGS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("proposition", "décision", "probabilité de défaut", "effort"),
    "en": ("proposal", "decision", "probability of default", "effort"),
}
_DECISIONS: Final[dict[Language, dict[str, str]]] = {
    "fr": {"approve": "accord", "refer": "à examiner"},
    "en": {"approve": "approved", "refer": "referred"},
}


def counterfactuals(
    client_id: ClientId,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say what a client could change so that the decision changes, the least effort first, or that nothing would.

    Each proposal is decided on anew before it is shown, and nothing is written.
    """
    chosen = chosen_language(language)
    with open_client(lender, client_id) as (service, client):
        from clairscore.schemas.counterfactual import CounterfactualsAnswer
        from clairscore.workflows.counterfactuals import CounterfactualSearch

        search = CounterfactualSearch(
            service, client.rows, as_of=client.as_of, decided_on=datetime.now(UTC).date(), language=chosen
        )
        found = search.run(client_id, made_up=client.made_up)
    answer = CounterfactualsAnswer.from_found(found, client_id, service.lender.named_columns(chosen), chosen)
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    facts = {"client_id": str(client_id), "decision": answer.decision, "pd": answer.pd, "cutoff": answer.cutoff}
    print_facts(facts | {"n_tried": answer.n_tried, "made_up": answer.made_up}, as_json=False)
    print(f"\n{answer.summary}")
    if answer.proposals:
        print()
        print_table([_row(one, chosen) for one in answer.proposals], as_json=False)


def _row(proposal: "ProposalAnswer", language: Language) -> dict[str, str]:
    decided = _DECISIONS[language][proposal.decision]
    told = (proposal.text, decided, format_percent(proposal.pd, language), f"{proposal.effort:.1f}")
    return dict(zip(_HEADINGS[language], told, strict=True))
