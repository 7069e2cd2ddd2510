"""Letter to a client: a decision of the ledger, said again in his language, with what people made of it since."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from clairscore.conventions import Language
from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import ReviewRules
from clairscore.errors import BundleError, UnknownDecision, UnknownModel
from clairscore.lenders.lender import Lender
from clairscore.registry.shelf import ModelShelf
from clairscore.reports.document import Document
from clairscore.reports.letter import Missing, Proposed, SourceRead, Told, Writer, write_letter
from clairscore.store.database import Store
from clairscore.store.ledger import Ledger
from clairscore.store.review_queue import ReviewQueue
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.counterfactuals import CounterfactualSearch
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.trace import has_rows, read_inputs

_MOST_SUBJECTS: Final = 4
_LEAST_GAIN: Final = 0.005
"""How much lower the PD must be able to fall for what is missing to be worth a client's trouble."""


def compose_letter(
    home: Path,
    lender: Lender,
    store: Store,
    decision_id: str,
    *,
    day: date,
    language: Language,
    rules: ReviewRules,
    serving: ScoringService | None = None,
) -> Document:
    """Write the letter to the client a decision is about.

    Args:
        home: Home folder, with the model that decided.
        lender: Whose decision.
        store: Where the ledger lies.
        decision_id: Id of the decision.
        day: Day of the letter.
        language: Language of the letter. Reasons told in another language are said again from what the ledger keeps.
        rules: How long a contest takes.
        serving: A model that is ready, taken where it is the one that decided; None to read that from the shelf.

    Raises:
        UnknownDecision: If the lender has no such decision, or whom it was about was forgotten.
        StoreError: If the database cannot be reached, or what is kept as the input is not what it was.
    """
    ledger, queue = Ledger(store), ReviewQueue(store, lender.name)
    row = ledger.find(decision_id)
    if row is None or row["lender"] != lender.name:
        raise UnknownDecision(
            f"The ledger of '{lender.name}' holds no decision '{decision_id}'. Check the id; a simulation decides "
            "nothing, has no id and no letter."
        )
    evidence = row["evidence"]
    if evidence is None:
        raise UnknownDecision(
            f"Whom decision '{decision_id}' was about has been forgotten, and why it was made with him: no letter can "
            "be written."
        )
    reviews, words = queue.of_decision(decision_id), queue.words(decision_id)
    kept = ledger.inputs(decision_id)
    rows = None if kept is None else read_inputs(kept)[0]
    service = _service(home, lender, row, serving)
    settled = [one.review_id for one in reviews if one.outcome is not None]
    model, as_of = evidence["model"], date.fromisoformat(evidence["as_of"])
    told = Told(
        decision_id=decision_id,
        decision=Decision(evidence["decision"]),
        by_score=Decision(evidence.get("by_score", evidence["decision"])),
        p_default=evidence["p_default"],
        cutoff=evidence["cutoff"],
        reasons=tuple(_sentences(evidence, lender, language, service)),
        concerns=tuple(Concern(**one) for one in evidence.get("concerns", ())),
        decided_on=date.fromisoformat(evidence.get("decided_on", row["made_at"][:10])),
        as_of=as_of,
        sources=tuple(_sources(evidence, lender, language, rows)),
        model=f"{model['name']} {model['version']}",
        policy=evidence["policy"],
        made_up=evidence["made_up"],
        reviews=reviews,
        reason=words.get(settled[-1], {}).get("reason", "") if settled else "",
        amount=_amount(lender, rows),
        missing=_missing(service, rows, lender, language, evidence["p_default"]),
        proposed=_proposed(service, rows, language, evidence, row["made_at"]),
    )
    texts = lender.table_texts[language]
    writer = Writer(
        title=lender.title[language],
        contact=lender.contact,
        currency=lender.currency,
        sensitive=tuple(texts.columns[name].label for name in sorted(lender.sensitive) if name in texts.columns),
        contest_days=rules.contest_days,
    )
    return write_letter(told, writer, day=day, language=language)


