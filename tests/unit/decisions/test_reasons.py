"""Reason codes: which, in which order, in which words."""

import math
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.conventions import LANGUAGES, Language
from clairscore.decisions.reasons import (
    LEAST_SHARE,
    MOST_REASONS,
    ReasonCode,
    ReasonFinder,
    ReasonTexts,
    SubjectTexts,
    load_reason_texts,
)
from clairscore.errors import SettingsError
from clairscore.features.aggregates import AGGREGATES
from clairscore.features.feature import Feature
from clairscore.features.windows import WINDOWS
from clairscore.lenders.builtin import find_lender
from clairscore.quantities import format_value

TEXTS = ReasonTexts(
    language="en",
    currency="EUR",
    subjects={
        slug: SubjectTexts(
            slug.title(), f"{slug} up.", f"{slug} up, not known.", f"{slug} down.", f"{slug} down, not known."
        )
        for slug in ("late", "income", "age", "car", "home", "debt")
    },
    measures={"late_days": "delay"},
    measured="({measure}: {value}; usually {usual})",
)


def feature(name: str, subject: str, *, risk: str | None = None, unit: str = "days") -> Feature:
    return Feature(name, "A sentence.", "application", unit, "number", risk, "not known", subject, False, stem=name)  # type: ignore[arg-type]


def reasons(rows, direction="raises", usual=None, texts=TEXTS):
    """Find reasons of (feature, value, contribution)."""
    features, values, contributions = zip(*rows, strict=True)
    found = ReasonFinder(features, usual or {}, texts).find(values, np.array(contributions, float))
    return found[direction == "lowers"]


def test_subjects_are_ordered_by_what_their_features_add_together() -> None:
    found = reasons(
        [
            (feature("a", "late"), 1.0, 0.3),
            (feature("b", "income"), 1.0, 0.2),
            (feature("c", "income"), 1.0, 0.2),
            (feature("d", "age"), 1.0, -0.9),
        ]
    )
    assert [(one.code, round(one.contribution, 9)) for one in found] == [("income.raises", 0.4), ("late.raises", 0.3)]


def test_strengths_are_the_subjects_that_lower_the_pd() -> None:
    rows = [(feature("a", "late"), 1.0, 0.3), (feature("b", "income"), 1.0, -0.2), (feature("c", "age"), 1.0, -0.5)]
    assert [one.code for one in reasons(rows, "lowers")] == ["age.lowers", "income.lowers"]
    assert [one.contribution for one in reasons(rows, "lowers")] == [-0.5, -0.2]


def test_a_subject_whose_features_cancel_out_is_no_reason() -> None:
    rows = [(feature("a", "late"), 1.0, 0.5), (feature("b", "late"), 1.0, -0.5), (feature("c", "age"), 1.0, 0.1)]
    assert [one.code for one in reasons(rows)] == ["age.raises"]


def test_at_most_four_are_told() -> None:
    rows = [(feature(slug, slug), 1.0, 1.0) for slug in TEXTS.subjects]
    assert len(reasons(rows)) == 4


@pytest.mark.parametrize(("small", "told"), [(0.049, 1), (0.06, 2)])
def test_what_adds_less_than_a_twentieth_is_not_told(small: float, told: int) -> None:
    rows = [(feature("a", "late"), 1.0, 1 - small), (feature("b", "age"), 1.0, small)]
    assert len(reasons(rows)) == told


def test_nothing_that_raises_the_pd_gives_no_reason() -> None:
    assert reasons([(feature("a", "late"), 1.0, -0.5), (feature("b", "age"), 1.0, 0.0)]) == ()


def test_the_feature_shown_is_the_one_that_adds_most() -> None:
    rows = [(feature("a", "late"), 1.0, 0.2), (feature("b", "late"), 2.0, 0.3), (feature("c", "late"), 3.0, -0.1)]
    (found,) = reasons(rows)
    assert (found.feature, found.value) == ("b", 2.0)


@pytest.mark.parametrize(("known", "shown"), [(0.1, "b"), (0.05, "a")])
def test_a_known_value_is_shown_before_a_missing_one_that_adds_little_more(known: float, shown: str) -> None:
    (found,) = reasons([(feature("a", "late"), None, 0.3), (feature("b", "late"), 2.0, known)])
    assert found.feature == shown
    assert found.text == ("late up." if shown == "b" else "late up, not known.")


