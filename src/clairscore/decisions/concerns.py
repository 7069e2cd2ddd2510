"""Concerns: what a score does not know of. All are told; those that refer keep a machine from settling alone.

They speak of whether a credit can be borne, of how old the data is, of what is lacking and of how unlike anybody the
model knows an applicant is; none of them changes the PD.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from clairscore.decisions.decision import Decision

ConcernCode = Literal["debt_service", "left_to_live", "stale_data", "no_history", "twin_disagrees", "atypical"]


@dataclass(frozen=True)
class Concern:
    """One concern.

    Attributes:
        code: What it is about.
        value: What was found, None where nothing is known.
        limit: What the policy asks for.
        refers: Whether a person has to decide; it is only told otherwise.
        unit: Unit of both.
        text: It in a sentence, in the language of the decision; empty until it is said.
    """

    code: ConcernCode
    value: float | None
    limit: float
    unit: str
    refers: bool = True
    text: str = ""

    @property
    def wording(self) -> str:
        """Name of the words it is said in: its code, or ``left_short`` where the income does not cover repayments."""
        return "left_short" if self._is_short else self.code

    @property
    def amount(self) -> float | None:
        """What was found as a sentence names it: what is missing is told without a sign."""
        return abs(self.value) if self._is_short and self.value is not None else self.value

    @property
    def _is_short(self) -> bool:
        return self.code == "left_to_live" and self.value is not None and self.value < 0


@dataclass(frozen=True)
class Means:
    """What a household can bear, over the period its income is told for.

    Attributes:
        debt_service: Repayments of the credit asked for and of all that run, over income; None where not known.
        left: Income less these repayments, currency; None where not known.
        people: People who live on it; None where not known.
    """

    debt_service: float | None = None
    left: float | None = None
    people: float | None = None


@dataclass(frozen=True)
class AffordabilityRules:
    """What a credit must leave to live on.

    Attributes:
        reference_debt_service: Share of income above which repayments are told; .35 is what the French authority HCSF
            holds banks to.
        most_debt_service: Share of income above which a person decides.
        living_allowance_first: What one person needs, currency, over the period of the income.
        living_allowance_next: What each further person needs.
    """

    reference_debt_service: float
    most_debt_service: float
    living_allowance_first: float
    living_allowance_next: float

    def __post_init__(self) -> None:
        if not 0 < self.reference_debt_service <= self.most_debt_service <= 1:
            raise ValueError(
                "reference_debt_service and most_debt_service must be above 0 and at most 1, the first not above the "
                f"second: received {self.reference_debt_service} and {self.most_debt_service}."
            )
        if min(self.living_allowance_first, self.living_allowance_next) < 0:
            raise ValueError("A living allowance must not be negative.")

    def living_allowance(self, people: float | None) -> float:
        """Return what so many people need; one person where their number is not known."""
        return self.living_allowance_first + self.living_allowance_next * max(0.0, (people or 1.0) - 1.0)

    def concerns(self, means: Means) -> tuple[Concern, ...]:
        """Return what speaks against the credit being borne; what is not known raises no concern here."""
        found = []
        if means.debt_service is not None and means.debt_service > self.reference_debt_service:
            refers = means.debt_service > self.most_debt_service
            limit = self.most_debt_service if refers else self.reference_debt_service
            found.append(Concern("debt_service", means.debt_service, limit, "share", refers))
        needed = self.living_allowance(means.people)
        if means.left is not None and means.left < needed:
            found.append(Concern("left_to_live", means.left, needed, "currency"))
        return tuple(found)


@dataclass(frozen=True)
class DataRules:
    """What data must be to be decided on by a machine.

    Attributes:
        stale_days: Days after which data is too old.
        key_sources: Sources of which at least one must hold a row; those a lender does not have are passed over.
    """

    stale_days: float
    key_sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.stale_days <= 0:
            raise ValueError(f"stale_days must be above 0, received {self.stale_days}.")

    def concerns(self, days_old: int, declared: Collection[str], lacking: Collection[str]) -> tuple[Concern, ...]:
        """Return what is wrong with the data of an applicant.

        Args:
            days_old: Days since the last moment it knows.
            declared: Sources of the lender.
            lacking: Those without a row for this applicant.
        """
        found = []
        if days_old > self.stale_days:
            found.append(Concern("stale_data", float(days_old), self.stale_days, "days"))
        wanted = [name for name in self.key_sources if name in declared]
        if wanted and all(name in lacking for name in wanted):
            found.append(Concern("no_history", 0.0, 1.0, ""))
        return tuple(found)


@dataclass(frozen=True)
class AtypiaRules:
    """How unlike the development population an applicant may be for a machine to decide.

    Attributes:
        share_typical: Share of the development applications up to which an applicant may be more atypical than them.
    """

    share_typical: float

    def __post_init__(self) -> None:
        if not 0.5 <= self.share_typical < 1:
            raise ValueError(f"share_typical must be from .5 to below 1, received {self.share_typical}.")

    def concerns(self, share_below: float | None) -> tuple[Concern, ...]:
        """Return that an applicant is atypical, where he is.

        Args:
            share_below: Share of the development applications that are less atypical; None where it is not measured.
        """
        if share_below is None or share_below <= self.share_typical:
            return ()
        return (Concern("atypical", share_below, self.share_typical, "share"),)


EITHER_WAY = frozenset({"stale_data", "no_history", "twin_disagrees", "atypical"})
"""Codes that leave a refusal to a person as well: they doubt the score itself."""


def settle(by_score: Decision, concerns: Sequence[Concern]) -> Decision:
    """Return what is decided: nothing is approved against a concern that refers, nothing declined in doubt."""
    referring = [concern for concern in concerns if concern.refers]
    if by_score is Decision.APPROVE and referring:
        return Decision.REFER
    if any(concern.code in EITHER_WAY for concern in referring):
        return Decision.REFER
    return by_score
