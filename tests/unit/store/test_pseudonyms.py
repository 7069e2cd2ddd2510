import re

from clairscore.store.pseudonyms import Pseudonyms


def test_the_same_value_has_the_same_pseudonym_and_no_other_value_has_it() -> None:
    made = Pseudonyms(b"k" * 32)
    assert made.of("client", 100001) == made.of("client", "100001") != made.of("client", 100002)
    assert re.fullmatch("[0-9a-f]{32}", made.of("client", 100001))


def test_a_pseudonym_depends_on_the_kind_and_on_the_key() -> None:
    made = Pseudonyms(b"k" * 32)
    assert made.of("client", 7) != made.of("address", 7)
    assert made.of("client", 7) != Pseudonyms(b"x" * 32).of("client", 7)


def test_half_a_character_has_a_pseudonym_too() -> None:
    assert Pseudonyms(b"k" * 32).of("name", "\ud800")
