"""Shadow: how the challenger would have decided beside the champion, in sums, never on one applicant."""

from fastapi import APIRouter, Depends

from clairscore.api.guard import holder_of
from clairscore.api.resources import Open
from clairscore.schemas.shadow import Outcome, ShadowAnswer, ShadowComparison

router = APIRouter(tags=["models"])


@router.get("/models/shadow", dependencies=[Depends(holder_of("models:shadow"))])
def read_shadow(resources: Open) -> ShadowAnswer:
    """Compare champion and challenger on the applicants this process has decided on since it compares the two."""
    if resources.shadow is None:
        return ShadowAnswer(on=False, comparison=None)
    found = resources.shadow.figures()
    if found is None:
        return ShadowAnswer(on=True, comparison=None)
    return ShadowAnswer(
        on=True,
        comparison=ShadowComparison(
            champion=found.champion,
            challenger=found.challenger,
            since=found.since,
            n_compared=found.n_compared,
            mean_difference=found.mean_difference,
            mean_absolute_difference=found.mean_absolute_difference,
            n_flips=found.n_flips,
            outcomes=[
                Outcome(champion=champion, challenger=challenger, n=n)
                for (champion, challenger), n in sorted(found.outcomes.items())
            ],
            champion_psi=found.champion_psi,
            challenger_psi=found.challenger_psi,
            n_failed=found.n_failed,
        ),
    )