@pytest.mark.parametrize(("told", "shown"), [(0.2, "late_days"), (0.1, "a")])
def test_a_value_that_can_be_told_is_shown_before_one_that_adds_little_more(told: float, shown: str) -> None:
    rows = [(feature("a", "late"), 1.0, 0.3), (feature("late_days", "late", risk="rises"), 12.0, told)]
    (found,) = reasons(rows, usual={"late_days": 3.0, "a": 2.0})
    assert found.feature == shown
    assert ("usually" in found.text) == (shown == "late_days")
    assert found.contribution == pytest.approx(0.3 + told)


def test_the_value_is_named_beside_the_usual_one() -> None:
    (found,) = reasons([(feature("late_days", "late", risk="rises"), 12.0, 0.3)], usual={"late_days": 3.0})
    assert found.text == "late up (delay: 12\u00a0days; usually 3\u00a0days)."


@pytest.mark.parametrize(
    ("value", "usual"),
    [(2.0, 3.0), (3.0, 3.0), (12.0, None), (12.004, 12.0)],
    ids=["on the good side", "equal", "no usual value", "equal as written"],
)
def test_a_value_that_says_nothing_against_him_is_not_named(value: float, usual: float | None) -> None:
    (found,) = reasons([(feature("late_days", "late", risk="rises"), value, 0.3)], usual={"late_days": usual})
    assert found.text == "late up."


@pytest.mark.parametrize(
    ("risk", "direction", "value", "named"),
    [
        ("rises", "raises", 12.0, True),
        ("rises", "raises", 1.0, False),
        ("rises", "lowers", 1.0, True),
        ("rises", "lowers", 12.0, False),
        ("falls", "raises", 1.0, True),
        ("falls", "raises", 12.0, False),
        ("falls", "lowers", 12.0, True),
        ("falls", "lowers", 1.0, False),
        (None, "raises", 1.0, True),
        (None, "lowers", 1.0, True),
        (None, "raises", 3.0, False),
    ],
)
def test_a_value_is_named_where_it_speaks_for_the_direction(risk, direction, value: float, named: bool) -> None:
    part = 0.3 if direction == "raises" else -0.3
    (found,) = reasons([(feature("late_days", "late", risk=risk), value, part)], direction, {"late_days": 3.0})
    assert ("usually" in found.text) == named


def test_a_category_is_not_named_as_a_number() -> None:
    (found,) = reasons([(feature("late_days", "late"), "Working", 0.3)], usual={"late_days": None})
    assert (found.value, found.text) == ("Working", "late up.")


def test_a_subject_without_words_is_said_to_whoever_writes_them() -> None:
    with pytest.raises(SettingsError, match="subject 'shoes'"):
        reasons([(feature("a", "shoes"), 1.0, 0.3)])


@given(st.lists(st.tuples(st.sampled_from(sorted(TEXTS.subjects)), st.floats(-2, 2)), min_size=1, max_size=40))
def test_reasons_are_true_to_the_contributions(parts: list[tuple[str, float]]) -> None:
    rows = [(feature(f"f{i}", subject), 1.0, part) for i, (subject, part) in enumerate(parts)]
    totals: dict[str, float] = {}
    for subject, part in parts:
        totals[subject] = totals.get(subject, 0.0) + part
    for direction, sign in (("raises", 1), ("lowers", -1)):
        found = reasons(rows, direction)
        assert all(sign * one.contribution > 0 for one in found)
        assert all(one.contribution == pytest.approx(totals[one.code.partition(".")[0]]) for one in found)
        if found:
            assert sign * found[0].contribution == pytest.approx(max(sign * total for total in totals.values()))


LENDER = find_lender()


