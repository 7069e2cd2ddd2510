"""Letter: what a client is told of a decision, in plain words made of templates: outcome, reasons, rights, contact.

A refused client is told why, what a program did, on which data and what could change it, as GDPR 15(1)(h) and 22,
AI Act 86 and Directive (EU) 2023/2225, article 18, ask. Who waits for a person is told until when. An accepted client
reads less.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from clairscore.conventions import Language
from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.lenders.contact import Contact
from clairscore.quantities import format_percent, format_value, say_day
from clairscore.reports.document import Document, Fact, Letterhead, Section, Table
from clairscore.store.review_queue import Review, standing

_MOST_DIGITS: Final = 4


@dataclass(frozen=True)
class SourceRead:
    """A source of data as the client knows it.

    Attributes:
        label: Its name.
        rows: Rows that were read; None where it is only known that there were some.
    """

    label: str
    rows: int | None


@dataclass(frozen=True)
class Missing:
    """What is not known of the client and would have been worth asking.

    Attributes:
        subjects: Names of the subjects, at least one, the one that could move the estimate most first.
        p_default_low: Lowest PD if one of them were as it ordinarily is.
        p_default_high: Highest.
    """

    subjects: tuple[str, ...]
    p_default_low: float
    p_default_high: float


@dataclass(frozen=True)
class Proposed:
    """What the client could have changed himself, tried on the program that decided.

    Attributes:
        sentences: What he could do, each enough by itself; none where nothing he can do is enough.
        reached: What the program would then have decided; None where nothing is enough.
        tried: Names of what was tried, at least one.
    """

    sentences: tuple[str, ...]
    reached: Decision | None
    tried: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A decision of the ledger and what people made of it, in the language of the letter.

    Attributes:
        decision_id: Id in the ledger.
        decision: What the machine decided.
        by_score: What the score alone would have decided.
        p_default: PD, 0 to 1.
        cutoff: Cut-off on PD.
        reasons: Sentences on what raises the PD, most important first.
        concerns: What a person had to look at, or what was only told.
        decided_on: Day the machine decided.
        as_of: Last moment the data knew.
        sources: Every source of the lender.
        model: Name and version of the model.
        policy: Version of the policy.
        made_up: Whether the data was generated.
        reviews: Reviews of the decision, oldest first.
        reason: Words of the person who settled the last review; empty where none did.
        amount: Amount asked for; None where not known.
        missing: What is not known and could move the PD; None for nothing, or where it cannot be said any more.
        proposed: What the client could have changed himself; None where nothing was tried.
    """

    decision_id: str
    decision: Decision
    by_score: Decision
    p_default: float
    cutoff: float
    reasons: tuple[str, ...]
    concerns: tuple[Concern, ...]
    decided_on: date
    as_of: date
    sources: tuple[SourceRead, ...]
    model: str
    policy: str
    made_up: bool
    reviews: tuple[Review, ...] = ()
    reason: str = ""
    amount: float | None = None
    missing: Missing | None = None
    proposed: Proposed | None = None


@dataclass(frozen=True)
class Writer:
    """Who writes.

    Attributes:
        title: Name of the lender as people read it.
        contact: Where to reach him; None while nobody has said, and the letter then leaves room for it.
        currency: ISO 4217 code of his money.
        sensitive: Names of what no model of his reads.
        contest_days: Days within which he answers a contest.
    """

    title: str
    contact: Contact | None
    currency: str
    sensitive: tuple[str, ...]
    contest_days: int


def write_letter(told: Told, writer: Writer, *, day: date, language: Language) -> Document:
    """Write the letter to a client.

    Args:
        told: The decision.
        writer: Who writes.
        day: Day of the letter, by which a deadline has passed or not.
        language: Language of the letter and of the sentences in ``told``.

    Returns:
        A document with a letterhead. The client's name and address are left to be filled in: the product does not
        know them.
    """
    return _Letter(told, writer, day, language).write()


@cache
def _read_words(language: Language) -> Mapping[str, Any]:
    return tomllib.loads(files("clairscore").joinpath(f"reports/letter.{language}.toml").read_text("utf-8"))


