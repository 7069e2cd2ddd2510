"""Twin's opinion: what the points table would decide, and whether it is so far from the champion that a person decides.

Two models of one lender that put an applicant on two sides of the cut-off cannot both be right. Where they lie near
each other that is chance; where they lie far apart one of them sees something the other does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision


@dataclass(frozen=True)
class TwinOpinion:
    """What the points table says of an applicant.

    Attributes:
        points: Points in all, on the scale of the score: higher is safer.
        p_default: PD of these points.
        decision: What they alone would decide by the champion's cut-off: approve or decline.
        agrees: Whether both PDs lie on one side of the cut-off.
        apart: Log-odds of going bad by the twin less those by the champion; above 0 the twin sees more risk.
        parts: Points by characteristic, in the order of the table.
    """

    points: int
    p_default: float
    decision: Decision
    agrees: bool
    apart: float
    parts: Mapping[str, int]


@dataclass(frozen=True)
class TwinRules:
    """When the twin's opinion makes a person decide.

    Attributes:
        most_apart: Log-odds up to which two PDs on two sides of the cut-off are taken for chance, not negative.
    """

    most_apart: float

    def __post_init__(self) -> None:
        if self.most_apart < 0:
            raise ValueError(f"most_apart must not be negative, received {self.most_apart}.")

    def concerns(self, opinion: TwinOpinion | None, cutoff: float) -> tuple[Concern, ...]:
        """Return that the twin disagrees, where it does by more than chance.

        Args:
            opinion: What it says; None where the model has no twin.
            cutoff: Cut-off on the PD.
        """
        if opinion is None or opinion.agrees or abs(opinion.apart) <= self.most_apart:
            return ()
        return (Concern("twin_disagrees", opinion.p_default, cutoff, "share"),)


def opine(
    points: int,
    p_default: float,
    apart: float,
    parts: Mapping[str, int],
    *,
    champion: float,
    cutoff: float,
) -> TwinOpinion:
    """Return the twin's opinion.

    Args:
        points: Its points.
        p_default: Its PD.
        apart: Its log-odds less the champion's.
        parts: Points by characteristic.
        champion: PD by the champion.
        cutoff: Cut-off on the PD.

    Examples:
        >>> opine(560, 0.074, 0.4, {"income": -6}, champion=0.05, cutoff=0.09).agrees
        True
    """
    decision = Decision.APPROVE if p_default < cutoff else Decision.DECLINE
    return TwinOpinion(points, p_default, decision, (champion < cutoff) == (p_default < cutoff), apart, parts)
