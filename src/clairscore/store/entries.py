"""Entries: what is written to the ledger, a decision, what people say of it, an appointment, an erasure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final, Literal

from clairscore.store.chain import digest

Kind = Literal["decision", "review", "contest", "appointment", "erasure"]
"""What an entry is: a decision on a credit, what a person decided of it, a client's contest of it, the appointment of
the model that makes them, or the erasure of whom decisions were about."""

DEADLINE: Final = "review_due_at"
"""What the evidence of a decision to refer says beside what was decided: until when a person has to settle it."""


@dataclass(frozen=True)
class LedgerEntry:
    """A decision about to be written.

    Attributes:
        client_id: Whom it is about; None for an applicant who is not a client yet.
        made_by: Name of the user who asked, or of the command.
        lender: Lender.
        model_version: Version of the bundle, such as ``v3``.
        bundle_fingerprint: SHA-256 of the bundle's manifest, hex.
        policy: Hash of the policy, hex.
        inputs: What it was decided on, as text always written alike; it is kept beside the chain, its hash in it.
        evidence: What was decided and why, JSON values only and no value of the rows but those of the reasons.
    """

    kind: ClassVar[Kind] = "decision"
    about: ClassVar[str | None] = None

    client_id: int | None
    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    inputs: str
    evidence: Mapping[str, object]

    @cached_property
    def data_fingerprint(self) -> str:
        """SHA-256 of the inputs, hex."""
        return digest(self.inputs)


@dataclass(frozen=True)
class AppointmentEntry:
    """The appointment of a model about to be written.

    Attributes:
        made_by: Name of the user who appoints.
        lender: Lender.
        model_version: Version that decides from now on.
        bundle_fingerprint: SHA-256 of its bundle's manifest, hex.
        policy: Hash of its policy, hex.
        data_fingerprint: SHA-256 of the data it was trained on, hex.
        evidence: Why, in the place of which version, and what the gates measured; JSON values only.
    """

    kind: ClassVar[Kind] = "appointment"
    about: ClassVar[str | None] = None
    client_id: ClassVar[int | None] = None

    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class ReviewEntry:
    """What a person decided of a decision, or a client's contest of it, about to be written.

    Attributes:
        kind: Which of the two.
        about: Id of the decision.
        client_id: Whom that is about; None for an applicant who is not a client yet.
        made_by: Name of the user who decides, or who writes the contest down.
        lender: Lender.
        model_version: Version of the bundle that decided.
        bundle_fingerprint: As in the decision.
        policy: As in the decision.
        data_fingerprint: As in the decision.
        evidence: The words, and what they were said of; JSON values only.
    """

    kind: Literal["review", "contest"]
    about: str
    client_id: int | None
    made_by: str
    lender: str
    model_version: str
    bundle_fingerprint: str
    policy: str
    data_fingerprint: str
    evidence: Mapping[str, object]


@dataclass(frozen=True)
class ErasureEntry:
    """The erasure of whom decisions were about, about to be written.

    Attributes:
        made_by: Name of the user who erases, or of the command.
        lender: Lender.
        evidence: Why, and the positions of the rows that were erased from; nothing of the person.
    """

    kind: ClassVar[Kind] = "erasure"
    about: ClassVar[str | None] = None
    client_id: ClassVar[int | None] = None
    model_version: ClassVar[str] = ""
    bundle_fingerprint: ClassVar[str] = ""
    policy: ClassVar[str] = ""
    data_fingerprint: ClassVar[str] = ""

    made_by: str
    lender: str
    evidence: Mapping[str, object]


Entry = LedgerEntry | ReviewEntry | AppointmentEntry | ErasureEntry
