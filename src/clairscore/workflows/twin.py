"""Twin of the champion: its opinion on the columns the champion has just read."""

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.twin import TwinOpinion, opine
from clairscore.registry.bundle import ScoringBundle


def twin_opinion(
    bundle: ScoringBundle, vector: NDArray[np.float64], margin: float, p_default: float
) -> TwinOpinion | None:
    """Return what the points table of a bundle says of one applicant; None where the bundle has none.

    Args:
        bundle: Champion and twin.
        vector: Columns of the champion, shape (k,), NaN where null.
        margin: Log-odds by the champion.
        p_default: PD by the champion.
    """
    if bundle.twin is None:
        return None
    found = bundle.twin.read(vector)
    return opine(
        found.points,
        found.p_default,
        found.margin - margin,
        dict(zip(bundle.twin.names, found.parts, strict=True)),
        champion=p_default,
        cutoff=bundle.cutoff,
    )