def _service(
    home: Path, lender: Lender, row: Mapping[str, Any], serving: ScoringService | None
) -> ScoringService | None:
    """Return the model that decided, ready to compute; None where it is not the same any more."""
    if serving is not None and serving.bundle.digest == row["bundle_fingerprint"]:
        return serving
    try:
        bundle = ModelShelf(home / "models" / lender.name).load(row["model_version"])
        return ScoringService(lender, bundle) if bundle.digest == row["bundle_fingerprint"] else None
    except (UnknownModel, BundleError):
        return None


def _sentences(
    evidence: Mapping[str, Any], lender: Lender, language: Language, service: ScoringService | None
) -> Iterable[str]:
    """Yield the reasons: as they were told, or, in another language, said again from subject, feature and value.

    Without the model that decided the usual value is not known, and the sentence goes without the values.
    """
    texts = lender.reason_texts[language]
    features = {one.name: one for one in service.features} if service else {}
    for reason in evidence["reasons"]:
        subject, _, direction = reason["code"].rpartition(".")
        feature = features.get(reason["feature"])
        if evidence["language"] == language:
            yield reason["text"]
        elif service is not None and feature is not None:
            profile = service.bundle.reference.get(feature.name)
            yield texts.text(feature, direction, reason["value"], profile.good_median if profile else None)
        else:
            yield texts.subjects[subject].sentence(direction, missing=reason["value"] is None)


def _sources(
    evidence: Mapping[str, Any], lender: Lender, language: Language, rows: ApplicantRows | None
) -> Iterable[SourceRead]:
    """Yield every source, with how many rows were read where what was decided on is kept."""
    names = lender.table_texts[language].sources
    for name in lender.sources:
        n_rows = 0 if name in evidence["missing"] else None
        if rows is not None and has_rows(rows.get(name)):
            n_rows = max(len(values) for values in rows[name].values())
        yield SourceRead(names[name], n_rows)


def _amount(lender: Lender, rows: ApplicantRows | None) -> float | None:
    """Return what was asked for, None where it is not known."""
    values = (rows or {}).get(lender.application.name, {}).get(lender.amount or "", [None])
    return None if values[0] is None else float(values[0])


def _missing(
    service: ScoringService | None,
    rows: ApplicantRows | None,
    lender: Lender,
    language: Language,
    p_default: float,
) -> Missing | None:
    """Return what the application lacks and could lower the PD, None where nothing is or the model cannot say."""
    if service is None or rows is None:
        return None
    sources = {one.name: one.source for one in service.features}
    labels = lender.reason_texts[language].labels
    worth = [
        one
        for one in service.unknown(rows).subjects
        if p_default - one.p_default_low >= _LEAST_GAIN
        and all(sources[name] == lender.application.name for name in one.features)
    ][:_MOST_SUBJECTS]
    if not worth:
        return None
    lows, highs = [one.p_default_low for one in worth], [one.p_default_high for one in worth]
    return Missing(tuple(labels[one.subject] for one in worth), min(lows), max(highs))


def _proposed(
    service: ScoringService | None,
    rows: ApplicantRows | None,
    language: Language,
    evidence: Mapping[str, Any],
    made_at: str,
) -> Proposed | None:
    """Return what the client could have changed himself, each decided on anew by the model that decided.

    None where it approved, where nothing of the application can be changed, where data is missing or too old for a
    machine to decide whatever is changed, and where the model or what it decided on is not kept.
    """
    if service is None or rows is None or evidence["decision"] == Decision.APPROVE.value:
        return None
    found = CounterfactualSearch(
        service,
        rows,
        as_of=date.fromisoformat(evidence["as_of"]),
        decided_on=date.fromisoformat(evidence.get("decided_on", made_at[:10])),
        language=language,
    ).run()
    if found.blocking or not found.levers:
        return None
    tried = tuple(one.lever.label[language] for one in found.levers)
    return Proposed(tuple(one.text for one in found.proposals), found.goal, tried)
