from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from clairscore.lenders.audit import Audit
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.fairness import UNKNOWN, read_groups


@pytest.fixture(scope="module")
def application(typed, lender):
    return pq.read_table(typed.paths["application"]).sort_by(lender.application.key)


def test_groups_are_read_for_each_application_in_the_order_asked(typed, lender, application):
    ids = application.column("application_id").to_numpy()[::-1][::7].copy()
    groups = read_groups(typed, lender, ids)
    gender = dict(
        zip(application.column("application_id").to_pylist(), application.column("gender").to_pylist(), strict=True)
    )
    assert groups["sex"].tolist() == [gender[one] or UNKNOWN for one in ids.tolist()]
    assert set(groups) == {"sex", "age_band", "family_status", "sex × age_band", "sex × family_status"}
    assert groups["sex × age_band"].tolist() == [
        f"{sex} × {age}" for sex, age in zip(groups["sex"], groups["age_band"], strict=True)
    ]


def test_an_age_band_ends_the_day_before_the_birthday(typed, lender, application):
    ids = application.column("application_id").to_numpy()
    bands = read_groups(typed, lender, ids)["age_band"]
    ages = -application.column("birth_day").to_numpy() / 365.25
    for band, low, high in (("< 30", 0, 30), ("30–39", 30, 40), ("≥ 60", 60, 200)):
        assert ((bands == band) == ((ages >= low) & (ages < high))).all()


def test_a_training_seals_the_audit_and_every_application_is_in_one_group(demo_home, lender):
    bundle = ModelShelf(demo_home / "models" / lender.name).load()
    found = bundle.evidence["fairness"]
    sex = next(one for one in found["attributes"] if one["name"] == "sex")
    assert {"F", "M"} <= {group["name"] for group in sex["groups"]}
    assert sum(group["n_rows"] or 0 for group in sex["groups"]) <= bundle.training["n_rows"]
    for attribute in found["attributes"]:
        for group in attribute["groups"]:
            assert group["n_rows"] is None or group["n_rows"] >= found["fewest"]


def test_no_feature_set_reads_what_is_sensitive(lender):
    catalog = lender.catalog
    for name in lender.feature_sets:
        for feature in catalog.with_inputs(lender.feature_set(name).features):
            if feature.source == lender.application.name:
                assert not catalog.formulas.columns(feature) & lender.sensitive, (name, feature.name)


def test_what_is_crossed_must_be_audited():
    with pytest.raises(ValueError, match="crossed"):
        Audit(crossed=(("sex", "age"),))


def test_a_lender_that_audits_nothing_has_no_group(typed, lender):
    assert read_groups(typed, replace(lender, audit=Audit()), np.array([1])) == {}
