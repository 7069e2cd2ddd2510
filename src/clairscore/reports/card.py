"""Model card: what a released model is, was measured to do, and may not be used for, each figure with its evidence."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any

from clairscore.conventions import Language
from clairscore.quantities import format_day, format_number, format_percent, format_signed
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.gates import Gate
from clairscore.registry.shelf import Appointment
from clairscore.reports.document import Document, Fact, Section, Source, Table

_NOTHING = "—"


def make_card(
    bundle: ScoringBundle,
    hashes: Mapping[str, str],
    gates: Sequence[Gate],
    history: Sequence[Appointment],
    *,
    title: str,
    made_up: bool,
    subjects: Mapping[str, str],
    groups: Mapping[str, str],
    language: Language,
) -> Document:
    """Write the card of a model from its bundle alone; what was not measured is said to be so.

    Args:
        bundle: The model.
        hashes: SHA-256 of each file of the bundle, from its manifest.
        gates: What it must show before it may decide, as found now.
        history: Appointments of this version, oldest first.
        title: Name of the lender as people read it.
        made_up: Whether the applications it was trained on do not exist.
        subjects: Names of the subjects of features.
        groups: Names of audited groups, where people call them otherwise than the data.
        language: Language of the card.
    """
    return _Card(bundle, hashes, groups, language).write(gates, history, title, made_up, subjects)


class _Card:
    def __init__(
        self, bundle: ScoringBundle, hashes: Mapping[str, str], groups: Mapping[str, str], language: Language
    ) -> None:
        text = files("clairscore").joinpath(f"reports/card.{language}.toml").read_text("utf-8")
        self.words: dict[str, Any] = tomllib.loads(text)
        self.bundle, self.hashes, self.groups, self.language = bundle, hashes, groups, language

    def write(
        self,
        gates: Sequence[Gate],
        history: Sequence[Appointment],
        title: str,
        made_up: bool,
        subjects: Mapping[str, str],
    ) -> Document:
        words, bundle = self.words, self.bundle
        day = format_day(date.fromisoformat(bundle.training["created_at"][:10]), self.language)
        by = history[0].by if history else words["unknown"]
        return Document(
            title=words["title"].format(lender=bundle.name, version=bundle.version),
            subtitle=words["subtitle"].format(title=title, day=day, by=by),
            language=self.language,
            warning=words["made_up"] if made_up else "",
            sections=(
                Section(words["purpose"]["title"], (words["purpose"]["does"], words["purpose"]["does_not"])),
                self._data(subjects),
                self._validation(),
                self._cutoff(),
                self._fairness(),
                self._scenarios(),
                self._stability(),
                self._twin(),
                self._gates(gates, history),
                Section(words["explanation"]["title"], (words["explanation"]["how"], words["explanation"]["limits"])),
                self._versions(),
            ),
            sources_title=words["sources"],
            sources=tuple(Source(name, digest) for name, digest in sorted(self.hashes.items())),
            evidence_word=words["evidence"],
        )

    def _data(self, subjects: Mapping[str, str]) -> Section:
        words, training, importance = self.words["data"], self.bundle.training, self.bundle.importance
        n_features = dict.fromkeys(importance.subjects, 0)
        for feature in self.bundle.features:
            n_features[feature.subject] = n_features.get(feature.subject, 0) + 1
        ordered = sorted(importance.subjects.items(), key=lambda item: (-item[1], item[0]))
        rows = tuple(
            (subjects.get(name, name), str(n_features[name]), self._number(weight, 3)) for name, weight in ordered
        )
        bad = f"{self._number(training['n_bad'])} ({self._percent(training['n_bad'] / training['n_rows'], 2)})"
        source = self._source("training.json")
        name = words["set_value"].format(name=self.bundle.feature_set, n=training["n_features"])
        return Section(
            words["title"],
            facts=(
                Fact(words["rows"], self._number(training["n_rows"]), source),
                Fact(words["bad"], bad, source),
                Fact(words["fingerprint"], training["data_fingerprint"], source),
                Fact(words["set"], name, self._source("features.json")),
                Fact(words["set_hash"], self.bundle.feature_set_hash, self._source("features.json")),
            ),
            tables=(
                Table(
                    words["subjects"],
                    (words["subject"], words["features"], words["importance"]),
                    rows,
                    self._source("reference.json"),
                ),
            ),
        )

    def _validation(self) -> Section:
        words, metrics = self.words["validation"], self.bundle.metrics
        source = self._source("metrics.json")
        calibration = (metrics.get("calibration") or {}).get("kind", self.words["unknown"])
        tenths = tuple(
            (
                str(place),
                self._number(one["n_rows"]),
                self._percent(one["mean_p_default"], 2),
                self._percent(one["bad_rate"], 2),
            )
            for place, one in enumerate(metrics["reliability"], start=1)
        )
        return Section(
            words["title"],
            (words["how"],),
            (
                Fact(words["auc"], self._interval(metrics["auc"]), source),
                Fact(words["folds"], " · ".join(self._number(value, 4) for value in metrics["fold_auc"]), source),
                Fact(words["gini"], self._number(metrics["gini"], 4), source),
                Fact(words["ks"], self._number(metrics["ks"], 4), source),
                Fact(words["brier"], self._number(metrics["brier"], 5), source),
                Fact(words["error"], self._number(metrics["expected_calibration_error"], 5), source),
                Fact(words["calibration"], str(calibration), self._source("calibration.json")),
            ),
            (
                Table(
                    words["reliability"],
                    (words["tenth"], words["n_rows"], words["mean_pd"], words["rate"]),
                    tenths,
                    source,
                ),
            ),
        )

    def _cutoff(self) -> Section:
        words, metrics, choice = self.words["cutoff"], self.bundle.metrics, self.bundle.cutoff_choice
        source, policy = self._source("metrics.json"), self.bundle.policy
        ends = {"value": choice.value, "low": choice.low, "high": choice.high}
        facts = [
            Fact(words["cutoff"], self._interval(ends), self._source("cutoff.json")),
            Fact(words["break_even"], self._number(choice.break_even, 4), self._source("cutoff.json")),
            Fact(words["cost"], self._interval(metrics["cost"]), source),
            Fact(words["cross_fitted"], self._number(metrics["cross_fitted_cost"], 4), source),
            Fact(words["approve_all"], self._number(metrics["approve_all_cost"], 4), source),
            Fact(words["refuse_all"], self._number(metrics["refuse_all_cost"], 4), source),
        ]
        if decided := metrics.get("decided"):
            shares = {name: self._percent(share) for name, share in decided.items()}
            facts.append(Fact(words["decided"], words["decided_value"].format(**shares), source))
        facts.append(Fact(words["policy"], f"{policy.version}, {policy.hash[:16]}", self._source("policy.toml")))
        return Section(words["title"], facts=tuple(facts))

    def _fairness(self) -> Section:
        words = self.words["fairness"]
        found = self.bundle.evidence.get("fairness")
        if not found or not found["attributes"]:
            return Section(words["title"], (self.words["none_measured"],))
        headings = tuple(
            words[name] for name in ("group", "n", "approved", "ratio", "gap", "goods_declined", "bads_approved")
        )
        tables = tuple(
            Table(
                words["caption"].format(
                    label=one["label"][self.language], reference=self._named(one["reference"] or "")
                ),
                headings,
                tuple(self._group(group, one["disparities"]) for group in one["groups"]),
                self._source("evidence.fairness.json"),
            )
            for one in found["attributes"]
        )
        return Section(words["title"], (words["how"].format(fewest=found["fewest"]),), tables=tables)

    def _group(self, group: Mapping[str, Any], disparities: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        few = self.words["too_few"]
        ratio = next((one["approval_ratio"] for one in disparities if one["name"] == group["name"]), None)

        def share(name: str) -> str:
            return few if group[name] is None else self._percent(group[name]["value"])

        gap = few if group["gap"] is None else format_signed(100 * group["gap"]["value"], self.language, 1)
        return (
            self._named(group["name"]),
            few if group["n_rows"] is None else self._number(group["n_rows"]),
            share("approved"),
            self._interval(ratio, 2) if ratio else _NOTHING,
            gap,
            share("goods_declined"),
            share("bads_approved"),
        )

    def _named(self, group: str) -> str:
        """Return the name of a group, or of the groups that meet in it, as people say it."""
        return " × ".join(self.groups.get(part, part) for part in group.split(" × ")) or str(self.words["unknown"])

    def _scenarios(self) -> Section:
        words = self.words["scenarios"]
        found = self.bundle.evidence.get("scenarios")
        if not found or not found["demands"]:
            return Section(words["title"], (self.words["none_measured"],))
        rows = tuple((one["why"][self.language], self._yes(one["passed"])) for one in found["demands"])
        table = Table(words["title"], (words["demand"], words["holds"]), rows, self._source("evidence.scenarios.json"))
        return Section(words["title"], (words["how"],), tables=(table,))

    def _stability(self) -> Section:
        words = self.words["stability"]
        found = self.bundle.evidence.get("stability")
        if not found or not found["trend"]:
            return Section(words["title"], (self.words["none_measured"],))
        source, trend = self._source("evidence.stability.json"), found["trend"]
        rows = tuple(
            (one["name"], self._interval(one["gini"], 3) if one["gini"] else self.words["too_few"])
            for one in trend["cohorts"]
        )
        return Section(
            words["title"],
            (words["declared"] if found["by"] == "declared" else words["by_id"],),
            (Fact(words["slope"], self._interval(trend["slope"]), source),),
            (Table(words["title"], (words["cohort"], words["gini"]), rows, source),),
        )

    def _twin(self) -> Section:
        words, twin, rules = self.words["twin"], self.bundle.twin, self.bundle.policy.twin
        if twin is None:
            return Section(words["title"], (words["none"],))
        figures, source = twin.figures, self._source("twin.json")
        facts = [
            Fact(words["characteristics"], self._number(len(twin.names)), source),
            Fact(words["auc"], self._interval(asdict(figures.auc), 3), source),
            Fact(words["auc_apart"], self._interval(asdict(figures.auc_apart)), source),
            Fact(words["agreement"], self._percent(figures.agreement), source),
        ]
        counted = next((one for one in figures.disagreements if rules and one.apart == rules.most_apart), None)
        if rules and counted:
            limit = self._number(rules.most_apart, 2)
            facts += [
                Fact(words["refers"].format(apart=limit), self._percent(counted.share), source),
                Fact(words["if_twin"], self._interval(asdict(counted.if_twin)), source),
            ]
        return Section(words["title"], (words["how"],), tuple(facts))

    def _gates(self, gates: Sequence[Gate], history: Sequence[Appointment]) -> Section:
        words = self.words["gates"]
        rows = tuple((gate.name, self._yes(gate.passed), gate.measured) for gate in gates)
        tables = [Table(words["title"], (words["gate"], words["passed"], words["found"]), rows)]
        if history:
            said = tuple((one.at[:16].replace("T", " "), one.alias, one.by, one.why) for one in history)
            tables.append(Table(words["history"], (words["at"], words["alias"], words["by"], words["why"]), said))
        return Section(words["title"], (words["how"],), tables=tuple(tables))

    def _versions(self) -> Section:
        facts = tuple(
            Fact(name, version, self._source("training.json")) for name, version in self.bundle.versions.items()
        )
        return Section(self.words["versions"]["title"], facts=facts)

    def _source(self, file: str) -> Source:
        return Source(file, self.hashes[file])

    def _interval(self, found: Mapping[str, float], digits: int = 4) -> str:
        ends = {name: self._number(found[name], digits) for name in ("value", "low", "high")}
        return str(self.words["interval"].format(**ends))

    def _number(self, value: float, digits: int = 0) -> str:
        return format_number(value, self.language, digits)

    def _percent(self, share: float, digits: int = 1) -> str:
        return format_percent(share, self.language, digits)

    def _yes(self, holds: bool) -> str:
        return str(self.words["yes"] if holds else self.words["no"])
