"""Where a client would reach the made-up lender: an address, a domain and a number that nobody has.

The domain ends in ``.example`` (RFC 2606), and the number is one of those kept for fiction (Arcep, decision 2018-0881).
Free advice for people in debt is real: in France the Points conseil budget give it.
"""

from typing import Final

from clairscore.lenders.contact import Contact

CONTACT: Final = Contact(
    address=("1 rue de l’Exemple", "00000 Exempleville (adresse fictive)"),
    email="clients@pret-a-depenser.example",
    phone="01 99 00 00 00",
    data_protection="dpo@pret-a-depenser.example",
    advice={
        "fr": "Si vos remboursements vous pèsent, un Point conseil budget vous conseille gratuitement et en toute "
        "confidentialité : www.mesquestionsdargent.fr.",
        "en": "If repayments weigh on you, in France a Point conseil budget gives free and confidential advice: "
        "www.mesquestionsdargent.fr.",
    },
)
