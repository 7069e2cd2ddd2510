"""Contact: what a lender must say of where he is reached."""

import pytest

from clairscore.lenders.builtin import find_lender
from clairscore.lenders.contact import Contact


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"address": ()}, "address must hold the lines"),
        ({"address": "1 High Street"}, "address must hold the lines"),
        ({"address": ("1 High Street", " ")}, "address must hold the lines"),
        ({"address": ("1 High Street",), "advice": {"fr": "Un conseil."}}, "lacks its words in 'en'"),
    ],
)
def test_a_contact_that_reaches_nobody_is_refused(said, message):
    with pytest.raises(ValueError, match=message):
        Contact(**said)


def test_the_made_up_lender_can_be_reached_nowhere_and_says_so():
    contact = find_lender().contact
    assert contact is not None
    assert contact.email.endswith(".example")
    assert "fictive" in " ".join(contact.address)
    assert set(contact.advice) == {"fr", "en"}
