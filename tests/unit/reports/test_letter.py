"""What a client is told: every outcome, in both languages, with numbers, days and plurals as people write."""

import io
import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import get_args

import pytest
from pypdf import PdfReader

from clairscore.conventions import LANGUAGES
from clairscore.decisions.concerns import Concern, ConcernCode
from clairscore.decisions.decision import Decision
from clairscore.lenders.contact import Contact
from clairscore.quantities import NO_BREAK_SPACE
from clairscore.reports.html import write_html
from clairscore.reports.letter import Missing, Proposed, SourceRead, Told, Writer, write_letter
from clairscore.reports.pdf import write_pdf
from clairscore.store.review_queue import Review

DAY = date(2026, 12, 1)
MADE_AT = datetime(2026, 12, 1, tzinfo=UTC)
REASON = "Overtime is paid each month and is not on the payslip we read."
ADVICE = {"fr": "Un conseil gratuit existe.", "en": "Free advice exists."}
WRITER = Writer(
    title="Lender",
    contact=Contact(("1 Main Street", "Town"), "us@lender.example", "01 99 00 00 00", "dpo@lender.example", ADVICE),
    currency="EUR",
    sensitive=("Sex", "Family status"),
    contest_days=21,
)
TOLD = Told(
    decision_id="0" * 32,
    decision=Decision.DECLINE,
    by_score=Decision.DECLINE,
    p_default=0.1524,
    cutoff=0.0853,
    reasons=("First reason.", "Second reason."),
    concerns=(),
    decided_on=date(2026, 11, 21),
    as_of=date(2026, 11, 20),
    sources=(SourceRead("Application", 1), SourceRead("Histories", 1_234), SourceRead("Cards", 0)),
    model="lender v1",
    policy="2026-11-21.2",
    made_up=False,
    amount=12_345.6,
)


def review(opened_for="referral", outcome=None, *, due=datetime(2026, 12, 5, 9, tzinfo=UTC), closed=None):
    return Review(
        review_id="r",
        decision_id=TOLD.decision_id,
        client_id=1,
        opened_for=opened_for,
        opened_by="ada",
        opened_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        due_at=due,
        side="decline",
        taken_by=None if outcome is None else "ben",
        taken_at=None,
        closed_at=None if outcome is None else (closed or datetime(2026, 11, 25, 9, tzinfo=UTC)),
        settled_by=None if outcome is None else "ben",
        outcome=outcome,
    )


def letter(language="en", writer=WRITER, day=DAY, **changed):
    return write_letter(replace(TOLD, **changed), writer, day=day, language=language)


def text(document):
    """Return everything a letter says, with ordinary spaces."""
    head, parts = document.letterhead, [document.title, document.subtitle, document.warning]
    parts += [*head.sender, *head.recipient, head.day, head.greeting]
    for section in document.sections:
        parts += [section.title, *section.sentences, *section.points]
        parts += [f"{fact.label}: {fact.value}" for fact in section.facts]
        parts += [" | ".join(row) for table in section.tables for row in (table.headings, *table.rows)]
    return re.sub("[\u00a0\u202f]", " ", "\n".join([*parts, head.closing, head.signature]))


def titles(document):
    return [section.title for section in document.sections]


def test_a_refused_client_reads_why_what_a_program_did_what_could_change_it_and_his_rights():
    assert titles(letter()) == [
        "Our answer",
        "Why",
        "What the program did",
        "The data that was used",
        "What could change the estimate",
        "Your rights",
        "How to contest",
        "How to reach us",
    ]
    said = text(letter())
    for words in (
        "You asked us for a credit of €12,346. We decline your application.",
        "On 21 November 2026, a program examined your data and concluded that it should be declined. The answer is "
        "that of the program: no person has examined your application yet.",
        "The 2 principal reasons for declining are the following, the most important first.",
        "For your application the estimate is 15.2%; the limit from which",
        "is 8.5%.",
        "It reads none of the following: sex, family status.",
        "Version of the program: lender v1; rules applied: 2026-11-21.2.",
        "GDPR, article 22(3); Directive (EU) 2023/2225, article 18",
        "answers you within 21 days",
        "Free advice exists.",
        "Data protection: dpo@lender.example",
        "1 December 2026",
        "Reference " + "0" * 32,
    ):
        assert words in said
    (reasons,) = [section for section in letter().sections if section.ranked]
    assert reasons.points == TOLD.reasons


