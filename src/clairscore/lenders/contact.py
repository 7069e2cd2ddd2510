"""Contact: where a client reaches his lender, as letters tell him."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clairscore.conventions import LANGUAGES, Language


@dataclass(frozen=True)
class Contact:
    """Where a client reaches his lender.

    Attributes:
        address: Postal address, a line each.
        email: Address for mail.
        phone: Number, as people dial it.
        data_protection: Where to reach who answers for personal data.
        advice: Who advises people in debt free of charge, by language; a refused client is told.
    """

    address: tuple[str, ...]
    email: str = ""
    phone: str = ""
    data_protection: str = ""
    advice: Mapping[Language, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.address, str) or not self.address or not all(line.strip() for line in self.address):
            raise ValueError("contact.address must hold the lines of a postal address.")
        for language in LANGUAGES:
            if self.advice and not self.advice.get(language):
                raise ValueError(f"contact.advice lacks its words in '{language}'.")
