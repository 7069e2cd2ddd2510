"""Counterfactuals of a client: what he could change so that the decision changes, each proposal decided on anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from clairscore.conventions import Language
from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.decisions.evidence import Evidence
from clairscore.explanations.counterfactual import Found, Outcome, Pulled, Reach, Trials, find_counterfactuals
from clairscore.features.memory import HistoryMemory
from clairscore.lenders.levers import Lever
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.counterfactual_text import say_counterfactuals, say_together
from clairscore.workflows.scoring import ScoringService

_RANKS: Final = {Decision.APPROVE: 0, Decision.REFER: 1, Decision.DECLINE: 2}
_IMMOVABLE: Final = frozenset({"stale_data", "no_history"})


@dataclass(frozen=True)
class Pullable:
    """A lever that can be pulled for a client.

    Attributes:
        lever: The lever.
        before: Its value as things stand.
        furthest: The furthest value it can be put at.
    """

    lever: Lever
    before: float
    furthest: float


@dataclass(frozen=True)
class Move:
    """One thing a client would do.

    Attributes:
        lever: The lever that stands for it.
        before: Its value as things stand.
        after: Its value then.
        effort: What that costs the client.
        text: It in a sentence.
    """

    lever: Lever
    before: float
    after: float
    effort: float
    text: str


@dataclass(frozen=True)
class Change:
    """One column of the application that differs.

    Attributes:
        column: Its name.
        before: Its value as things stand.
        after: Its value then.
    """

    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Proposal:
    """What a client could do, and what would be decided.

    Attributes:
        text: What he would do, all of it together, in a sentence.
        moves: The same one by one.
        effort: What that costs him.
        changes: What would differ in his application.
        only_application: Whether nothing else would, so that a simulation can try it.
        evidence: The decision the service makes on these rows.
    """

    text: str
    moves: tuple[Move, ...]
    effort: float
    changes: tuple[Change, ...]
    only_application: bool
    evidence: Evidence


@dataclass(frozen=True)
class Counterfactuals:
    """What a client could change, or that nothing he can change is enough.

    Attributes:
        present: The decision as things stand.
        goal: What the proposals lead to; None where there is none, and where the credit is approved as it is.
        proposals: At most four, no two with the same levers, the least effort first.
        levers: Levers that can be pulled for this client.
        n_tried: How many combinations of positions were judged.
        lowest: Lowest PD among them and as things stand.
        blocking: Concerns that no lever moves and that keep a machine from approving.
        summary: What was found, or that nothing was and what was tried.
    """

    present: Evidence
    goal: Decision | None
    proposals: tuple[Proposal, ...]
    levers: tuple[Pullable, ...]
    n_tried: int
    lowest: float
    blocking: tuple[Concern, ...]
    summary: str = ""


class CounterfactualSearch:
    """Looks for what one client could change; asks about candidates, and nothing of it is written."""

    def __init__(
        self, service: ScoringService, rows: ApplicantRows, *, as_of: date, decided_on: date, language: Language
    ) -> None:
        """Prepare the search.

        Args:
            service: The model and policy that decide.
            rows: Rows of the client by source.
            as_of: Last moment they may know.
            decided_on: Day of the decision.
            language: Language of what is proposed.
        """
        self._service = service
        self._rows = rows
        self._as_of = as_of
        self._decided_on = decided_on
        self._language = language
        self._levers = {lever.name: lever for lever in service.lender.levers}
        self._values = {name: lever.values(rows) for name, lever in self._levers.items()}
        self._memory = HistoryMemory()
        self._moved: dict[Pulled, ApplicantRows] = {}

    def run(self, client_id: int | None = None, *, made_up: bool = False) -> Counterfactuals:
        """Find what the client could change.

        Args:
            client_id: Whom it is about.
            made_up: Whether his rows were generated.

        Returns:
            Proposals that lead to an approval, or else to a person who decides; none where none does.
        """
        present = self._decide(self._rows, client_id, made_up)
        blocking = tuple(one for one in present.concerns if one.refers and one.code in _IMMOVABLE)
        trials = Trials(self._judge)
        goal: Decision | None = None
        proposals: tuple[Proposal, ...] = ()
        for aim in self._aims(present, blocking):
            enough = find_counterfactuals(self._reaches(), trials, _RANKS[aim])
            proposed = (self._propose(one, client_id, made_up) for one in enough)
            proposals = tuple(one for one in proposed if _RANKS[one.evidence.decision] <= _RANKS[aim])
            if proposals:
                goal = aim
                break
        tried = [outcome.p_default for outcome in trials.outcomes.values()]
        found = Counterfactuals(
            present=present,
            goal=goal,
            proposals=proposals,
            levers=tuple(
                Pullable(lever, lever.before(self._rows), self._values[name][-1])
                for name, lever in self._levers.items()
                if self._values[name]
            ),
            n_tried=len(tried),
            lowest=min([present.p_default, *tried]),
            blocking=blocking,
        )
        return replace(found, summary=say_counterfactuals(found, self._language))

    def _aims(self, present: Evidence, blocking: Sequence[Concern]) -> tuple[Decision, ...]:
        """Return what is better than the decision as it stands, the best first, without what no lever can reach."""
        better = [one for one in (Decision.APPROVE, Decision.REFER) if _RANKS[one] < _RANKS[present.decision]]
        return tuple(one for one in better if not (blocking and one is Decision.APPROVE))

    def _reaches(self) -> list[Reach]:
        return [
            Reach(name, lever.group, tuple(lever.effort_to(self._rows, value) for value in self._values[name]))
            for name, lever in self._levers.items()
            if self._values[name]
        ]

    def _judge(self, candidates: Sequence[Pulled]) -> list[Outcome]:
        rows = [self._pull(pulled) for pulled in candidates]
        foreseen = self._service.foresee(rows, as_of=self._as_of, decided_on=self._decided_on, memory=self._memory)
        return [Outcome(_RANKS[one.decision], one.p_default) for one in foreseen]

    def _pull(self, pulled: Pulled) -> ApplicantRows:
        """Return the rows with levers pulled.

        Histories come first and are moved once: the same object is known again, and its features with it.
        """
        application = self._service.lender.application.name
        of_histories = tuple(one for one in pulled if application not in _sources(self._levers[one[0]]))
        if of_histories not in self._moved:
            self._moved[of_histories] = self._move(self._rows, of_histories)
        return self._move(self._moved[of_histories], [one for one in pulled if one not in of_histories])

    def _move(self, rows: ApplicantRows, pulled: Sequence[tuple[str, int]]) -> ApplicantRows:
        for name, position in pulled:
            rows = self._levers[name].move(rows, self._values[name][position - 1])
        return rows

    def _propose(self, found: Found, client_id: int | None, made_up: bool) -> Proposal:
        rows = self._pull(found.pulled)
        moves = []
        for name, position in found.pulled:
            lever, after = self._levers[name], self._values[name][position - 1]
            before = lever.before(self._rows)
            text = lever.say(before, after, self._language, self._service.lender.currency)
            moves.append(Move(lever, before, after, lever.effort_to(self._rows, after), text))
        application = self._service.lender.application.name
        return Proposal(
            text=say_together([move.text for move in moves], self._language),
            moves=tuple(moves),
            effort=found.effort,
            changes=_changes(self._rows[application], rows[application]),
            only_application=all(_sources(move.lever) == {application} for move in moves),
            evidence=self._decide(rows, client_id, made_up),
        )

    def _decide(self, rows: ApplicantRows, client_id: int | None, made_up: bool) -> Evidence:
        return self._service.decide(
            rows,
            as_of=self._as_of,
            language=self._language,
            client_id=client_id,
            simulation=True,
            made_up=made_up,
            decided_on=self._decided_on,
        )


def _sources(lever: Lever) -> set[str]:
    return {column.partition(".")[0] for column in lever.columns}


def _changes(before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(name, before[name][0], values[0]) for name, values in after.items() if values[0] != before[name][0]
    )
