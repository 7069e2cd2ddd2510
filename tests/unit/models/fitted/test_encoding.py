from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.features.feature import Feature
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.fitted.feature import Inputs

RATE = Feature("job_bad_rate", "Bad rate.", "application", "share", "number", "rises", "never missing", "income", False)
ENCODING = TargetEncoding(RATE, ("job",), prior_weight=10, fewest=2)


def inputs(**columns):
    values = np.column_stack([np.asarray(one, dtype=float) for one in columns.values()])
    return Inputs(np.arange(len(values)), values, tuple(columns))


def test_a_rate_is_drawn_towards_the_overall_rate_by_the_prior_weight():
    rows = inputs(job=[0, 0, 0, 1, 1, 1, 1, 1])
    state = ENCODING.fit(rows, np.array([1, 1, 0, 0, 0, 0, 0, 0.0]), seed=0)
    assert state.rate == 0.25
    assert_allclose(state.apply(rows)[[0, 3], 0], [(2 + 2.5) / 13, 2.5 / 15])


def test_a_null_is_a_level_and_a_word_never_seen_has_the_overall_rate():
    rows = inputs(job=[np.nan, np.nan, 1, 1])
    state = ENCODING.fit(rows, np.array([1, 1, 0, 0.0]), seed=0)
    assert_allclose(state.apply(inputs(job=[np.nan, 7]))[:, 0], [(2 + 5) / 12, 0.5])


def test_too_few_applications_have_the_overall_rate_and_are_not_in_the_state():
    state = ENCODING.fit(inputs(job=[0, 1, 1, 1]), np.array([1, 0, 0, 0.0]), seed=0)
    assert state.apply(inputs(job=[0])).item() == 0.25
    assert set(state.levels) == {"1"}


def test_several_categories_make_one_level():
    both = replace(ENCODING, reads=("job", "school"), fewest=1)
    rows = inputs(job=[0, 0, 1, 1], school=[0, 1, 0, np.nan])
    state = both.fit(rows, np.array([1, 0, 0, 0.0]), seed=0)
    assert set(state.levels) == {"0|0", "0|1", "1|0", "1|"}
    found = state.apply(rows)[:, 0]
    assert found[0] > found[1] == found[2] == found[3]


def test_a_state_read_again_gives_the_same_bits():
    generator = np.random.default_rng(0)
    rows = inputs(job=generator.integers(0, 30, 500))
    state = ENCODING.fit(rows, (generator.random(500) < 0.1).astype(float), seed=0)
    again = ENCODING.read(state.text())
    assert (again.apply(rows) == state.apply(rows)).all()
    assert again.text() == state.text()


@pytest.mark.parametrize("text", ["", "[]", '{"rate": 0.1}', '{"rate": "high", "levels": {}}', '{"levels": {"1": 0}}'])
def test_a_text_that_holds_no_rates_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        ENCODING.read(text)


def test_the_definition_changes_with_what_is_computed():
    assert (
        len({one.definition for one in (ENCODING, replace(ENCODING, fewest=3), replace(ENCODING, reads=("a",)))}) == 3
    )


@pytest.mark.parametrize("change", [{"reads": ()}, {"prior_weight": 0}, {"fewest": 0}])
def test_an_encoding_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match="must read a category"):
        replace(ENCODING, **change)
