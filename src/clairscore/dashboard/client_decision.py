"""The decision on the open client, for whoever may see it."""

from functools import partial

from clairscore.dashboard import session
from clairscore.schemas.decision import DecisionAnswer


def decision_on(client_id: int) -> DecisionAnswer | None:
    """Return the decision on a client.

    Args:
        client_id: The client.

    Returns:
        For who decides, the decision, which the API records once; for who may only simulate, what would be decided, of
        which nothing is recorded; for others None.

    Raises:
        ApiError: If the API does not give it.
    """
    api = session.api()
    if session.may("decisions:make"):
        return session.remembered(("decision", client_id), partial(api.decision, client_id))
    if session.may("simulations:make"):
        return session.remembered(("decision", client_id), partial(api.estimate, client_id))
    return None
