"""The paragraph of a decision: what it says of every outcome, in both languages, with numbers as people write them."""

import re
import tomllib
from importlib.resources import files

import pytest

from clairscore.conventions import LANGUAGES, Language
from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.decisions.reasons import ReasonCode, ReasonTexts
from clairscore.decisions.summary import say_concern, write_summary
from clairscore.lenders.builtin import find_lender

LENDER = find_lender()
FACTS = {"score": 573, "p_default": 0.0478, "cutoff": 0.0951, "confidence": 0.713, "simulation": False}
REASONS = tuple(
    ReasonCode(f"{subject}.raises", "A sentence.", "feature", 1.0, "", 0.2, "raises") for subject in ("age", "income")
)


def words(language: Language) -> ReasonTexts:
    return LENDER.reason_texts[language]


def summary(language: Language, decision: Decision = Decision.APPROVE, n_reasons: int = 2, **facts: object) -> str:
    found = write_summary(words(language), decision=decision, reasons=REASONS[:n_reasons], **{**FACTS, **facts})  # type: ignore[arg-type]
    return re.sub("[\u00a0\u202f]", " ", found)


def test_it_says_decision_risk_and_the_two_first_reasons() -> None:
    assert summary("en") == (
        "Proposed decision: approve, with a score of 573 points. The risk that this credit is not repaid as agreed is "
        "estimated at 4.8%, about one comparable application in 21, for a cut-off of 9.5%. "
        "Two subjects are less favourable than usual: age, then income."
    )
    assert summary("fr", Decision.DECLINE, p_default=0.1) == (
        "Décision proposée : refus, avec un score de 573 points. Le risque que ce crédit ne soit pas remboursé comme "
        "convenu est estimé à 10,0 %, soit environ une demande comparable sur 10, pour un seuil de refus de 9,5 %. "
        "Deux sujets pèsent surtout contre la demande : âge, puis revenus."
    )


def test_a_referral_says_how_sure_the_model_is_or_that_the_score_does_not_ask_for_it() -> None:
    assert "confidence of 71%" in summary("en", Decision.REFER)
    concerned = summary("en", Decision.REFER, by_score=Decision.APPROVE)
    assert "it is not the score that asks for it" in concerned
    assert "confidence" not in concerned


@pytest.mark.parametrize(
    ("decision", "n_reasons", "said"),
    [
        (Decision.DECLINE, 0, "No subject weighs against the application by itself."),
        (Decision.DECLINE, 1, "One subject weighs most against the application: age."),
        (Decision.DECLINE, 2, "Two subjects weigh most against the application: age, then income."),
        (Decision.APPROVE, 1, "One subject is less favourable than usual: age."),
        (Decision.APPROVE, 2, "Two subjects are less favourable than usual: age, then income."),
    ],
)
def test_it_counts_its_reasons_and_says_nothing_against_what_is_approved(
    decision: Decision, n_reasons: int, said: str
) -> None:
    assert summary("en", decision, n_reasons).endswith(said)


@pytest.mark.parametrize(
    ("p_default", "said"),
    [
        (0.6, "at least one comparable application in two"),
        (0.4, "about 4 comparable applications in 10"),
        (0.2, "about one comparable application in 5"),
        (0.0004, "less than one comparable application in a thousand"),
    ],
)
def test_the_risk_is_said_as_one_in_so_many(p_default: float, said: str) -> None:
    assert said in summary("en", p_default=p_default)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_simulation_says_first_that_nothing_is_decided(language: Language) -> None:
    assert summary(language, simulation=True).startswith("Simulation")


@pytest.mark.parametrize(
    ("concern", "english", "french"),
    [
        (
            Concern("debt_service", 0.523, 0.5, "share"),
            "All repayments together would take 52% of the income, where 50% is the most.",
            "L’ensemble des échéances prendrait 52 % des revenus, pour un maximum de 50 %.",
        ),
        (
            Concern("left_to_live", 12_345.6, 24_000.0, "currency"),
            "€12,346 would be left to live on once repayments are made, where the household needs €24,000.",
            "Il resterait 12 346 € pour vivre une fois les échéances payées, quand le foyer a besoin de 24 000 €.",
        ),
        (
            Concern("left_to_live", -9_296.4, 24_000.0, "currency"),
            "The income would not cover the repayments: €9,296 would be missing, and the household needs €24,000 to "
            "live on.",
            "Les revenus ne couvriraient pas les échéances : il manquerait 9 296 €, et le foyer a besoin de 24 000 € "
            "pour vivre.",
        ),
        (
            Concern("stale_data", 200.0, 183.0, "days"),
            "The data is 200 days old, more than 183 days: it has to be brought up to date.",
            "Les données datent de 200 jours, au-delà de 183 jours : elles sont à mettre à jour.",
        ),
    ],
)
def test_a_concern_names_what_was_found_and_what_is_asked_for(concern: Concern, english: str, french: str) -> None:
    found = {language: re.sub("[\u00a0\u202f]", " ", say_concern(concern, words(language))) for language in LANGUAGES}
    assert found == {"en": english, "fr": french}


def test_no_mark_and_no_unit_of_the_french_paragraph_begins_a_line() -> None:
    said = write_summary(words("fr"), decision=Decision.REFER, reasons=REASONS, **{**FACTS, "p_default": 0.3})  # type: ignore[arg-type]
    assert not re.search(r" [:;%€]", said)
    templates = files("clairscore.lenders").joinpath("summary.fr.toml").read_text(encoding="utf-8")
    assert not re.search(r"^\w+ = .* [:;?!]", templates, re.M)


def test_both_languages_say_the_same_things() -> None:
    french, english = (
        tomllib.loads(files("clairscore.lenders").joinpath(f"summary.{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    )
    named = re.compile(r"\{(\w+)\}")
    assert {key: sorted(named.findall(said)) for key, said in french.items()} == {
        key: sorted(named.findall(said)) for key, said in english.items()
    }
