"""Human oversight: figures as the API gives them, signals in words, and who may open the page."""


def test_each_person_has_a_row_with_intervals_and_times(log_in, api, page_html, person):
    api.oversight = [person("camille", 40, 30, 400.0), person("sacha", 4, 4, 30.0), person("zoe", 2, 1, 20_000.0)]
    html = page_html(log_in("executive", "oversight"))
    for words in (
        "<td>camille</td><td>40</td><td>2</td><td>75\u00a0% (entre 50\u00a0% et 90\u00a0%)</td>",
        "<td>7 min (la moitié entre 3 min et 20 min)</td>",
        "<td>30 s (la moitié entre 15 s et 90 s)</td>",
        "<td>6 h (la moitié entre 3 h et 17 h)</td>",
        "Rien ne dépasse sûrement les limites.",
    ):
        assert words in html


def test_a_signal_is_said_in_words(log_in, api, page_html, person):
    api.oversight = [person("sacha", 60, 60, 5.0, "agrees", "quick")]
    html = page_html(log_in("compliance", "oversight"))
    assert "sacha\u00a0: suit le score plus souvent que la limite de 95\u00a0%" in html
    assert "sacha\u00a0: tranche en moins de 60 s plus souvent que la limite de 20\u00a0%" in html


def test_before_anything_is_settled_the_page_says_so(log_in, page_html):
    html = page_html(log_in("executive", "oversight"))
    assert "Rien n’a encore été tranché" in html
    assert "Personne par personne" not in html


def test_another_period_is_asked_for(log_in, api):
    app = log_in("executive", "oversight")
    app.segmented_control[0].set_value(365).run()
    assert [path for _, path in api.asked].count("/oversight") == 2


def test_an_adviser_has_no_such_page(log_in):
    app = log_in("adviser")
    assert "oversight" not in app.session_state["pages"]
    assert "reviews" in app.session_state["pages"]