def test_french_has_its_own_days_amounts_and_spaces():
    said = text(letter("fr"))
    for words in (
        "Le 1er décembre 2026",
        "Vous nous avez demandé un crédit de 12 346 €. Nous refusons votre demande.",
        "Le 21 novembre 2026, un programme a examiné vos données et conclu à un refus.",
        "Les 2 raisons principales de ce refus sont les suivantes, la plus importante d’abord.",
        "il l’estime à 15,2 % ; la limite à partir de laquelle il conclut à un refus est de 8,5 %.",
        "Histories | 1 234 enregistrements",
        "vous répond en 21 jours au plus",
        "Un conseil gratuit existe.",
    ):
        assert words in said


def test_one_is_not_written_as_many():
    one = {"reasons": ("Only reason.",), "sources": (SourceRead("Application", 1), SourceRead("Histories", 2))}
    writer = replace(WRITER, sensitive=("Sex",), contest_days=1)
    for language, words in {
        "en": (
            "The principal reason for",
            "Application | 1 record",
            "Histories | 2 records",
            "1 day before",
            "within 1 day.",
        ),
        "fr": (
            "La raison principale de",
            "Application | 1 enregistrement",
            "Histories | 2 enregistrements",
            "1 jour avant",
            "en 1 jour au",
        ),
    }.items():
        said = text(letter(language, writer, missing=Missing(("Home",), 0.07, 0.16), **one))
        for phrase in words:
            assert f"{phrase}" in said
    assert "It does not read the following: sex." in text(letter("en", writer, **one))
    assert "Il ne lit pas la donnée suivante : sex." in text(letter("fr", writer, **one))
    assert "on this subject: home." in text(letter(missing=Missing(("Home",), 0.07, 0.16)))
    assert "on these subjects: home, car and job." in text(letter(missing=Missing(("Home", "Car", "Job"), 0.07, 0.16)))
    assert "sur ces sujets : home et car." in text(letter("fr", missing=Missing(("Home", "Car"), 0.07, 0.16)))


def test_a_reason_alone_is_not_numbered():
    assert not any(section.ranked for section in letter(reasons=("Only reason.",)).sections)


def test_without_a_reason_that_stands_out_this_is_said():
    assert "No subject weighs against your application by itself" in text(letter(reasons=()))


def test_an_accepted_client_reads_a_short_letter_without_reasons():
    found = letter(decision=Decision.APPROVE, by_score=Decision.APPROVE, p_default=0.0426)
    assert titles(found) == [
        "Our answer",
        "What the program did",
        "The data that was used",
        "Your rights",
        "How to reach us",
    ]
    said = text(found)
    assert "We accept your application." in said
    assert "This letter is not a contract" in said
    assert "We consulted: application and histories. We found no data here: cards." in said
    assert "First reason" not in said
    assert "Free advice" not in said


def test_who_waits_for_a_person_reads_until_when_and_no_refusal():
    found = letter(decision=Decision.REFER, by_score=Decision.REFER, reviews=(review(),))
    said = text(found)
    assert found.title == "Your application for credit: under review"
    assert "neither accepted nor declined: a person is looking at it and will answer you by 5 December 2026." in said
    assert "It found the risk too near the limit to conclude alone and left the decision to a person." in said
    assert "Why" not in titles(found)
    assert "First reason" not in said
    french = text(letter("fr", decision=Decision.REFER, by_score=Decision.REFER, reviews=(review(),)))
    assert "une personne l’examine et vous répondra au plus tard le 5 décembre 2026." in french


