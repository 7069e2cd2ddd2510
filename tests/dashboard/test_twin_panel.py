"""The points table in a client's file: in words, with an icon, and line by line."""

import httpx
import pytest

APPROVED, REFERRED = 100001, 100002


def said(**changed):
    return {
        "points": 540,
        "pd": 0.138,
        "decision": "decline",
        "agrees": False,
        "apart": 1.29,
        "refers": True,
        **changed,
    }


def titles(app):
    return {expander.label: expander.proto.icon for expander in app.expander}


@pytest.mark.parametrize(
    ("twin", "title", "icon"),
    [
        (said(agrees=True, decision="approve"), "dit\u00a0: Accord. Il conclut comme le modèle", "check_circle"),
        (said(refers=False, apart=0.4), "dit\u00a0: Refus. Il ne conclut pas comme le modèle", "compare_arrows"),
        (said(), "dit\u00a0: Refus. Il contredit le modèle, une personne décide", "report"),
    ],
    ids=["agrees", "near", "far"],
)
def test_what_it_says_is_told_in_words_and_by_an_icon(log_in, api, twin, title, icon):
    api.twin = twin
    (found,) = [
        (label, mark) for label, mark in titles(log_in(client_id=APPROVED)).items() if "tableau de points" in label
    ]
    assert found[0].startswith("Le tableau de points")
    assert title in found[0]
    assert found[1] == f":material/{icon}:"


def test_the_points_of_the_client_are_listed_and_add_up(log_in, api, page_html):
    api.twin = said()
    html = page_html(log_in(client_id=APPROVED))
    assert "<td>Points de départ</td><td></td><td>531</td>" in html
    assert "<td>12 jours</td><td>−9</td>" in html
    assert "<td>0,61</td><td>+18</td>" in html
    assert "<td>Total des points</td><td></td><td>540</td>" in html
    assert "540 points font un risque de 13,8\u00a0%" in html


def test_a_model_without_a_table_shows_none(log_in, api):
    app = log_in(client_id=APPROVED)
    assert not [label for label in titles(app) if "tableau de points" in label]
    assert not [path for _, path in api.asked if path.startswith("/scorecard")]


def test_a_table_that_cannot_be_read_leaves_the_rest_of_the_file(log_in, api, page_html):
    api.twin = said()
    api.failures[f"/scorecard/{APPROVED}"] = httpx.Response(503)
    app = log_in(client_id=APPROVED)
    assert app.error
    assert "12 jours de retard" in page_html(app)
