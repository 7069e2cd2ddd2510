"""Decision: the three things that can be said to an application."""

from enum import StrEnum


class Decision(StrEnum):
    """What the policy decides.

    Attributes:
        APPROVE: The PD is below the cut-off, with enough confidence.
        REFER: The PD is too near the cut-off for a machine to decide: a human does.
        DECLINE: The PD is on or above the cut-off, with enough confidence.
    """

    APPROVE = "approve"
    REFER = "refer"
    DECLINE = "decline"