def test_a_deadline_that_has_passed_is_owned_up_to():
    waiting = {"decision": Decision.REFER, "by_score": Decision.REFER, "reviews": (review(),)}
    assert "we are late" not in text(letter(day=date(2026, 12, 5), **waiting))
    assert "was to answer you by 5 December 2026: we are late, and we apologise." in text(
        letter(day=date(2026, 12, 6), **waiting)
    )
    contested = {"reviews": (review("contest"),)}
    assert "was to answer you by 5 December 2026: we are late" in text(letter(day=date(2026, 12, 6), **contested))


def test_a_referral_from_before_reviews_were_kept_names_no_day():
    said = text(letter(decision=Decision.REFER, by_score=Decision.REFER))
    assert "a person is looking at it and will answer you." in said


def test_concerns_say_why_a_person_decides():
    told = Concern("debt_service", 0.38, 0.35, "share", refers=False)
    concerns = (Concern("debt_service", 0.52, 0.45, "share"), Concern("no_history", 0.0, 1.0, ""))
    found = letter(decision=Decision.REFER, by_score=Decision.APPROVE, reviews=(review(),), concerns=(*concerns, told))
    said = text(found)
    assert "Why a person decides" in titles(found)
    assert "would take 52% of your income; we hold to 45% at most." in said
    assert "because of what is noted below" in said
    assert "too near the limit" not in said
    assert "38%" not in said
    french = text(letter("fr", concerns=(Concern("left_to_live", 812.4, 1_150.0, "currency"), told)))
    assert "il vous resterait 812 € pour vivre ; nous comptons qu’il faut 1 150 € à votre foyer" in french
    assert "prendrait 38 % de vos revenus" in french
    assert "Ce que nous avons aussi relevé" in french


def test_what_is_missing_to_live_is_told_without_a_sign():
    short = (Concern("left_to_live", -9_296.4, 24_000.0, "currency"),)
    french = text(letter("fr", concerns=short))
    assert "Vos revenus ne couvriraient pas l’ensemble de vos échéances" in french
    assert "il manquerait 9 296 €" in french
    assert "€9,296 would be missing" in text(letter(concerns=short))


def test_who_is_accepted_after_a_concern_reads_what_it_was():
    concerns = (Concern("debt_service", 0.52, 0.45, "share"),)
    found = letter(
        decision=Decision.REFER, by_score=Decision.APPROVE, concerns=concerns, reviews=(review(outcome="approve"),)
    )
    assert titles(found)[:2] == ["Our answer", "What we noted as well"]
    assert "because of what is noted below. A person examined your application and accepted it" in text(found)
    by_score = letter(
        decision=Decision.REFER, by_score=Decision.REFER, concerns=concerns, reviews=(review(outcome="approve"),)
    )
    assert "What we noted as well" not in titles(by_score)


def test_how_to_contest_follows_what_was_decided():
    pending = letter(decision=Decision.REFER, by_score=Decision.REFER, reviews=(review(),))
    assert "What you can tell us" in titles(pending)
    assert "a person is examining your application; you may give that person your point of view" in text(pending)
    assert "If the answer is to decline, you may contest it" in text(pending)
    contested = letter(reviews=(review("contest"),))
    assert "Your contest" in titles(contested)
    assert "The person who will answer you had no part in the decision." in text(contested)
    settled = letter(reviews=(review("contest", "decline"),))
    assert "How to contest" in titles(settled)
    assert "have another person examine your application again" in text(settled)
    assert "have a person examine your application" in text(letter())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concern_has_words(language):
    for code in get_args(ConcernCode):
        assert text(letter(language, concerns=(Concern(code, 200.0, 183.0, "days"),)))


def test_a_person_who_decided_is_said_to_and_his_reason_is_quoted():
    settled = review(outcome="decline")
    said = text(letter(decision=Decision.REFER, by_score=Decision.REFER, reviews=(settled,), reason=REASON))
    assert "A person examined your application and declined it on 25 November 2026." in said
    assert f"The person who decided gives this reason: “{REASON}”" in said
    assert "Before that, the program had found 2 points that weigh against your application" in said
    assert "no person has examined" not in said


