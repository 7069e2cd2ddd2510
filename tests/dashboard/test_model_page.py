"""The model that decides."""


def test_name_version_and_importance_are_those_of_the_api(log_in, page_html):
    html = page_html(log_in("executive"))
    for words in ("home_credit", "v3", "full_2026_11", "12\u202f500", "<td>Retards de paiement</td><td>0,25</td>"):
        assert words in html


def test_it_asks_nothing_about_any_client(log_in, api):
    log_in("executive")
    assert {path for _, path in api.asked} == {"/token", "/me", "/global_feature_importance"}


def test_charts_have_a_text_for_those_who_cannot_see_them(log_in):
    charts = log_in("executive").get("plotly_chart")
    assert [bool(chart.proto.alt) for chart in charts] == [True, True]