class _Letter:
    def __init__(self, told: Told, writer: Writer, day: date, language: Language) -> None:
        self.words = _read_words(language)
        self.told, self.writer, self.day, self.language = told, writer, day, language
        self.outcome = standing(told.decision, told.reviews)
        self._is_concerned = told.decision is Decision.REFER and told.by_score is not Decision.REFER
        self._settled = [
            (one, one.closed_at) for one in told.reviews if one.outcome is not None and one.closed_at is not None
        ]

    def write(self) -> Document:
        words = self.words
        named = "pending" if self.outcome is Decision.REFER else self.outcome.value
        parts = {
            Decision.DECLINE: (self._reasons, self._concerns, self._machine, self._sources, self._change),
            Decision.REFER: (self._concerns, self._machine, self._sources, self._change),
            Decision.APPROVE: (*((self._concerns,) if self._is_concerned else ()), self._machine, self._sources),
        }[self.outcome]
        accepted = self.outcome is Decision.APPROVE
        sections = (
            self._answer(named),
            *(part() for part in parts),
            *((self._rights_in_short(),) if accepted else (self._rights(), self._contest())),
            self._reach(),
        )
        return Document(
            title=words["subject"].format(outcome=words[f"subject_{named}"]),
            subtitle=words["subtitle"].format(decision_id=self.told.decision_id),
            language=self.language,
            warning=words["made_up"] if self.told.made_up else "",
            sections=tuple(one for one in sections if one is not None),
            sources_title="",
            sources=(),
            evidence_word="",
            letterhead=self._head(),
        )

    def _head(self) -> Letterhead:
        words, contact = self.words, self.writer.contact
        return Letterhead(
            sender=(self.writer.title, *(contact.address if contact else (words["no_contact"],))),
            recipient=tuple(words["to_fill"]),
            day=words["day"].format(day=self._day(self.day)),
            greeting=words["greeting"],
            closing=words["closing"],
            signature=self.writer.title,
        )

    def _answer(self, named: str) -> Section:
        words, amount = self.words["outcome"], self.told.amount
        said = words["asked_unknown"] if amount is None else words["asked"].format(amount=self._amount(amount))
        answer = words[named] if named != "pending" else self._waiting(self._open())
        last = (words["offer"],) if self.outcome is Decision.APPROVE else ()
        return Section(words["title"], (f"{said} {answer}", " ".join(self._history()), *last))

    def _waiting(self, case: Review | None) -> str:
        words = self.words["outcome"]
        if case is None:
            return str(words["pending_undated"])
        return str(words["pending_late" if self._is_late(case) else "pending"].format(due=self._day(case.due_at)))

    def _history(self) -> list[str]:
        """Tell who decided what, the program first."""
        words, told = self.words["decided"], self.told
        said = [
            words["concerned" if self._is_concerned else told.decision.value].format(day=self._day(told.decided_on))
        ]
        if not self._settled and told.decision is not Decision.REFER:
            said.append(words["nobody"])
        for one, closed_at in self._settled:
            said.append(words[f"{one.opened_for}_{one.outcome}"].format(day=self._day(closed_at)))
        case = self._open()
        if case is not None and case.opened_for == "contest":
            late = "contested_late" if self._is_late(case) else "contested"
            said.append(words[late].format(due=self._day(case.due_at)))
        return said

    def _reasons(self) -> Section:
        words, reasons = self.words["reasons"], self.told.reasons
        by_person = bool(self.told.reason)
        said = [words["person"].format(reason=" ".join(self.told.reason.split()))] if by_person else []
        if reasons:
            key = ("one" if len(reasons) == 1 else "many") + ("_before" if by_person else "")
            said.append(words[key].format(n=len(reasons)))
        elif not by_person:
            said.append(words["none"])
        return Section(words["title"], tuple(said), points=reasons, ranked=len(reasons) > 1)

    def _concerns(self) -> Section | None:
        words, pending = self.words["concerns"], self.outcome is Decision.REFER
        points = [self._concern(one) for one in self.told.concerns if one.refers or not pending]
        if points and pending and self.told.by_score is Decision.REFER:
            points.insert(0, words["unsure"])
        return Section(words["title_pending" if pending else "title"], points=tuple(points)) if points else None

    def _concern(self, concern: Concern) -> str:
        value, limit = (
            "" if number is None else self._value(number, concern.unit) for number in (concern.amount, concern.limit)
        )
        return str(self.words["concerns"][concern.wording].format(value=value, limit=limit))

    def _machine(self) -> Section:
        words, told = self.words["machine"], self.told
        pd, cutoff = self._apart(told.p_default, told.cutoff)
        said = [words["estimated"].format(pd=pd, cutoff=cutoff)]
        names = [_inside(name) for name in self.writer.sensitive]
        if names:
            said.append(words["sensitive_one" if len(names) == 1 else "sensitive_many"].format(names=", ".join(names)))
        said.append(words["version"].format(model=told.model, policy=told.policy))
        return Section(words["title"], tuple(said))

    def _sources(self) -> Section:
        words, told = self.words["sources"], self.told
        days = (told.decided_on - told.as_of).days
        age = words["before" if days > 0 else "same_day"]
        span = format_value(days, "days", self.language)
        said = age.format(as_of=self._day(told.as_of), span=span)
        if self.outcome is Decision.APPROVE:
            return Section(words["title"], (" ".join((*self._sources_in_short(), said)),))
        rows = tuple((one.label, self._found(one.rows)) for one in told.sources)
        return Section(
            words["title"], (said,), tables=(Table(words["caption"], (words["source"], words["found"]), rows),)
        )

    def _sources_in_short(self) -> list[str]:
        words = self.words["sources"]
        used = [_inside(one.label) for one in self.told.sources if one.rows != 0]
        without = [_inside(one.label) for one in self.told.sources if one.rows == 0]
        named = {"used": self._listed(used), "without": self._listed(without)}
        return [words[key].format(names=names) for key, names in named.items() if names]

    def _found(self, rows: int | None) -> str:
        words = self.words["sources"]
        if not rows:
            return str(words["read"] if rows is None else words["nothing"])
        return str(words["one_row" if rows == 1 else "many_rows"].format(n=self._value(rows, "")))

    def _change(self) -> Section:
        words, told = self.words["change"], self.told
        said = [words["correction"]]
        if told.missing is not None:
            key = "missing_one" if len(told.missing.subjects) == 1 else "missing_many"
            low, high = self._apart(told.missing.p_default_low, told.missing.p_default_high)
            named = self._listed([_inside(name) for name in told.missing.subjects])
            said.append(f"{words[key].format(subjects=named)} {words['range'].format(low=low, high=high)}")
        proposed = told.proposed
        if proposed is not None and proposed.reached is not None:
            how_many = "one" if len(proposed.sentences) == 1 else "many"
            said.append(f"{words[f'{proposed.reached.value}_{how_many}']} {words['no_promise']}")
        elif proposed is not None:
            said.append(words["none"].format(tried=self._listed([_inside(name) for name in proposed.tried])))
        return Section(words["title"], tuple(said), points=proposed.sentences if proposed else ())

    def _rights(self) -> Section:
        words = self.words["rights"]
        pending = self.outcome is Decision.REFER
        human = "human_pending" if pending else "human_again" if self._settled else "human"
        return Section(words["title"], points=tuple(words[name] for name in ("access", "correct", human, "complaint")))

    def _rights_in_short(self) -> Section:
        words = self.words["rights"]
        return Section(words["title"], (words["short"].format(days=self._contest_span()),))

    def _contest(self) -> Section:
        """Tell how to contest, or, while a person decides, how to be heard."""
        words = self.words["contest"]
        case = "" if self._open() is None else "_open"
        case = "_pending" if self.outcome is Decision.REFER else case
        answer = words[f"answer{case}"].format(days=self._contest_span())
        return Section(words[f"title{case}"], (words[f"how{case}"], answer))

    def _reach(self) -> Section:
        words, contact = self.words["contact"], self.writer.contact
        if contact is None:
            return Section(words["title"], (self.words["no_contact"],))
        ways = {
            "post": ", ".join(contact.address),
            **{name: getattr(contact, name) for name in ("email", "phone", "data_protection")},
        }
        advice = contact.advice.get(self.language, "") if self.outcome is Decision.DECLINE else ""
        facts = tuple(Fact(words[name], value) for name, value in ways.items() if value)
        return Section(words["title"], (advice,) if advice else (), facts)

    def _open(self) -> Review | None:
        return next((one for one in self.told.reviews if one.closed_at is None), None)

    def _is_late(self, case: Review) -> bool:
        return case.due_at.date() < self.day

    def _contest_span(self) -> str:
        return format_value(self.writer.contest_days, "days", self.language)

    def _apart(self, one: float, other: float) -> tuple[str, str]:
        """Write two shares with as many decimals as it takes to tell them apart."""
        for digits in range(1, _MOST_DIGITS + 1):
            written = tuple(format_percent(share, self.language, digits) for share in (one, other))
            if written[0] != written[1] or one == other:
                break
        return written[0], written[1]

    def _listed(self, names: Sequence[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.words['and']} {names[-1]}"

    def _day(self, day: date) -> str:
        return say_day(day, self.language)

    def _amount(self, amount: float) -> str:
        return self._value(amount, "currency")

    def _value(self, value: float, unit: str) -> str:
        return format_value(value, unit, self.language, self.writer.currency, rounded=True)


def _inside(label: str) -> str:
    """Put a label inside a sentence."""
    return label[:1].lower() + label[1:]
