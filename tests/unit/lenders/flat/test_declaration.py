"""Declarations: read as they are written, and refused when they say what cannot be."""

from dataclasses import replace

import pytest

from clairscore.errors import SettingsError, UnknownLender
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.contact import Contact
from clairscore.lenders.flat.declaration import FILE, load_declaration
from clairscore.lenders.flat.lender import load_flat_lender
from clairscore.lenders.flat.writing import write_declaration


def test_what_is_written_is_read_back(declared, tmp_path):
    first = load_declaration(declared)
    write_declaration(first, tmp_path, 900)
    assert load_declaration(tmp_path) == first


def test_where_a_client_reaches_the_lender_is_declared_written_and_read(declared, tmp_path):
    contact = Contact(("1 High Street", "Town"), "us@lender.example", advice={"fr": "Un conseil.", "en": "Advice."})
    write_declaration(replace(load_declaration(declared), contact=contact), tmp_path, 900)
    assert load_flat_lender(tmp_path).contact == contact
    text = (tmp_path / FILE).read_text()
    (tmp_path / FILE).write_text(text.replace('email = "us@', 'mail = "us@'))
    with pytest.raises(SettingsError, match="says 'mail', which is not known"):
        load_declaration(tmp_path)
    assert load_flat_lender(declared).contact is None


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('role = "feature"', 'role = "faeture"', "role must be one of feature, sensitive, ignored"),
        ('type = "count"', 'type = "integer"', "type must be one of"),
        ('risk = "rises"', 'risk = "up"', "risk must be one of rises, falls"),
        ('bad = ["charged off"]', "bad = []", "must name the values"),
        ('amount = "loan_amount"', 'amount = "sum"', "no column is named 'sum'"),
        ("[outcome]", "[outcomes]", "says 'outcomes', which is not known"),
        ('name = "loans"', 'name = "../loans"', "letters, digits"),
        ("asked = true", "askd = true", "says 'askd'"),
        ('choices = ["mortgage", "own", "rent"]', "", "is a category and names no choices"),
        ('crossed = [["sex", "age"]]', 'crossed = [["sex", "home"]]', "'home' is crossed and not audited"),
        ('fr = "Loans"', "", "lacks its words in 'fr'"),
        ('column = "loan_status"', "", "lacks 'column'"),
        ("[title]", "[title", "cannot be read"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(declared, tmp_path, before, after, message):
    text = (declared / FILE).read_text()
    assert before in text
    (tmp_path / FILE).write_text(text.replace(before, after, 1))
    with pytest.raises(SettingsError, match=message):
        load_flat_lender(tmp_path)


def test_a_lender_is_found_by_its_folder(declared, tmp_path):
    assert find_lender(str(declared)).name == "loans"
    with pytest.raises(UnknownLender, match="'clairscore init' declares one"):
        find_lender(str(tmp_path))
