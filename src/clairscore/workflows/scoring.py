"""Scoring one applicant: rows to features, to a PD, to a decision with its evidence and a row of the ledger."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Language
from clairscore.decisions.concerns import Concern, Means, settle
from clairscore.decisions.decision import Decision
from clairscore.decisions.evidence import Evidence, ModelName
from clairscore.decisions.reasons import ReasonFinder, ReasonTexts
from clairscore.decisions.summary import say_concern, write_summary
from clairscore.decisions.twin import TwinOpinion
from clairscore.errors import BundleError
from clairscore.features.memory import HistoryMemory
from clairscore.features.serve import PlainValues, values_by_name
from clairscore.lenders.lender import Lender
from clairscore.models.atypia import AtypiaMeasure
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ModelShelf
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.attribution import ADDITIVITY, Attribution
from clairscore.workflows.fitted import fitted_columns
from clairscore.workflows.trace import fingerprint_inputs, has_rows, ledger_evidence, write_inputs
from clairscore.workflows.twin import twin_opinion
from clairscore.workflows.unknown import Unknown, find_unknown
from clairscore.workflows.vector import ApplicantVector


@dataclass(frozen=True)
class Foreseen:
    """What would be decided on an applicant, without why.

    Attributes:
        decision: What the policy would decide, concerns included.
        p_default: PD.
    """

    decision: Decision
    p_default: float


@dataclass(frozen=True)
class _Asked:
    """What a decision is asked for, beside the rows."""

    as_of: date
    decided_on: date
    language: Language
    client_id: int | None
    simulation: bool
    made_up: bool


class ScoringService:
    """Decides on applicants of one lender with one bundle; made once, it then reads no file.

    Attributes:
        lender: The lender.
        bundle: The model that decides.
        features: Features in the order of the model.
        values: Turns what the model reads into values as people read them.
        texts: Reason texts by language.
        reasons: What finds the principal reasons, by language.
        atypia: Measures how unlike the development population an applicant is; None in bundles of before it was.
    """

    def __init__(self, lender: Lender, bundle: ScoringBundle, ledger: Ledger | None = None) -> None:
        """Compile the bundle's features and read the lender's texts.

        Args:
            lender: Lender the bundle was trained for.
            bundle: The model that decides.
            ledger: Where decisions are written; without one nothing is decided for good.

        Raises:
            BundleError: If the bundle was trained for another lender or on other definitions of its features, fitted
                ones among them.
            SettingsError: If the lender's texts cannot be read.
        """
        feature_set = lender.feature_set(bundle.feature_set)
        if bundle.name != lender.name or feature_set.hash != bundle.feature_set_hash:
            raise BundleError(
                f"Bundle {bundle.version} of '{bundle.name}' was trained on other definitions of the feature set "
                f"'{bundle.feature_set}' than those of lender '{lender.name}' today. Train again."
            )
        self.lender = lender
        self.bundle = bundle
        means = lender.means.names if lender.means else ()
        self._borne = tuple(lender.catalog.find(name) for name in means)
        self._vector = ApplicantVector(lender, feature_set, fitted_columns(lender, bundle), self._borne)
        self.features = tuple(self._vector.features)
        self.values = PlainValues(self.features)
        self.texts: Mapping[Language, ReasonTexts] = lender.reason_texts
        subjects = [feature.subject for feature in self.features]
        self.atypia = AtypiaMeasure(bundle.atypia, subjects) if bundle.atypia else None
        usual = {name: profile.good_median for name, profile in bundle.reference.items()}
        self.reasons = {language: ReasonFinder(self.features, usual, texts) for language, texts in self.texts.items()}
        self._ledger = ledger

    @property
    def model(self) -> ModelName:
        """Which model decides."""
        return ModelName(self.bundle.name, self.bundle.version, self.bundle.feature_set)

    def vectors(self, applicants: Sequence[ApplicantRows]) -> NDArray[np.float64]:
        """Return what the model reads of each applicant, shape (n, n_features), NaN where null; n is at least 1."""
        return self._read(applicants)[0]

    def _read(
        self, applicants: Sequence[ApplicantRows], memory: HistoryMemory | None = None
    ) -> tuple[NDArray[np.float64], list[Means]]:
        """Return what the model reads of each applicant, and what his household can bear."""
        found = [self._vector.read(rows, memory) for rows in applicants]
        return np.stack([vector for vector, _ in found]), [self._means(borne) for _, borne in found]

    def attribute(self, rows: ApplicantRows, memory: HistoryMemory | None = None) -> Attribution:
        """Score an applicant and say what each feature adds; see `attribute_all`."""
        return self.attribute_all([rows], memory)[0]

    def attribute_all(
        self, applicants: Sequence[ApplicantRows], memory: HistoryMemory | None = None
    ) -> list[Attribution]:
        """Score applicants and say what each feature adds.

        Args:
            applicants: Rows by source of each; the application has one.
            memory: What was computed of histories before.

        Returns:
            Contributions of each that add up to the margin.

        Raises:
            BundleError: If they do not: such an explanation would be false.
        """
        vectors, means = self._read(applicants, memory)
        parts, margins = self.bundle.contributions(vectors), self.bundle.margin(vectors)
        p_defaults, atypical = expit(margins), self._atypical(vectors)
        found = []
        scored = zip(vectors, means, parts, margins, p_defaults, atypical, strict=True)
        for vector, borne, added, margin, p_default, odd in scored:
            if abs(math.fsum(added.tolist()) - margin) > ADDITIVITY:
                raise BundleError(
                    "The contributions do not add up to the margin, so no explanation is given. Train again."
                )
            found.append(
                Attribution(
                    features=self.features,
                    values=self.values.read(vector),
                    contributions=added[:-1],
                    base_value=float(added[-1]),
                    margin=float(margin),
                    p_default=float(p_default),
                    twin=twin_opinion(self.bundle, vector, float(margin), float(p_default)),
                    atypia=odd,
                    means=borne,
                )
            )
        return found

    def unknown(self, rows: ApplicantRows, memory: HistoryMemory | None = None) -> Unknown:
        """Say what is missing of an applicant and how far the PD could move if it were known."""
        return find_unknown(self.bundle, self.features, self._vector.compute(rows, memory), self.bundle.reference)

    def foresee(
        self, applicants: Sequence[ApplicantRows], *, as_of: date, decided_on: date, memory: HistoryMemory | None = None
    ) -> list[Foreseen]:
        """Say what would be decided on applicants, quickly: no reasons, no evidence, nothing is written.

        Args:
            applicants: Rows by source of each; the application has one.
            as_of: Last moment the rows may know.
            decided_on: Day of the decision.
            memory: What was computed of histories before, where many applicants differ in little.
        """
        bundle = self.bundle
        vectors, means = self._read(applicants, memory)
        margins = bundle.margin(vectors)
        pds = np.asarray(expit(margins))
        words = bundle.policy.decide_all(pds, bundle.cutoff, bundle.confidence(pds))
        found = []
        told = zip(applicants, vectors, means, margins, words, pds, self._atypical(vectors), strict=True)
        for rows, vector, borne, margin, word, p_default, odd in told:
            twin = twin_opinion(bundle, vector, float(margin), float(p_default))
            lacking = _missing(rows, self.lender.sources)
            concerns = self._concerns(lacking, borne, as_of, decided_on, twin, odd)
            found.append(Foreseen(settle(Decision(str(word)), concerns), float(p_default)))
        return found

    def _concerns(
        self,
        lacking: Collection[str],
        means: Means,
        as_of: date,
        decided_on: date,
        twin: TwinOpinion | None,
        atypia: float | None,
    ) -> tuple[Concern, ...]:
        """Return what a person has to look at, not yet said in words."""
        days_old, declared = (decided_on - as_of).days, self.lender.sources
        return self.bundle.policy.concerns(
            means, days_old, declared, lacking, twin=twin, cutoff=self.bundle.cutoff, atypia=atypia
        )

    def _atypical(self, vectors: NDArray[np.float64]) -> list[float | None]:
        """Return the share of the development applications less atypical than each; None where nobody measured it."""
        if self.atypia is None:
            return [None] * len(vectors)
        return list(map(float, self.atypia.share_below(vectors)))

    def _means(self, borne: NDArray[np.float64]) -> Means:
        """Return what the household can bear, as far as the lender has features that say so."""
        if self.lender.means is None:
            return Means()
        found = values_by_name(borne, self._borne)
        names = self.lender.means
        return Means(*(_known(found.get(name)) for name in (names.debt_service, names.left, names.people)))

    def decide(
        self,
        rows: ApplicantRows,
        *,
        as_of: date,
        language: Language,
        client_id: int | None = None,
        simulation: bool = False,
        made_up: bool = False,
        made_by: str = "",
        decided_on: date | None = None,
        memory: HistoryMemory | None = None,
    ) -> Evidence:
        """Decide on an applicant and write it to the ledger, unless it is a simulation.

        Args:
            rows: Rows by source; the application has one.
            as_of: Last moment the rows may know.
            language: Language of reasons and summary.
            client_id: Whom it is about; None for an applicant who is not a client yet.
            simulation: Whether the rows were changed to see what would happen; nothing is then written.
            made_up: Whether the rows were generated.
            made_by: Name of the user who asks.
            decided_on: Day of the decision, against which the age of the data is held; the last moment of the data
                unless given.
            memory: What was computed of histories before, where more is asked about the same rows.

        Returns:
            The decision with its evidence; without an id when nothing was written.

        Raises:
            StoreError: If the ledger cannot be written; a decision that leaves no trace is not given.
        """
        found = self.attribute(rows, memory)
        inputs = write_inputs(rows, as_of, without=self.lender.outcome)
        asked = _Asked(as_of, decided_on or as_of, language, client_id, simulation, made_up)
        evidence = self._judge(rows, found, fingerprint_inputs(inputs), asked)
        if simulation or self._ledger is None:
            return evidence
        (recorded,) = self._ledger.record_all([self._entry(evidence, inputs, made_by, language)])
        return replace(evidence, **recorded._asdict())

    def decide_all(
        self, applicants: Sequence[ApplicantRows], *, as_of: date, language: Language, made_up: bool, made_by: str
    ) -> list[Evidence]:
        """Decide on applicants who are not clients yet, and write all of it in one transaction or nothing.

        Args:
            applicants: Rows by source of each; the application has one.
            as_of: Last moment the rows may know, and the day of the decisions.
            language: Language of reasons and summaries.
            made_up: Whether the rows were generated.
            made_by: Name of the user who asks.

        Returns:
            The decisions in the order of the applicants.

        Raises:
            StoreError: If the ledger cannot be written; no decision is then given.
        """
        asked = _Asked(as_of, as_of, language, None, False, made_up)
        texts = [write_inputs(rows, as_of, without=self.lender.outcome) for rows in applicants]
        found = [
            self._judge(rows, attribution, fingerprint_inputs(inputs), asked)
            for rows, attribution, inputs in zip(applicants, self.attribute_all(applicants), texts, strict=True)
        ]
        if self._ledger is None:
            return found
        entries = [
            self._entry(evidence, inputs, made_by, language) for evidence, inputs in zip(found, texts, strict=True)
        ]
        recorded = self._ledger.record_all(entries)
        return [replace(evidence, **one._asdict()) for evidence, one in zip(found, recorded, strict=True)]

    def _entry(self, evidence: Evidence, inputs: str, made_by: str, language: Language) -> LedgerEntry:
        return LedgerEntry(
            client_id=evidence.client_id,
            made_by=made_by,
            lender=self.lender.name,
            model_version=self.bundle.version,
            bundle_fingerprint=self.bundle.digest,
            policy=self.bundle.policy_hash,
            inputs=inputs,
            evidence=ledger_evidence(evidence, language),
        )

    def _judge(self, rows: ApplicantRows, found: Attribution, fingerprint: str, asked: "_Asked") -> Evidence:
        bundle, policy, texts = self.bundle, self.bundle.policy, self.texts[asked.language]
        p_default = found.p_default
        low, high, confidence = bundle.judge(p_default)
        by_score = policy.decide(p_default, bundle.cutoff, confidence)
        missing = _missing(rows, self.lender.sources)
        found_concerns = self._concerns(missing, found.means, asked.as_of, asked.decided_on, found.twin, found.atypia)
        concerns = tuple(replace(concern, text=say_concern(concern, texts)) for concern in found_concerns)
        decision = settle(by_score, concerns)
        score = policy.scale.points(p_default)
        reasons, strengths = self.reasons[asked.language].find(found.values, found.contributions)
        return Evidence(
            decision_id=None,
            client_id=asked.client_id,
            simulation=asked.simulation,
            p_default=p_default,
            p_default_low=low,
            p_default_high=high,
            score=score,
            cutoff=bundle.cutoff,
            decision=decision,
            by_score=by_score,
            concerns=concerns,
            confidence=confidence,
            reasons=reasons,
            strengths=strengths,
            summary=write_summary(
                texts,
                decision=decision,
                score=score,
                p_default=p_default,
                cutoff=bundle.cutoff,
                confidence=confidence,
                reasons=reasons,
                simulation=asked.simulation,
                concerns=concerns,
                by_score=by_score,
            ),
            base_value=found.base_value,
            margin=found.margin,
            model=self.model,
            policy=policy.version,
            as_of=asked.as_of,
            decided_on=asked.decided_on,
            missing=missing,
            made_up=asked.made_up,
            data_fingerprint=fingerprint,
            twin=found.twin,
        )


def _missing(rows: ApplicantRows, sources: Iterable[str]) -> tuple[str, ...]:
    """Return the sources without a row."""
    return tuple(name for name in sources if not has_rows(rows.get(name)))


def _known(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def open_scoring(home: Path, lender: Lender, ledger: Ledger | None = None) -> ScoringService:
    """Load the champion of a lender and make it ready to decide.

    Args:
        home: Home folder, with ``models/<lender>``.
        lender: The lender.
        ledger: Where decisions are written.

    Returns:
        The service.

    Raises:
        NoChampion: If no model decides yet.
        BundleError: If the champion is damaged or was trained on other definitions.
    """
    return ScoringService(lender, ModelShelf(home / "models" / lender.name).load("champion"), ledger)
