"""What is unusual of a client, on the client's page: words for all, percentile and robust z for specialists."""

APPROVED = 100001


def test_unusual_values_are_told_in_words(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    assert "Ce dossier est plus inhabituel que 81\u00a0%." in html
    assert "Revenu annuel\u00a0: 900\u202f000\u00a0€, plus que chez 99,9\u00a0% des clients." in html


def test_specialists_find_percentile_and_robust_z(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    assert "<td>900\u202f000\u00a0€</td><td>99,9\u00a0%</td><td>+7,2</td>" in html
    assert "<td>Ouvriers</td><td></td><td></td>" in html
    assert "Mesuré sur 2\u202f000 dossiers" in html


def test_a_model_that_cannot_say_is_told_of(log_in, api, page_html):
    api.atypia = False
    html = page_html(log_in(client_id=APPROVED))
    assert "Ce modèle est plus ancien que cette mesure" in html
    assert "Revenu annuel\u00a0: 900" not in html


def test_it_is_told_in_english_too(log_in, page_html):
    app = log_in(client_id=APPROVED)
    app.button_group(key="sidebar_language").set_value("en").run()
    html = page_html(app)
    assert "Yearly income: €900,000, more than 99.9% of clients." in html
    assert "What is out of the ordinary" in [title.value for title in app.subheader]
