"""One applicant in memory gets the features that whole tables give him."""

from itertools import islice

import numpy as np
import pytest

from clairscore.features.serve import OnlineFeatures, PlainValues, values_by_name
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import build
from clairscore.workflows.deliver import import_delivery

WIDEST = "wide_2026_11"


def _assert_equal(lender, delivery, clients_of, differing, folder, at_least):
    features = lender.feature_set(WIDEST).features
    build(delivery, lender, features, folder / "built.parquet")
    built = read_matrix(folder / "built.parquet", features, lender.application.key, lender.outcome)
    online = OnlineFeatures(features, lender.catalog)
    ids, found = [], np.empty_like(built.values)
    for place, (one, rows) in enumerate(clients_of(delivery)):
        ids.append(one)
        found[place] = online.compute(rows)
    assert len(ids) >= at_least
    assert ids == built.ids.tolist()
    differs = differing(found, built.values)
    assert {built.names[column]: ids[client] for client, column in np.argwhere(differs)} == {}
    assert (~np.isnan(found)).any(axis=1).all()


def test_all_generated_clients_get_online_the_features_they_get_in_batch(
    lender, typed, clients_of, differing, tmp_path
):
    _assert_equal(lender, typed, clients_of, differing, tmp_path, at_least=1_000)


@pytest.mark.parametrize(("part", "at_least"), [("linked", 10_000), ("random_699", 699)])
def test_all_real_clients_get_online_the_features_they_get_in_batch(
    lender, real_data, clients_of, differing, part, at_least, tmp_path
):
    delivery, _ = import_delivery([real_data / part], lender, tmp_path / "typed")
    _assert_equal(lender, delivery, clients_of, differing, tmp_path, at_least)


def test_a_vector_is_read_value_by_value(lender):
    features = lender.feature_set(WIDEST).features
    draw = np.random.default_rng(4)
    plain = PlainValues(features)
    for share_of_nulls in (0.0, 0.1, 0.5, 1.0):
        vector = draw.choice([-0.0, 0.0, 1.0, 12.5, -3e9, np.inf], len(features))
        for position, feature in enumerate(features):
            if feature.choices:
                vector[position] = draw.integers(len(feature.choices))
        vector[draw.random(len(features)) < share_of_nulls] = np.nan
        read = plain.read(vector)
        for feature, value, said in zip(features, vector.tolist(), read, strict=True):
            meant = None if value != value else feature.choices[int(value)] if feature.choices else value
            assert (type(said), repr(said)) == (type(meant), repr(meant))
        assert list(values_by_name(vector, features).items()) == [
            (feature.name, said) for feature, said in zip(features, read, strict=True)
        ]


def test_a_vector_of_another_length_is_not_read(lender):
    features = lender.feature_set(WIDEST).features
    with pytest.raises(ValueError, match="received a vector of 3"):
        PlainValues(features).read(np.zeros(3))


def test_the_order_of_the_rows_does_not_matter(lender, typed, clients_of):
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    for _, rows in islice(clients_of(typed), 20):
        turned = {name: {c: list(reversed(v)) for c, v in columns.items()} for name, columns in rows.items()}
        np.testing.assert_allclose(online.compute(rows), online.compute(turned), rtol=1e-9, atol=1e-12)


def test_a_row_on_or_after_the_day_of_the_application_changes_nothing(lender, typed, clients_of):
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    seen = 0
    for _, rows in islice(clients_of(typed), 20):
        if "installments_payments" not in rows:
            continue
        seen += 1
        planted = {column: [*values, values[-1]] for column, values in rows["installments_payments"].items()}
        planted["due_day"][-1] = 0.0
        planted["paid_day"][-1] = 400.0
        changed = {**rows, "installments_payments": planted}
        np.testing.assert_array_equal(online.compute(rows), online.compute(changed))
    assert seen
