"""The twin's opinion refers only where it is on the other side of the cut-off and far away."""

from dataclasses import replace

import pytest

from clairscore.decisions.concerns import Means, settle
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import load_policy, parse_policy
from clairscore.decisions.summary import say_concern
from clairscore.decisions.twin import TwinRules, opine
from clairscore.errors import SettingsError

RULES = TwinRules(1.0)


def _said(p_default, champion, apart):
    return opine(560, p_default, apart, {"income": 4}, champion=champion, cutoff=0.1)


@pytest.mark.parametrize(
    ("p_default", "champion", "apart", "found"),
    [
        (0.2, 0.05, 1.6, ["twin_disagrees"]),
        (0.05, 0.2, -1.6, ["twin_disagrees"]),
        (0.2, 0.05, 1.0, []),
        (0.12, 0.09, 0.3, []),
        (0.09, 0.01, 2.3, []),
        (0.1, 0.03, 1.3, ["twin_disagrees"]),
    ],
    ids=["sees more risk", "sees less", "on the limit", "near", "on one side", "a PD on the cut-off is refused"],
)
def test_it_refers_where_it_lies_far_on_the_other_side(p_default, champion, apart, found):
    assert [one.code for one in RULES.concerns(_said(p_default, champion, apart), 0.1)] == found


def test_a_model_without_a_twin_raises_no_concern():
    assert RULES.concerns(None, 0.1) == ()


@pytest.mark.parametrize("by_score", ["approve", "decline", "refer"])
def test_neither_yes_nor_no_stands_against_it(by_score):
    concerns = RULES.concerns(_said(0.2, 0.05, 1.6), 0.1)
    assert settle(Decision(by_score), concerns) is Decision.REFER


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "il estime la probabilité de défaut à 20\u00a0%"), ("en", "it puts the probability of default at 20%")],
)
def test_it_is_said_in_plain_words(lender, language, sentence):
    (concern,) = RULES.concerns(_said(0.2, 0.05, 1.6), 0.1)
    assert sentence in say_concern(concern, lender.reason_texts[language])


def test_a_policy_states_how_far_is_too_far():
    ours = load_policy()
    assert ours.twin is not None
    assert parse_policy(ours.to_toml()) == ours
    silent = replace(ours, twin=None)
    assert parse_policy(silent.to_toml()) == silent
    assert silent.concerns(Means(), 0, (), (), twin=_said(0.2, 0.05, 9.0), cutoff=0.1) == ()
    with pytest.raises(SettingsError, match="most_apart must not be negative"):
        parse_policy(ours.to_toml().replace("most_apart = 1.0", "most_apart = -0.1"))
