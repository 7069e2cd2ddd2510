"""Concerns: what is told and what refers, and that nothing else changes with them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.decisions.concerns import AffordabilityRules, AtypiaRules, Concern, DataRules, Means, settle
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import load_policy, parse_policy
from clairscore.decisions.summary import say_concern
from clairscore.errors import SettingsError
from clairscore.lenders.builtin import find_lender

RULES = AffordabilityRules(0.35, 0.5, 1_000, 400)
DATA = DataRules(183, ("bureau", "previous_application"))
SOURCES = ("application", "bureau", "previous_application")


@pytest.mark.parametrize(("share", "found"), [(0.35, []), (0.36, [False]), (0.5, [False]), (0.51, [True]), (None, [])])
def test_debt_service_is_told_above_the_reference_and_refers_above_the_most(share, found):
    assert [concern.refers for concern in RULES.concerns(Means(debt_service=share))] == found


@pytest.mark.parametrize(
    ("left", "people", "needed"), [(999.0, 1.0, 1_000), (1_799.0, 3.0, 1_800), (999.0, None, 1_000), (-5.0, 0.0, 1_000)]
)
def test_what_is_left_is_held_against_what_the_household_needs(left, people, needed):
    (concern,) = RULES.concerns(Means(left=left, people=people))
    assert (concern.code, concern.value, concern.limit, concern.refers) == ("left_to_live", left, needed, True)
    assert RULES.concerns(Means(left=float(needed), people=people)) == ()


def test_data_older_than_six_months_is_stale():
    assert DATA.concerns(183, SOURCES, ()) == ()
    (concern,) = DATA.concerns(184, SOURCES, ())
    assert (concern.code, concern.value, concern.limit) == ("stale_data", 184, 183)


@pytest.mark.parametrize(
    ("declared", "lacking", "found"),
    [
        (SOURCES, ("bureau",), []),
        (SOURCES, ("bureau", "previous_application"), ["no_history"]),
        (("application", "bureau"), ("bureau",), ["no_history"]),
        (("application",), (), []),
    ],
)
def test_history_is_lacking_when_no_key_source_has_a_row(declared, lacking, found):
    assert [concern.code for concern in DATA.concerns(0, declared, lacking)] == found


@pytest.mark.parametrize(("share", "found"), [(None, []), (0.0, []), (0.999, []), (0.9991, ["atypical"])])
def test_who_is_more_atypical_than_nearly_everybody_is_left_to_a_person(share, found):
    assert [concern.code for concern in AtypiaRules(0.999).concerns(share)] == found
    assert [concern.code for concern in load_policy().concerns(Means(), 0, (), (), atypia=share)] == found


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Ce dossier est plus inhabituel que 99,97 % de ceux que le modèle a appris, au-delà de 99,9 %"),
        ("en", "This file is more unusual than 99.97% of those the model learned from, beyond 99.9%"),
    ],
)
def test_atypia_is_told_without_saying_more_than_all(language, sentence):
    (concern,) = AtypiaRules(0.999).concerns(0.999_79)
    assert sentence in say_concern(concern, find_lender().reason_texts[language]).replace("\u00a0", " ")


_BORNE = Concern("debt_service", 0.6, 0.5, "share")
_TOLD = replace(_BORNE, refers=False)
_ODD = Concern("atypical", 0.9995, 0.999, "share")
_STALE = Concern("stale_data", 200, 183, "days")


@pytest.mark.parametrize(
    ("by_score", "concerns", "decided"),
    [
        ("approve", (), "approve"),
        ("approve", (_TOLD,), "approve"),
        ("approve", (_BORNE,), "refer"),
        ("decline", (_BORNE,), "decline"),
        ("decline", (_STALE,), "refer"),
        ("refer", (_STALE,), "refer"),
        ("decline", (_TOLD, _BORNE), "decline"),
        ("approve", (_ODD,), "refer"),
        ("decline", (_ODD,), "refer"),
    ],
)
def test_nothing_is_approved_against_a_concern_and_nothing_declined_on_poor_data(by_score, concerns, decided):
    assert settle(Decision(by_score), concerns) is Decision(decided)


@given(st.sampled_from(list(Decision)), st.lists(st.sampled_from([_BORNE, _TOLD, _STALE]), max_size=4))
def test_a_concern_never_approves(by_score, concerns):
    settled = settle(by_score, concerns)
    assert settled in (by_score, Decision.REFER)


def test_our_policy_holds_to_the_reference_and_to_six_months():
    ours = load_policy()
    assert ours.affordability is not None
    assert ours.data is not None
    assert ours.affordability.reference_debt_service == 0.35
    assert ours.data.stale_days == 183


def test_a_policy_without_rules_raises_no_concern():
    silent = replace(load_policy(), affordability=None, data=None, twin=None, atypia=None)
    assert silent.concerns(Means(0.99, -1.0, 5.0), 10_000, SOURCES, SOURCES) == ()
    assert parse_policy(silent.to_toml()) == silent
    assert silent.hash != load_policy().hash


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("most_debt_service = 0.5", "most_debt_service = 0.2", "the first not above the second"),
        ("stale_days = 183.0", "stale_days = 0", "stale_days must be above 0"),
        ("share_typical = 0.999", "share_typical = 99.9", "share_typical must be from .5 to below 1"),
        ('key_sources = ["bureau", "previous_application"]', 'key_sources = "bureau"', "must be a list of names"),
        ("living_allowance_next = 8000.0", "living_allowance_next = -1", "must not be negative"),
        ("living_allowance_next = 8000.0\n", "", "must state exactly"),
    ],
)
def test_rules_that_cannot_be_are_refused(before, after, sentence):
    text = load_policy().to_toml()
    assert before in text
    with pytest.raises(SettingsError, match=sentence):
        parse_policy(text.replace(before, after))
