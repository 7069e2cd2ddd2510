"""The letter to the client: written when it is asked for, saved with a second click, never of a simulation."""

import httpx
import pytest

PDF = b"%PDF-1.7 a letter"
LETTER = "/decisions/01JD8Z3K9Q/letter"


def asked(api):
    return [path for _, path in api.asked].count(LETTER)


def saved(app):
    return [one for one in app.get("download_button") if one.proto.label.startswith(("Télécharger", "Save"))]


@pytest.fixture
def answers(api):
    """The API writes letters."""
    api.failures[LETTER] = httpx.Response(200, content=PDF, headers={"content-type": "application/pdf"})


@pytest.fixture
def case_open(log_in, api, case, answers):
    """The case of a referral, open."""
    api.queue = [case()]
    api.record = {"may": ["settle"], "reviews": [case(state="taken", taken_by="camille")]}
    return log_in("adviser", "reviews").button(key="open.r1").click().run()


def test_a_letter_is_written_only_when_it_is_asked_for_and_once(log_in, api, answers):
    app = log_in(client_id=100003)
    assert asked(api) == 0
    app.button(key="letter_write").click().run()
    assert (asked(api), len(saved(app))) == (1, 1)
    app.run()
    assert (asked(api), len(saved(app))) == (1, 1)


def test_who_reads_no_decisions_is_offered_no_letter(log_in, answers):
    app = log_in("analyst", client_id=100003)
    assert "letter_write" not in [one.key for one in app.button]
    assert not saved(app)


def test_a_letter_that_cannot_be_written_is_said_and_can_be_asked_for_again(log_in, api):
    api.failures[LETTER] = httpx.Response(404, json={"title": "Problem", "status": 404, "detail": "Gone."})
    app = log_in(client_id=100003)
    app.button(key="letter_write").click().run()
    assert "n’existe pas, ou la personne a été oubliée" in " ".join(one.value for one in app.error)
    assert "letter_write" in [one.key for one in app.button]


def test_a_letter_is_forgotten_when_somebody_decides(case_open, api):
    case_open.button(key="letter_write").click().run()
    assert len(saved(case_open)) == 1
    case_open.radio(key="outcome.01JD8Z3K9Q").set_value("decline")
    case_open.text_area(key="reason.01JD8Z3K9Q").set_value("The payslip that was sent does not show the overtime paid.")
    (settle,) = [one for one in case_open.button if one.label == "Trancher"]
    settle.click().run()
    assert not saved(case_open)
    assert "letter_write" in [one.key for one in case_open.button]
    assert asked(api) == 1


def test_the_one_who_decides_is_told_that_the_client_reads_why(case_open):
    assert "Le client le lira dans sa lettre si vous refusez" in case_open.text_area(key="reason.01JD8Z3K9Q").help


def test_an_applicant_who_is_no_client_has_a_letter_too(log_in, api, answers):
    app = log_in(page="applicant")
    for key, value in (("age", 35.0), ("annual_income", 45_000.0), ("credit_amount", 20_000.0), ("annuity", 1_500.0)):
        app.number_input(key=f"applicant.0.{key}").set_value(value)
    (run,) = [one for one in app.button if one.label == "Lancer"]
    run.click().run()
    app.button(key="letter_write").click().run()
    assert (asked(api), len(saved(app))) == (1, 1)