def test_an_override_says_that_a_person_decided_against_the_program():
    declined = letter(
        decision=Decision.APPROVE, by_score=Decision.APPROVE, reviews=(review("override", "decline"),), reason=REASON
    )
    assert declined.title.endswith(": declined")
    assert "against the conclusion of the program, declined it on 25 November 2026." in text(declined)
    accepted = letter(reviews=(review("override", "approve"),), reason=REASON)
    assert accepted.title.endswith(": accepted")
    assert "against the conclusion of the program, accepted it" in text(accepted)
    assert REASON not in text(accepted)


def test_a_contest_stands_between_what_was_decided_and_the_answer():
    first = review(outcome="decline")
    contested = letter(
        decision=Decision.REFER, by_score=Decision.REFER, reviews=(first, review("contest")), reason=REASON
    )
    assert contested.title.endswith(": declined")
    assert "You contested this decision. A person who had no part in it will answer you by 5 December 2026." in text(
        contested
    )
    answered = letter(
        "fr",
        reviews=(review("contest", "approve", closed=datetime(2026, 12, 1, 9, tzinfo=UTC)),),
        reason=REASON,
    )
    assert answered.title.endswith(" acceptée")
    assert (
        "Vous avez contesté la décision. Une personne qui n’y avait pas pris part a réexaminé votre demande et l’a "
        "acceptée le 1er décembre 2026." in text(answered)
    )


def test_what_a_person_wrote_stays_on_one_line():
    said = letter(reviews=(review("override", "decline"),), reason="One line.\n\nAnother.")
    assert "“One line. Another.”" in text(said)


def test_proposals_say_what_would_be_decided_and_promise_nothing():
    one = Proposed(("Borrow €10,000.",), Decision.APPROVE, ("Borrow less",))
    found = letter(proposed=one)
    assert found.sections[4].points == ("Borrow €10,000.",)
    assert "The program would have accepted in the following case, all else being equal" in text(found)
    assert "no promise" in text(found)
    two = Proposed(("Un.", "Deux."), Decision.REFER, ("Emprunter moins",))
    several = text(letter("fr", proposed=two))
    assert "laissé la décision à une personne dans chacun des cas suivants" in several


def test_where_nothing_a_client_can_do_is_enough_the_letter_says_so_and_what_was_tried():
    nothing = Proposed((), None, ("Borrow less", "Repay for longer"))
    said = text(letter(proposed=nothing))
    assert "what you could change yourself (borrow less and repay for longer)" in said
    assert "nothing would have changed what the program concluded" in said
    assert "would have accepted" not in said
    assert "rien n’aurait changé la conclusion du programme" in text(letter("fr", proposed=nothing))
    assert "could change yourself" not in text(letter())


def test_two_shares_that_round_alike_are_told_apart():
    said = text(letter(p_default=0.0854, cutoff=0.0853))
    assert "the estimate is 8.54%; the limit" in said
    assert "is 8.53%." in said
    assert "the estimate is 8.5%; the limit" in text(letter(p_default=0.0853, cutoff=0.0853))


def test_old_data_is_dated():
    assert "This data runs up to 20 November 2026, 1 day before it was examined." in text(letter())
    assert "the day it was examined" in text(letter(as_of=TOLD.decided_on))


def test_an_amount_and_rows_that_are_not_known_are_not_made_up():
    said = text(letter(amount=None, sources=(SourceRead("Application", None), SourceRead("Cards", 0))))
    assert "You asked us for a credit." in said
    assert "Application | read" in said
    assert "Cards | no data" in said


def test_a_lender_without_contact_leaves_room_for_it():
    said = text(letter(writer=replace(WRITER, contact=None)))
    assert said.count("[Address of the lender: it is missing in lender.toml, under contact]") == 2


def test_the_window_says_that_the_client_is_not_known():
    assert letter("fr").letterhead.recipient[0] == "[Nom du client]"
    assert "do" in letter().letterhead.recipient[-1]


def test_made_up_data_is_said_to_be():
    assert "addressed to nobody" in letter(made_up=True).warning
    assert letter().warning == ""


