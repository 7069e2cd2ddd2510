import pytest

from clairscore.errors import UnknownFeature
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.prices import find_alternatives, list_prices


@pytest.fixture(scope="module")
def found(typed, lender, tmp_path_factory, small_config):
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clairscore.workflows.prices.load_model_config", lambda _: small_config)
        return home, list_prices(home, typed.folder, lender, feature_set="application_2026_11")


def test_every_sensitive_column_has_a_price_and_every_subject_near_one(found, lender):
    prices = {price.group: price for price in found[1].prices}
    for name in lender.sensitive:
        assert not prices[name].kept
        assert prices[name].n_features == 1
    assert prices["subject age"].kept
    assert "chance" in prices
    assert set(found[1].proxies) == set(lender.sensitive)


def test_a_price_list_makes_no_model(found, lender):
    assert ModelShelf(found[0] / "models" / lender.name).versions() == ()


def test_an_attribute_that_is_not_audited_is_unknown(typed, lender, tmp_path):
    with pytest.raises(UnknownFeature, match="age_band"):
        find_alternatives(tmp_path, typed.folder, lender, "shoe_size")
