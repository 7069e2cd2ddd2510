import pytest
from pydantic import ValidationError

from clairscore.schemas.decision import PredictionRequest, PredictRequest


@pytest.mark.parametrize("body", [{}, {"rows": {}, "short_form": {}}, {"rows": None, "short_form": None}])
def test_an_applicant_is_given_by_rows_or_by_the_short_form_and_not_both(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        PredictRequest.model_validate(body)


def test_the_rows_brought_are_counted_over_all_sources() -> None:
    body = PredictRequest(rows={"application": [{"income": 1}], "bureau": [{}, {}]})
    assert body.n_rows() == 3
    assert PredictRequest(short_form={"age": 30}).n_rows() == 0


@pytest.mark.parametrize("body", [{"client_id": "1"}, {"client_id": True}, {"client_id": 1, "chnages": {}}])
def test_a_request_is_read_strictly(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PredictionRequest.model_validate(body)


def test_true_and_one_stay_what_they_are() -> None:
    body = PredictionRequest(client_id=1, changes={"owns_car": True, "children": 1, "income": 1.5, "job": None})
    assert [type(value) for value in body.changes.values()] == [bool, int, float, type(None)]
