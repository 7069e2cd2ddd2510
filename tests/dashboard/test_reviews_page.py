"""To review: the queue, a case that is opened, taken and settled, a contest, and what goes wrong."""

import httpx
import pytest

REASON = "Les heures supplémentaires ne sont pas dans le bulletin lu."


@pytest.fixture
def opened(log_in, api, case):
    """Open the case of the queue with what may be done about it."""

    def open_case(*may, role="adviser", reviews=None, **record):
        api.queue = [case()]
        api.record = {"may": list(may), "reviews": [case()] if reviews is None else reviews, **record}
        app = log_in(role, "reviews")
        return app.button(key="open.r1").click().run()

    return open_case


def submit(app, label):
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def test_the_queue_tells_who_why_until_when_and_in_whose_hands(log_in, api, page_html, case):
    api.queue = [
        case(overdue=True, due_at="2026-11-12T09:00:00Z"),
        case(review_id="r2", opened_for="contest", taken_by="sacha", state="taken"),
        case(review_id="r3", client_id=None),
    ]
    app = log_in("adviser", "reviews")
    html = page_html(app)
    for words in (
        "Client 100002",
        "Renvoyé par le score · personne ne l’a pris",
        "En retard\u00a0: échéance le 12/11/2026",
        "Contesté par le client · pris par sacha",
        "Échéance le 27/11/2099, dans",
        "Demandeur sans dossier",
    ):
        assert words in html
    assert "cs-icon-late" in html
    assert [app.button(key=f"open.r{n}").label for n in (1, 2, 3)] == [
        "Ouvrir 100002",
        "Ouvrir 100002",
        "Ouvrir ce demandeur",
    ]


def test_an_empty_queue_says_what_will_appear(log_in, page_html):
    assert "Rien à examiner" in page_html(log_in("adviser", "reviews"))


def test_a_long_queue_is_turned_page_by_page(log_in, api, page_html, case):
    api.queue = [case(review_id=f"r{n}") for n in range(23)]
    app = log_in("adviser", "reviews")
    assert app.button(key="previous").disabled
    assert "Dossiers 1 à 10 sur 23" in page_html(app)
    assert "Dossiers 11 à 20 sur 23" in page_html(app.button(key="next").click().run())


def test_a_case_shows_what_the_score_says_and_why(opened, page_html):
    html = page_html(opened("take"))
    for words in ("cs-refer", "Une échéance a été payée avec 12 jours de retard", "En attente, ouvert le 20/11/2026"):
        assert words in html


def test_a_case_is_taken_then_settled_with_a_written_reason(opened, api, page_html):
    app = opened("take")
    assert not app.radio
    app.button(key="take").click().run()
    app.radio(key="outcome.01JD8Z3K9Q").set_value("approve")
    app.text_area(key="reason.01JD8Z3K9Q").input(REASON)
    submit(app, "Trancher")
    assert api.sent[-1] == {"outcome": "approve", "reason": REASON}
    html = page_html(app)
    assert "écrit au registre" in app.success[0].value
    assert "Décision en vigueur\u00a0: Accord, tranchée par camille le 21/11/2026." in html
    assert REASON in html


def test_nothing_is_sent_without_an_outcome_and_a_reason(opened, api, page_html):
    app = opened("settle")
    app.text_area(key="reason.01JD8Z3K9Q").input("D’accord.")
    submit(app, "Trancher")
    html = page_html(app)
    assert "Choisissez accord ou refus." in html
    assert "Écrivez au moins 30 caractères\u00a0; il y en a 9." in html
    assert api.sent == []
    assert app.text_area(key="reason.01JD8Z3K9Q").value == "D’accord."


