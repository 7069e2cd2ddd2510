import json

import pytest

from clairscore.errors import SettingsError
from clairscore.metrics.discrimination import Estimate
from clairscore.models.selection.config import SelectionConfig
from clairscore.models.selection.nested import NestedEstimate
from clairscore.models.selection.price import Price
from clairscore.models.selection.register import Measured, Register, RegisterDelivery, RegisterLine, load_register

SOME = Estimate(0.5, 0.25, 0.75)


@pytest.fixture
def register():
    delivery = RegisterDelivery(
        "one", True, 100, 8, NestedEstimate(SOME, SOME, SOME, SOME, (1, 2)), (Price("age", True, 1, SOME, SOME),)
    )
    lines = (
        RegisterLine(
            "age",
            "age",
            "application",
            "kept",
            "age",
            {"one": Measured(0.0, 0.5, 1.5), "two": Measured(0.0, 0.25, 2.5)},
        ),
        RegisterLine("copy", "age", "application", "redundant", "age", {"one": Measured(1.0, None, None)}),
    )
    return Register("set", "wide", SelectionConfig(), (delivery, RegisterDelivery("two", False, 50, 4)), lines, 2)


def test_what_is_written_is_read_again(register, tmp_path):
    register.save(tmp_path / "register.json")
    assert load_register(tmp_path / "register.json") == register
    assert len((tmp_path / "register.json").read_text().splitlines()) > len(register.lines)


def test_a_line_of_the_file_is_a_feature(register, tmp_path):
    register.save(tmp_path / "register.json")
    lines = (tmp_path / "register.json").read_text().splitlines()
    assert [json.loads(line.strip().rstrip(","))["name"] for line in lines if '"measured"' in line] == ["age", "copy"]


def test_a_register_answers_for_its_set_its_groups_and_where_a_feature_says_most(register):
    assert register.kept == ("age",)
    assert register.lines[0].best == "two"
    assert register.lines[1].best == "one"
    assert register.price("one", "age") is not None
    assert register.price("two", "age") is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name": "x"}'])
def test_another_file_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "register.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match="cannot be read as a register"):
        load_register(path)
    with pytest.raises(SettingsError, match="cannot be read as a register"):
        load_register(tmp_path / "nowhere.json")
