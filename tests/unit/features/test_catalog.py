"""The catalog and the frozen sets."""

import pytest

from clairscore.errors import UnknownFeature
from clairscore.features.serve import OnlineFeatures


def test_a_name_nobody_declared_gets_the_nearest_one(lender):
    with pytest.raises(UnknownFeature, match=r"Did you mean 'installment_dpd_max_12m'\? .* prints all \d+"):
        lender.catalog.find("instalment_dpd_max_12m")


def test_every_feature_is_documented(lender):
    for feature in lender.catalog.features:
        assert feature.sentence.endswith("."), feature.name
        assert feature.null_means, feature.name
        assert feature.subject, feature.name
        assert feature.kind != "category" or feature.choices, feature.name


def test_the_first_set_has_at_least_120_features_from_all_seven_sources(lender):
    features = lender.feature_set("full_2026_11").features
    assert len(features) >= 120
    assert {feature.source for feature in features} == set(lender.sources)


def test_no_set_reads_a_sensitive_column_or_the_outcome(lender):
    catalog = lender.catalog
    for name in lender.feature_sets:
        for feature in catalog.with_inputs(lender.feature_set(name).features):
            if feature.source == lender.application.name:
                read = catalog.formulas.columns(feature)
                assert not read & (lender.sensitive | {lender.outcome}), feature.name


def test_no_set_reads_the_key_of_the_person_or_what_others_around_him_did(lender):
    for name in lender.feature_sets:
        assert not [f.name for f in lender.feature_set(name).features if f.subject == "social_circle"]


def test_inputs_come_before_what_combines_them(lender):
    combining = lender.catalog.find("bureau_debt_to_amount")
    names = [feature.name for feature in lender.catalog.with_inputs([combining])]
    assert names == ["bureau_amount_sum_all", "bureau_debt_sum_all", "bureau_debt_to_amount"]


def test_the_hash_of_a_set_changes_with_a_definition_and_not_with_the_process(lender):
    catalog = lender.catalog
    one = catalog.select("set", ["income", "annuity"])
    assert one.hash == catalog.select("set", ["income", "annuity"]).hash
    assert one.hash != catalog.select("set", ["annuity", "income"]).hash
    assert one.hash != catalog.select("set", ["income", "annuity_to_income"]).hash


def test_every_feature_of_the_catalog_can_be_served(lender):
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    assert online.names == lender.catalog.names
