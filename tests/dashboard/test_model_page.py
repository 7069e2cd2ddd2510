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


def test_features_are_named_in_french_and_made_up_data_are_called_so(log_in, page_html, api):
    html = page_html(log_in("executive"))
    assert "Crédit rapporté au revenu annuel" in html
    assert "Credit amount over yearly income" not in html
    assert "Données fictives" in html


def test_real_data_are_not_called_made_up(log_in, page_html, api):
    api.made_up = False
    assert "Données fictives" not in page_html(log_in("executive"))


def test_a_table_says_which_way_a_feature_moves_the_risk(log_in, page_html):
    html = page_html(log_in("executive"))
    assert "Quand la valeur monte" in html
    assert "<td>le risque monte</td>" in html
    assert "<td>le risque baisse</td>" in html
    assert "<td>sans ordre</td>" in html