def test_a_case_that_changed_meanwhile_is_told_in_the_words_of_the_api(opened, api):
    app = opened("settle")
    app.radio(key="outcome.01JD8Z3K9Q").set_value("decline")
    app.text_area(key="reason.01JD8Z3K9Q").input(REASON)
    problem = {
        "type": "about:blank",
        "title": "x",
        "status": 409,
        "detail": "sacha a tranché le 2026-11-21.",
        "instance": "/",
        "errors": [],
    }
    api.failures["/decisions/01JD8Z3K9Q/review"] = httpx.Response(409, json=problem)
    submit(app, "Trancher")
    assert "le dossier a changé" in app.error[0].value
    assert "sacha a tranché" in app.error[0].value
    assert app.text_area(key="reason.01JD8Z3K9Q").value == REASON


def test_who_may_not_settle_is_told_why_and_has_no_form(opened, case):
    app = opened(reviews=[case(taken_by="sacha", state="taken")])
    assert "Une autre personne doit trancher" in app.info[0].value
    assert not app.radio


def test_a_contest_is_written_down(opened, api, page_html):
    app = opened("contest", reviews=[], risk=0.2134, standing="decline")
    submit(app, "Enregistrer la contestation")
    assert "Notez ce que dit le client." in page_html(app)
    app.text_area(key="words.01JD8Z3K9Q.0").input("<b>Je n’ai jamais</b> été en retard.")
    submit(app, "Enregistrer la contestation")
    assert api.sent == [{"words": "<b>Je n’ai jamais</b> été en retard."}]
    assert "&lt;b&gt;Je n’ai jamais&lt;/b&gt; été en retard." in page_html(app)
    assert "La contestation est enregistrée" in app.success[0].value


def test_an_override_offers_the_other_outcome_only(opened):
    app = opened("contest", "override", role="compliance", reviews=[], risk=0.2134, standing="decline")
    assert app.radio(key="outcome.01JD8Z3K9Q").options == ["Accord"]


def test_a_case_of_who_was_forgotten_is_told(opened, api):
    app = opened("take")
    api.failures["/decisions"] = httpx.Response(404, json={})
    assert "la personne a été oubliée" in app.run().error[0].value


def test_the_way_back_leads_to_the_queue(opened, page_html):
    assert "Les dossiers que le score laisse" in page_html(opened("take").button(key="back").click().run())


def test_a_clients_file_says_what_stands_and_until_when_a_person_decides(log_in, api, page_html):
    api.standing = "decline"
    html = page_html(log_in(client_id=100001))
    assert "cs-approve" in html
    assert "Décision en vigueur\u00a0: Refus, prise par une personne." in html
    assert "Une personne doit décider" not in html


def test_a_file_that_is_referred_says_until_when_a_person_decides(log_in, page_html):
    html = page_html(log_in(client_id=100002))
    assert "Une personne doit décider d’ici au 27/11/2099." in html
    assert "Décision en vigueur" not in html


def test_words_of_another_language_are_called_so(opened, page_html):
    app = opened("take")
    assert "la langue dans laquelle" not in page_html(app)
    app.session_state["language"] = "en"
    assert "in the language in which the decision was made" in page_html(app.run())


def test_concerns_are_listed_where_a_person_decides(opened, api, page_html):
    text = "Les remboursements prendraient 52 % du revenu."
    concern = {"code": "debt_service", "value": 0.52, "limit": 0.35, "unit": "share", "refers": True}
    api.concerns = [concern | {"text": text}]
    assert text in page_html(opened("take"))


def test_a_clients_file_leads_to_what_follows_its_decision(log_in, api):
    app = log_in(client_id=100001)
    assert app.button(key="follow_up").label == "Suites de la décision"
    assert "follow_up" not in [button.key for button in log_in_again(app, api).button]


def log_in_again(app, api):
    """Read the same file as who decides nothing."""
    api.role = "analyst"
    app.button(key="log_out").click().run()
    app.text_input(key="login_name").input("camille")
    app.text_input(key="login_password").input("a-long-password")
    app.button[0].click().run()
    return app.text_input(key="client_search").input("100001").run()
