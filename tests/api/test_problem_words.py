"""Problems in French, for who asks for it."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request

import clairscore
from clairscore.api.problem_words import _PLACE, _phrases, asked_language, in_words_of
from clairscore.errors import ClairscoreError

FRENCH = {"Accept-Language": "fr-FR, en;q=0.5"}


def every_class(of: type[ClairscoreError]) -> set[type[ClairscoreError]]:
    return {of}.union(*(every_class(one) for one in of.__subclasses__()))


@pytest.mark.parametrize(
    ("path", "title", "detail"),
    [
        ("/client_info/1", "Client inconnu", "Aucun client n’a cet identifiant."),
        ("/client_info/x", "La requête n’est pas valable", "La requête ne peut pas être lue : voyez client_id."),
        ("/nowhere", "Introuvable", "Rien ne se trouve à cette adresse."),
        ("/audit", "Non autorisé", "Le rôle « adviser » n’a pas le droit « audit:read »."),
        ("/population/nothing", "Variable inconnue", "Le modèle ne lit aucune variable de ce nom."),
        ("/decisions/" + "a" * 32, "Décision inconnue", "Aucune décision n’a l’identifiant " + "a" * 32),
    ],
)
def test_a_problem_is_said_in_french_to_who_asks_for_it(api, adviser, path: str, title: str, detail: str) -> None:
    for headers, lang in ((FRENCH, ""), ({"Accept-Language": "en"}, "?lang=fr")):
        problem = api.get(path + lang, headers={**adviser, **headers}).json()
        assert problem["title"] == title
        assert problem["detail"].startswith(detail)
    for asked in ({}, {"Accept-Language": "en"}, {"Accept-Language": "de"}):
        assert api.get(path, headers={**adviser, **asked}).json()["title"] != title


def test_what_is_wrong_with_a_field_is_said_in_french_too(api, adviser) -> None:
    headers = {**adviser, **FRENCH}
    found = api.get("/clients?limit=0&offset=x", headers=headers).json()["errors"]
    assert found == [
        {"field": "limit", "reason": "doit valoir au moins 1."},
        {"field": "offset", "reason": "doit être un nombre entier."},
    ]
    body = api.post("/prediction", json={"client_id": 1, "shoes": 2}, headers=headers).json()
    assert body["errors"] == [{"field": "shoes", "reason": "n’est pas attendu."}]


def test_a_request_without_a_token_is_refused_in_french(api) -> None:
    assert api.get("/me?lang=fr").json()["detail"].startswith("Aucun jeton n’a été donné.")


def test_every_kind_of_refusal_has_a_french_title() -> None:
    titles = {one.title for one in every_class(ClairscoreError)}
    assert [title for title in sorted(titles) if in_words_of("titles", title, "fr") == title] == []


def test_every_phrase_is_one_that_is_said() -> None:
    """A sentence that is reworded where it is said is found here, and its French with it."""
    source = "".join(path.read_text("utf-8") for path in Path(clairscore.__file__).parent.rglob("*.py"))
    said = re.sub(r'"\s*\n\s*f?"', "", source)  # sentences over several lines
    written = _phrases("fr")
    for pattern, french in (*written["titles"], *written["details"]):
        pieces = re.sub(r"\\(.)", r"\1", re.sub(r"\(\?P<\w+>\.\+\?\)", "\0", pattern.pattern)).split("\0")
        odd = [one for one in pieces if len(one) > 12 and one.strip("'. ") not in said and one not in ELSEWHERE]
        assert odd == []
        assert set(_PLACE.findall(french)) <= set(pattern.groupindex)


ELSEWHERE = {
    "Method Not Allowed",
    "There was an error parsing the body.",
    "The request cannot be read. Correct it and send it again.",
    "The request cannot be read: see ",
    "The database cannot be used: it is locked by another process. Try again, and see that it is running.",
    "The database cannot be used: it does not answer. Try again, and see that it is running.",
}
"""What FastAPI and HTTP say, and what is put together of smaller pieces."""


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [("", "", "en"), ("lang=fr", "en", "fr"), ("lang=xx", "fr", "fr"), ("", "FR", "fr"), ("", "en, fr;q=0.1", "en")],
)
def test_french_is_what_is_asked_for(query: str, header: str, language: str) -> None:
    headers = [(b"accept-language", header.encode())]
    request = Request({"type": "http", "query_string": query.encode(), "headers": headers})
    assert asked_language(request) == language
