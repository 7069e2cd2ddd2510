from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import load_policy, parse_policy
from clairscore.errors import SettingsError

OURS = load_policy()
SHARES = st.floats(0, 1)


def test_a_sure_pd_below_the_cutoff_is_approved():
    assert OURS.decide(0.02, 0.09, 0.99) is Decision.APPROVE


def test_a_sure_pd_above_the_cutoff_is_declined():
    assert OURS.decide(0.30, 0.09, 0.99) is Decision.DECLINE


def test_a_pd_on_the_cutoff_is_not_approved():
    assert OURS.decide(0.09, 0.09, 0.99) is Decision.DECLINE


def test_a_pd_too_near_the_cutoff_is_referred_to_a_human_on_either_side():
    assert OURS.decide(0.089, 0.09, 0.55) is Decision.REFER
    assert OURS.decide(0.091, 0.09, 0.55) is Decision.REFER


def test_the_confidence_asked_for_is_enough():
    assert OURS.decide(0.02, 0.09, OURS.minimum_confidence) is Decision.APPROVE


@given(SHARES, SHARES, SHARES, SHARES)
def test_a_higher_pd_is_never_decided_better(one, other, cutoff, confidence):
    lower, higher = sorted((one, other))
    ladder = [Decision.APPROVE, Decision.REFER, Decision.DECLINE]
    found = [ladder.index(OURS.decide(p_default, cutoff, confidence)) for p_default in (lower, higher)]
    assert found == sorted(found)


@given(SHARES, SHARES, SHARES)
def test_approved_if_and_only_if_sure_and_below_the_cutoff(p_default, cutoff, confidence):
    approved = OURS.decide(p_default, cutoff, confidence) is Decision.APPROVE
    assert approved == (p_default < cutoff and confidence >= OURS.minimum_confidence)


@pytest.mark.parametrize(("p_default", "confidence"), [(float("nan"), 0.9), (0.1, float("nan")), (1.2, 0.9)])
def test_nothing_is_decided_on_a_pd_that_is_none(p_default, confidence):
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        OURS.decide(p_default, 0.09, confidence)


def test_a_bad_that_is_approved_costs_ten_times_a_good_that_is_refused():
    assert OURS.costs.false_negative == 10 * OURS.costs.false_positive


def test_a_policy_is_read_back_as_it_was_written():
    policy = replace(OURS, version='with "quotes" and \\')
    assert parse_policy(policy.to_toml()) == policy


def test_comments_and_order_do_not_change_the_hash():
    again = parse_policy("# a comment\n" + OURS.to_toml())
    assert again.hash == OURS.hash


def test_any_value_changes_the_hash():
    others = [
        replace(OURS, version="2027-01"),
        replace(OURS, minimum_confidence=0.9),
        replace(OURS, costs=replace(OURS.costs, false_negative=11.0)),
        replace(OURS, scale=replace(OURS.scale, pdo=40.0)),
        replace(OURS, refer_below=0.01),
        replace(OURS, refer_above=0.01),
        replace(OURS, amounts=replace(OURS.amounts, exposure=0.8)),
        replace(OURS, amounts=None),
    ]
    assert len({OURS.hash, *(other.hash for other in others)}) == 9


def test_a_policy_written_before_there_were_amounts_and_a_band_is_the_same_policy_still():
    text = (
        'version = "2026-11"\n\n[costs]\nfalse_negative = 10.0\nfalse_positive = 1.0\n\n[decision]\n'
        "minimum_confidence = 0.8\n\n[scale]\nscore = 600.0\nodds = 50.0\npdo = 20.0\n"
    )
    policy = parse_policy(text)
    assert (policy.refer_below, policy.refer_above, policy.amounts) == (0, 0, None)
    assert policy.to_toml() == text


def test_in_the_band_a_human_decides_however_sure_the_machine_is():
    policy = replace(OURS, refer_below=0.02, refer_above=0.01)
    found = policy.decide_all([0.069, 0.071, 0.09, 0.099, 0.101], 0.09, [0.99] * 5).tolist()
    assert found == ["approve", "refer", "refer", "refer", "decline"]


@given(
    st.lists(st.one_of(SHARES, st.sampled_from([0.0, -0.0, 1.0, 0.07, 0.08, 0.09, 0.1])), min_size=1, max_size=20),
    st.one_of(SHARES, st.just(0.09)),
    st.one_of(SHARES, st.sampled_from([0.0, 0.5, 0.8, 1.0])),
    st.sampled_from([(0.0, 0.0), (0.02, 0.01), (0.1, 0.9), (0.0, 1e-17)]),
)
def test_one_application_is_decided_as_it_is_among_many(pds, cutoff, confidence, band):
    policy = replace(OURS, refer_below=band[0], refer_above=band[1])
    many = policy.decide_all(pds, cutoff, [confidence] * len(pds)).tolist()
    assert [policy.decide(pd, cutoff, confidence) for pd in pds] == many


@pytest.mark.parametrize(("pd", "confidence"), [(-0.1, 0.9), (1.1, 0.9), (0.1, 1.1), (nan, 0.9), (0.1, nan)])
def test_what_is_out_of_range_is_no_ground_to_decide_on(pd, confidence):
    for decide in (OURS.decide, lambda pd, cutoff, sure: OURS.decide_all([pd], cutoff, [sure])):
        with pytest.raises(ValueError, match="between 0 and 1"):
            decide(pd, 0.09, confidence)


@given(SHARES, SHARES, SHARES, SHARES)
def test_with_a_band_too_a_higher_pd_is_never_decided_better(one, other, cutoff, confidence):
    policy = replace(OURS, refer_below=0.1, refer_above=0.05)
    ladder = [Decision.APPROVE, Decision.REFER, Decision.DECLINE]
    found = [ladder.index(policy.decide(pd, cutoff, confidence)) for pd in sorted((one, other))]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("false_negative = 10.0", "false_negative = -10.0", "Both costs must be above 0"),
        ("false_negative = 10.0", 'false_negative = "ten"', "costs.false_negative .* must be a number, received 'ten'"),
        ("false_negative = 10.0\n", "", "must state exactly false_negative, false_positive"),
        ("minimum_confidence = 0.8", "minimum_confidence = 80", "minimum_confidence must be from .5 to below 1"),
        ("pdo = 20.0", "pdo = 0", "odds and pdo must be above 0"),
        ("[scale]", "[ruler]", "must state costs, decision, scale, version and no more: see ruler, scale"),
        ('version = "2026-11-21.4"', 'version = ""', "has no version"),
        ('version = "2026-11-21.4"', "version = 2026", "version .* must be a text"),
        ("[costs]", "[costs", "is not TOML"),
        ("exposure = 0.75", "exposure = 75", "exposure must be above 0 and at most 2, received 75"),
        ("exposure = 0.75\n", "", r"\[amounts\] .* must state exactly loss_given_default, exposure, margin_rate"),
        ("0.8\n", "0.8\nrefer_below = 2\n", "refer_below and refer_above are widths in PD"),
        ("0.8\n", "0.8\nband = 2\n", "exactly minimum_confidence; it may state refer_below, refer_above"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_in_a_sentence(before, after, sentence):
    text = OURS.to_toml()
    assert before in text
    with pytest.raises(SettingsError, match=sentence):
        parse_policy(text.replace(before, after))


def test_a_file_is_read_and_one_that_is_not_there_is_said(tmp_path):
    (tmp_path / "policy.toml").write_text(OURS.to_toml(), "utf-8")
    assert load_policy(tmp_path / "policy.toml") == OURS
    with pytest.raises(SettingsError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
