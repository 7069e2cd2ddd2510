"""Concerns of many applications: the same as of each alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.decisions.concerns import Means, settle
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import Policy, load_policy
from clairscore.decisions.referring import Situations, name_all, refer_all, settle_all
from clairscore.decisions.twin import opine

CUTOFF = 0.09
POLICY = load_policy()
SOURCES = ("application", "bureau", "previous_application")

share = st.floats(0, 2) | st.just(float("nan")) | st.sampled_from([0.35, 0.5])
money = st.floats(-1e5, 1e5) | st.just(float("nan"))
one = st.tuples(
    share,
    money,
    st.sampled_from([float("nan"), 0.0, 1.0, 2.0, 5.0]),
    st.booleans(),
    st.floats(0.001, 0.999),
    st.floats(0.001, 0.999),
    st.floats(0.5, 1),
    st.sampled_from([decision.value for decision in Decision]),
)


def logit(p: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(p / (1 - p)))


def known(value: float) -> float | None:
    return None if np.isnan(value) else value


@pytest.mark.parametrize("policy", [POLICY])
@given(people=st.lists(one, min_size=1, max_size=30), days_old=st.integers(0, 400), measured=st.booleans())
def test_many_are_decided_on_as_each_alone(policy: Policy, people: list, days_old: int, measured: bool) -> None:
    debt, left, members, lacks, p_default, twin_p, atypia, words = map(np.array, zip(*people, strict=True))
    margin, twin_margin = logit(p_default), logit(twin_p)
    found = Situations(
        debt_service=debt,
        left=left,
        people=members,
        days_old=days_old,
        lacks_history=lacks,
        p_default=p_default,
        margin=margin,
        twin_p_default=twin_p if measured else None,
        twin_margin=twin_margin if measured else None,
        atypia=atypia if measured else None,
    )
    referring = refer_all(policy, found, CUTOFF)
    decided, named = settle_all(words, referring), name_all(referring, len(people))
    for at in range(len(people)):
        apart = float(twin_margin[at] - margin[at])
        twin = opine(0, float(twin_p[at]), apart, {}, champion=float(p_default[at]), cutoff=CUTOFF)
        concerns = policy.concerns(
            Means(known(debt[at]), known(left[at]), known(members[at])),
            days_old,
            SOURCES,
            SOURCES[1:] if lacks[at] else (),
            twin=twin if measured else None,
            cutoff=CUTOFF,
            atypia=float(atypia[at]) if measured else None,
        )
        assert decided[at] == settle(Decision(words[at]), concerns).value
        assert set(named[at].split()) == {concern.code for concern in concerns if concern.refers}