def test_the_trade_does_not_speak():
    """No word of the letter's own is one that a client would have to look up."""
    for language in LANGUAGES:
        words = files("clairscore").joinpath(f"reports/letter.{language}.toml").read_text("utf-8")
        own = "\n".join(line for line in words.splitlines() if not line.startswith("#"))
        assert not re.search(
            r"\b(scores?|scoring|points? de(?! vue)|default|défaut|PD|cut-off|seuil|modèles?|models?)\b(?![=}])", own
        )


def test_both_languages_say_the_same_things():
    def named(language):
        content = tomllib.loads(files("clairscore").joinpath(f"reports/letter.{language}.toml").read_text("utf-8"))
        return {
            (part, name, tuple(sorted(re.findall(r"\{(\w+)\}", str(said)))))
            for part, words in content.items()
            for name, said in (words.items() if isinstance(words, dict) else [("", words)])
        }

    assert named("fr") == named("en")


def test_french_marks_do_not_begin_a_line():
    words = files("clairscore").joinpath("reports/letter.fr.toml").read_text("utf-8")
    assert not re.search(r"^\w.*( [:;?!»]|« )", words, re.M)
    assert NO_BREAK_SPACE in words


def tagged(node):
    """Return the tags under a node of the structure in reading order, each with its node."""
    kids, found = node.get("/K", []), []
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(child, dict) and "/S" in child:
            found += [(child["/S"].lstrip("/"), child), *tagged(child)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_language_title_headings_lists_and_tables_in_order(language):
    made = letter(language, concerns=(Concern("no_history", 0.0, 1.0, ""),))
    pdf = PdfReader(io.BytesIO(write_pdf(made, MADE_AT)))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert (pdf.metadata.title, pdf.metadata.author) == (made.title, "Lender")
    nodes = tagged(root["/StructTreeRoot"])
    tags = [tag for tag, _ in nodes]
    assert tags.count("H1") == 1
    assert tags.count("H2") == len(made.sections)
    assert tags.index("H1") < tags.index("H2")
    assert tags.count("L") == sum(bool(section.points) for section in made.sections)
    assert tags.count("LI") == sum(len(section.points) for section in made.sections)
    (table,) = [one for section in made.sections for one in section.tables]
    assert (tags.count("TH"), tags.count("TR"), tags.count("TD")) == (2, 1 + len(table.rows), 2 * len(table.rows))
    assert all("/Scope" in str(node["/A"]) for tag, node in nodes if tag == "TH")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_all_of_the_letter_and_nothing_is_drawn_that_is_not_tagged(language):
    made = letter(language)
    pdf = PdfReader(io.BytesIO(write_pdf(made, MADE_AT)))
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    for section in made.sections:
        for sentence in (section.title, *section.sentences, *section.points, *(one.value for one in section.facts)):
            assert re.sub(r"\s+", "", sentence) in said
    for page in pdf.pages:
        drawn = page.get_contents().get_data().decode("latin-1")
        depth = 0
        for operator in re.findall(r"\b(BDC|BMC|EMC|Tj|TJ)\b", drawn):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            assert depth > 0 or operator == "EMC"


def test_a_letter_of_a_moment_is_the_same_to_the_byte():
    assert write_pdf(letter(), MADE_AT) == write_pdf(letter(), MADE_AT)


def test_the_longest_that_a_person_may_write_is_on_the_page_and_none_of_it_is_lost():
    words = " ".join(f"word{number:04d}" for number in range(440))
    found = letter(reviews=(review("override", "decline"),), reason=words)
    pdf = PdfReader(io.BytesIO(write_pdf(found, MADE_AT)))
    said = "".join(page.extract_text() for page in pdf.pages)
    assert all(word in said for word in words.split())


def test_markup_in_what_a_person_wrote_stays_a_text():
    hostile = '#panic("no") *bold* $x$ <script>alert(1)</script> \\ "quoted" @ref'
    found = letter(reviews=(review("override", "decline"),), reason=hostile)
    assert write_pdf(found, MADE_AT).startswith(b"%PDF-")
    page = write_html(found)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_needs_no_network_and_says_all_of_the_letter():
    page = write_html(letter("fr"))
    assert 'lang="fr"' in page
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    for section in letter("fr").sections:
        for sentence in (*section.sentences, *section.points):
            assert sentence in page
