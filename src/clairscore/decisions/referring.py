"""Concerns of many applications at once: which ones keep a machine from settling which, by the same rules as for one.

A property test holds the two to each other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.concerns import EITHER_WAY, ConcernCode
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import Policy

Referring = dict[ConcernCode, NDArray[np.bool_]]
"""Which applications each concern refers, shape (n,) each."""


@dataclass(frozen=True)
class Situations:
    """What concerns look at, of n applications; shape (n,) each, NaN where not known.

    Attributes:
        debt_service: Repayments over income.
        left: Income less repayments, currency.
        people: People who live on it.
        days_old: Days since the last moment the data knows, the same for all.
        lacks_history: Whether no key source holds a row.
        p_default: PD by the champion.
        margin: Its log-odds.
        twin_p_default: PD by the points table; None where there is none.
        twin_margin: Its log-odds; None where there is none.
        atypia: Share of the development applications that are less atypical; None where it is not measured.
    """

    debt_service: NDArray[np.float64]
    left: NDArray[np.float64]
    people: NDArray[np.float64]
    days_old: int
    lacks_history: NDArray[np.bool_]
    p_default: NDArray[np.float64]
    margin: NDArray[np.float64]
    twin_p_default: NDArray[np.float64] | None = None
    twin_margin: NDArray[np.float64] | None = None
    atypia: NDArray[np.float64] | None = None


def refer_all(policy: Policy, found: Situations, cutoff: float) -> Referring:
    """Return which applications each concern refers; concerns that are only told are not among them.

    Args:
        policy: What the lender asks for.
        found: What is known of the applications.
        cutoff: Cut-off of the model.
    """
    none = np.zeros(found.p_default.size, dtype=bool)
    referring: Referring = {}
    if policy.affordability is not None:
        rules = policy.affordability
        people = np.where(np.isnan(found.people) | (found.people == 0), 1.0, found.people)
        needed = rules.living_allowance_first + rules.living_allowance_next * np.maximum(0.0, people - 1.0)
        referring["debt_service"] = found.debt_service > rules.most_debt_service
        referring["left_to_live"] = found.left < needed
    if policy.data is not None:
        referring["stale_data"] = none | (found.days_old > policy.data.stale_days)
        referring["no_history"] = found.lacks_history
    if policy.twin is not None and found.twin_p_default is not None and found.twin_margin is not None:
        apart = np.abs(found.twin_margin - found.margin) > policy.twin.most_apart
        referring["twin_disagrees"] = apart & ((found.p_default < cutoff) != (found.twin_p_default < cutoff))
    if policy.atypia is not None and found.atypia is not None:
        referring["atypical"] = found.atypia > policy.atypia.share_typical
    return referring


def settle_all(by_score: NDArray[np.str_], referring: Referring) -> NDArray[np.str_]:
    """Return what is decided on many applications, see `clairscore.decisions.concerns.settle`.

    Args:
        by_score: Words of what the score says, shape (n,).
        referring: Which applications each concern refers.
    """
    nobody = np.zeros(by_score.size, dtype=bool)
    any_, either = nobody.copy(), nobody.copy()
    for code, applies in referring.items():
        any_ |= applies
        if code in EITHER_WAY:
            either |= applies
    refers = either | (any_ & (by_score == Decision.APPROVE.value))
    return np.where(refers, Decision.REFER.value, by_score)


def name_all(referring: Referring, n: int) -> NDArray[np.str_]:
    """Return the codes of the concerns that refer each of n applications, separated by spaces, shape (n,)."""
    codes = list(referring)
    bits = np.zeros(n, dtype=np.intp)
    for place, code in enumerate(codes):
        bits += referring[code].astype(np.intp) << place
    words = [" ".join(one for place, one in enumerate(codes) if mask >> place & 1) for mask in range(1 << len(codes))]
    return np.asarray(words)[bits]