def plainly(features, values, added, usual, texts, direction) -> tuple[ReasonCode, ...]:
    """Find the reasons in one direction with nothing prepared, by `ReasonTexts.text` and `ReasonTexts.note` alone."""
    sign = 1 if direction == "raises" else -1
    subjects = {one.subject for one in features}
    of = {name: [i for i, one in enumerate(features) if one.subject == name] for name in subjects}
    totals = {name: math.fsum(added[i] for i in of[name]) for name in subjects}
    ranked = sorted(
        (name for name in subjects if sign * totals[name] > 0), key=lambda name: (-sign * totals[name], name)
    )
    whole = math.fsum(sign * totals[name] for name in ranked)
    found = []
    for name in ranked[:MOST_REASONS]:
        if sign * totals[name] < LEAST_SHARE * whole:
            break
        ordered = sorted(of[name], key=lambda i: (-sign * added[i], i))
        strong = {
            share: [i for i in ordered if sign * added[i] >= share * sign * added[ordered[0]]] for share in (0.5, 0.25)
        }
        told = [i for i in strong[0.5] if texts.note(features[i], direction, values[i], usual[features[i].name])]
        known = [i for i in strong[0.25] if values[i] is not None]
        at = [*told, *known, ordered[0]][0]
        one, value = features[at], values[at]
        text = texts.text(one, direction, value, usual[one.name])
        found.append(ReasonCode(f"{name}.{direction}", text, one.name, value, one.unit, totals[name], direction))
    return tuple(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_prepared_finds_the_reasons_that_are_found_plainly(language: Language) -> None:
    features, texts = LENDER.feature_set().features, words(language)
    draw = np.random.default_rng(12)
    levels = np.array([-3.0, -1.0, -0.0, 0.0, 1.0, 3.0, 12.0, 400.0, 1e6])
    for scale in (0.0, 0.3, 1.0, 3.0) * 25:
        usual = {one.name: draw.choice([None, *levels.tolist()]) for one in features}
        values = [
            draw.choice([None, *(one.choices or levels.tolist())], p=None if one.choices else [0.28, *[0.08] * 9])
            for one in features
        ]
        added = (draw.normal(size=len(features)) * np.exp(scale * draw.normal(size=len(features)))).round(2)
        added[draw.random(len(features)) < 0.3] *= 0
        found = ReasonFinder(features, usual, texts).find(values, added)
        for of_direction, direction in zip(found, ("raises", "lowers"), strict=True):
            assert of_direction == plainly(features, values, added.tolist(), usual, texts, direction)


def words(language: Language) -> ReasonTexts:
    return LENDER.reason_texts[language]


def sentences(texts: ReasonTexts) -> list[str]:
    return [
        text
        for one in texts.subjects.values()
        for text in (one.raises, one.raises_missing, one.lowers, one.lowers_missing)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_of_a_feature_has_words(language: Language) -> None:
    assert {one.subject for one in LENDER.catalog.features} <= set(words(language).subjects)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_a_sentence_of_its_own(language: Language) -> None:
    found = sentences(words(language))
    assert len(set(found)) == len(found) == 4 * len(words(language).subjects)
    assert all(re.fullmatch(r"[A-ZÀÉ][^{}]*\.", one) for one in found)


def test_both_languages_speak_of_the_same_things() -> None:
    french, english = words("fr"), words("en")
    for part in ("subjects", "measures", "aggregates", "windows", "filters", "summary"):
        assert set(getattr(french, part)) == set(getattr(english, part)), part
    for name, template in {**french.summary, "measured": french.measured}.items():
        other = english.measured if name == "measured" else english.summary[name]
        assert _fields(template) == _fields(other), name


def _fields(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_aggregates_windows_filters_and_measures_are_those_there_are(language: Language) -> None:
    texts = words(language)
    assert set(texts.aggregates) == set(AGGREGATES)
    assert set(texts.windows) == set(WINDOWS)
    features = LENDER.catalog.features
    assert set(texts.filters) <= {one.filter_name for one in features}
    assert set(texts.measures) <= {one.stem for one in features}


FIGURES = {"currency": 1234.5, "share": 0.37, "days": 12.0, "years": 3.5, "months": 7.0}
USUAL = {"currency": 98765.5, "share": 0.61, "days": 29.0, "years": 6.5, "months": 9.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_can_be_told_in_both_directions_with_value_usual_value_and_unit(language: Language) -> None:
    """But those whose value is not said aloud, or is a word: age, education, the building, other people."""
    texts = words(language)
    told: dict[tuple[str, str], str] = {}
    for one in LENDER.catalog.features:
        for direction in ("raises", "lowers"):
            upwards = one.risk is None or (one.risk == "rises") == (direction == "raises")
            low, high = FIGURES.get(one.unit, 2.0), USUAL.get(one.unit, 5.0)
            value, usual = (high, low) if upwards else (low, high)
            note = texts.note(one, direction, value, usual)  # type: ignore[arg-type]
            if note:
                written = [format_value(number, one.unit, language, rounded=True) for number in (value, usual)]
                assert all(number in note for number in written), note
                assert not texts.note(one, direction, usual, value) or one.risk is None  # type: ignore[arg-type]
                told[one.subject, direction] = texts.text(one, direction, value, usual)  # type: ignore[arg-type]
    silent = {one.subject for one in LENDER.catalog.features} - {subject for subject, _ in told}
    assert silent == {"age", "education", "home", "social_circle"}
    for subject in {one.subject for one in LENDER.catalog.features} - silent:
        raises, lowers = told[subject, "raises"], told[subject, "lowers"]
        assert raises.startswith(texts.subjects[subject].raises.removesuffix("."))
        assert lowers.startswith(texts.subjects[subject].lowers.removesuffix("."))


UNCLEAR = {
    "fr": r"log-odds|SHAP|feature|variable|quantile|écart-type|z-score|NaN|null",
    "en": r"log-odds|SHAP|feature|variable|quantile|z-score|NaN|null",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_speaks_as_a_model_does(language: Language) -> None:
    for one in sentences(words(language)):
        assert not re.search(UNCLEAR[language], one, re.IGNORECASE), one


@pytest.mark.parametrize(("language", "nothing"), [("fr", r"\b[Aa]ucune?\b"), ("en", r"\b(No|There is no)\b")])
def test_a_missing_value_is_never_told_as_a_whole_history_that_is_missing(language: Language, nothing: str) -> None:
    """A value may be null because a window of the history is empty: that there is no history at all may be false."""
    texts = words(language)
    histories = {one.subject for one in LENDER.catalog.features if one.window is not None}
    for subject in histories:
        assert not re.search(nothing, texts.subjects[subject].raises_missing), subject
        assert not re.search(nothing, texts.subjects[subject].lowers_missing), subject


FORBIDDEN = {
    "fr": r"\b(sexe|genre|femme|homme|mari[ée]e?s?|célibataire|veu(f|ve)|divorc|grossesse|religion|origine ethnique)\b",
    "en": r"\b(sex|gender|wom[ae]n|m[ae]n|married|single|widow|divorc|pregnan|religio|ethnic|race)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_names_a_sensitive_fact(language: Language) -> None:
    texts = words(language)
    for one in [*sentences(texts), *texts.measures.values(), *texts.labels.values()]:
        assert not re.search(FORBIDDEN[language], one, re.IGNORECASE), one
    for column in LENDER.sensitive:
        assert column not in texts.measures


def test_age_is_said_without_judgement_and_without_the_value() -> None:
    for language in LANGUAGES:
        texts = words(language)
        age = LENDER.catalog.find("age")
        assert texts.text(age, "raises", 19.0, 45.0) == texts.subjects["age"].raises
        assert not re.search("jeune|vieux|âgé|young|old", texts.subjects["age"].raises)


def test_french_is_set_as_french_is_set() -> None:
    text = (files("clairscore.lenders.home_credit") / "reasons.fr.toml").read_text(encoding="utf-8")
    said = " ".join(line.partition(" = ")[2] for line in text.splitlines() if not line.startswith("#"))
    assert "'" not in said
    assert not re.search(r"[^\u00a0]:(?!\w)|[^\u202f][;!?]", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_default_set_can_be_said(language: Language) -> None:
    texts = words(language)
    for one in LENDER.feature_set().features:
        for direction in ("raises", "lowers"):
            for value in (None, 0.0, 1e6):
                said = texts.text(one, direction, value, 12.5)  # type: ignore[arg-type]
                assert said.endswith(".")
                assert "{" not in said
                assert "nan" not in said


@pytest.mark.parametrize("content", ["not toml", "", "[subjects.age]\nlabel = 'Age'", "nonsense = 1\n[subjects]"])
def test_texts_that_cannot_be_read_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "reasons.fr.toml"
    path.write_text(content)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_reason_texts(path, "fr")


def test_a_reason_is_a_value_and_not_a_reference() -> None:
    (found,) = reasons([(feature("a", "late"), 1.0, 0.3)])
    assert replace(found, value=2.0) != found
