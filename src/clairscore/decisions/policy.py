"""Policy: what the lender decides with a PD, as written in ``conf/policy.toml``."""

import hashlib
import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.decisions.amounts import Amounts
from clairscore.decisions.concerns import AffordabilityRules, AtypiaRules, Concern, DataRules, Means
from clairscore.decisions.decision import Decision
from clairscore.decisions.scale import ScoreScale
from clairscore.decisions.twin import TwinOpinion, TwinRules
from clairscore.errors import SettingsError
from clairscore.metrics.cost import Costs

_BAND = ("refer_below", "refer_above")


@dataclass(frozen=True)
class Policy:
    """Costs, what a human decides, scale and amounts at stake.

    Attributes:
        version: Name of this state of the policy.
        costs: What each mistake costs.
        minimum_confidence: Confidence below which a human decides, .5 to 1; at .5 none is referred.
        scale: Scale of the score.
        refer_below: Width of the band of PDs under the cut-off in which a human decides however sure the machine is;
            0 for none.
        refer_above: Width of the band from the cut-off up.
        amounts: What a credit may lose and earn; None in a policy that does not say.
        affordability: What a credit must leave to live on; None in a policy that does not say.
        data: What data must be to be decided on by a machine; None in a policy that does not say.
        twin: When the twin's opinion makes a person decide; None in a policy that does not say.
        atypia: How unlike the development population an applicant may be; None in a policy that does not say.
    """

    version: str
    costs: Costs
    minimum_confidence: float
    scale: ScoreScale
    refer_below: float = 0.0
    refer_above: float = 0.0
    amounts: Amounts | None = None
    affordability: AffordabilityRules | None = None
    data: DataRules | None = None
    twin: TwinRules | None = None
    atypia: AtypiaRules | None = None

    def __post_init__(self) -> None:
        if not self.version:
            raise ValueError("The policy has no version: give it one.")
        if not 0.5 <= self.minimum_confidence < 1:
            raise ValueError(f"minimum_confidence must be from .5 to below 1, received {self.minimum_confidence}.")
        if not (0 <= self.refer_below < 1 and 0 <= self.refer_above < 1):
            raise ValueError(
                "refer_below and refer_above are widths in PD, from 0 to below 1: "
                f"received {self.refer_below} and {self.refer_above}."
            )

    def decide(self, p_default: float, cutoff: float, confidence: float) -> Decision:
        """Return what is decided of one application.

        Args:
            p_default: Its PD.
            cutoff: Cut-off of the model.
            confidence: How likely the PD truly lies on its side of the cut-off, .5 to 1.

        Raises:
            ValueError: If the PD or the confidence is null or out of range: that is no ground to decide on.

        Examples:
            >>> policy = load_policy()
            >>> policy.decide(0.02, 0.09, 0.99), policy.decide(0.30, 0.09, 0.99), policy.decide(0.089, 0.09, 0.52)
            (<Decision.APPROVE: 'approve'>, <Decision.DECLINE: 'decline'>, <Decision.REFER: 'refer'>)
        """
        return Decision(str(self.decide_all([p_default], cutoff, [confidence])[0]))

    def decide_all(self, p_default: ArrayLike, cutoff: float, confidence: ArrayLike) -> NDArray[np.str_]:
        """Return the words of the decisions on many applications, each as `decide` decides, same shape as the PDs.

        Args:
            p_default: Their PDs.
            cutoff: Cut-off of the model.
            confidence: Confidence in each, same shape.

        Raises:
            ValueError: If a PD or a confidence is null or out of range.
        """
        pds, sure = np.asarray(p_default, dtype=np.float64), np.asarray(confidence, dtype=np.float64)
        if not (((pds >= 0) & (pds <= 1)).all() and ((sure >= 0) & (sure <= 1)).all()):
            raise ValueError("PD and confidence must lie between 0 and 1.")
        judged = np.where(pds < cutoff, Decision.APPROVE.value, Decision.DECLINE.value)
        in_band = (pds >= cutoff - self.refer_below) & (pds < cutoff + self.refer_above)
        return np.where(in_band | (sure < self.minimum_confidence), Decision.REFER.value, judged)

    def concerns(
        self,
        means: Means,
        days_old: int,
        declared: Collection[str],
        lacking: Collection[str],
        *,
        twin: TwinOpinion | None = None,
        cutoff: float = 1.0,
        atypia: float | None = None,
    ) -> tuple[Concern, ...]:
        """Return what a person has to look at whatever the score says.

        Args:
            means: What the household can bear.
            days_old: Days since the last moment the data knows.
            declared: Sources of the lender.
            lacking: Those without a row for this applicant.
            twin: What the points table beside the model says; None where there is none.
            cutoff: Cut-off of the model, on whose two sides model and twin may lie.
            atypia: Share of the development applications that are less atypical; None where it is not measured.
        """
        borne = self.affordability.concerns(means) if self.affordability else ()
        data = self.data.concerns(days_old, declared, lacking) if self.data else ()
        odd = self.atypia.concerns(atypia) if self.atypia else ()
        return borne + data + odd + (self.twin.concerns(twin, cutoff) if self.twin else ())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the policy says, 64 hex digits; comments and order in the file do not change it."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    def to_toml(self) -> str:
        """Return the policy as TOML, always written alike; what is not stated is left out, as older policies do."""
        band = (("refer_below", self.refer_below), ("refer_above", self.refer_above))
        amounts = [f"{one.name} = {getattr(self.amounts, one.name)!r}\n" for one in fields(Amounts) if self.amounts]
        version = self.version.replace("\\", "\\\\").replace('"', '\\"')
        return (
            f'version = "{version}"\n\n'
            f"[costs]\nfalse_negative = {self.costs.false_negative!r}\n"
            f"false_positive = {self.costs.false_positive!r}\n\n"
            f"[decision]\nminimum_confidence = {self.minimum_confidence!r}\n"
            + "".join(f"{name} = {width!r}\n" for name, width in band if width)
            + "\n"
            f"[scale]\nscore = {self.scale.score!r}\nodds = {self.scale.odds!r}\npdo = {self.scale.pdo!r}\n"
            + "".join(["\n[amounts]\n", *amounts] if amounts else [])
            + _stated("affordability", self.affordability)
            + _stated("data", self.data)
            + _stated("twin", self.twin)
            + _stated("atypia", self.atypia)
        )


def load_policy(path: Path | None = None) -> Policy:
    """Read a policy, ours when no path is given.

    Raises:
        SettingsError: If the file cannot be read, or lacks a value, names something unknown or holds one out of range.
    """
    where = str(path) if path else "conf/policy.toml"
    try:
        text = path.read_text("utf-8") if path else files("clairscore").joinpath("conf/policy.toml").read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"The policy {where} cannot be read: {error}.") from error
    return parse_policy(text, where)


def parse_policy(text: str, where: str = "policy.toml") -> Policy:
    """Return the policy a TOML text states; ``where`` names it in errors.

    Raises:
        SettingsError: As `load_policy`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The policy {where} is not TOML: {error}.") from error
    known = {"version", "costs", "decision", "scale"}
    if odd := sorted(known ^ (set(content) - {"amounts", "affordability", "data", "twin", "atypia"})):
        raise SettingsError(
            f"The policy {where} must state {', '.join(sorted(known))} and no more: see {', '.join(odd)}."
        )
    if not isinstance(content["version"], str):
        raise SettingsError(f'version in {where} must be a text in quotes, such as "2026-11".')
    costs = _numbers(content["costs"], tuple(one.name for one in fields(Costs)), "costs", where)
    decision = _numbers(content["decision"], ("minimum_confidence",), "decision", where, _BAND)
    scale = _numbers(content["scale"], tuple(one.name for one in fields(ScoreScale)), "scale", where)
    at_stake = None
    if "amounts" in content:
        at_stake = _numbers(content["amounts"], tuple(one.name for one in fields(Amounts)), "amounts", where)
    borne = None
    if "affordability" in content:
        names = tuple(one.name for one in fields(AffordabilityRules))
        borne = _numbers(content["affordability"], names, "affordability", where)
    about = dict(content["data"]) if isinstance(content.get("data"), dict) else content.get("data")
    key_sources = about.pop("key_sources", []) if isinstance(about, dict) else []
    if not isinstance(key_sources, list) or not all(isinstance(name, str) for name in key_sources):
        raise SettingsError(f"data.key_sources in the policy {where} must be a list of names of sources.")
    days = None if about is None else _numbers(about, ("stale_days",), "data", where)
    apart = None
    if "twin" in content:
        apart = _numbers(content["twin"], tuple(one.name for one in fields(TwinRules)), "twin", where)
    typical = None
    if "atypia" in content:
        typical = _numbers(content["atypia"], tuple(one.name for one in fields(AtypiaRules)), "atypia", where)
    try:
        return Policy(
            version=content["version"],
            costs=Costs(**costs),
            scale=ScoreScale(**scale),
            amounts=Amounts(**at_stake) if at_stake else None,
            affordability=AffordabilityRules(**borne) if borne else None,
            data=DataRules(**days, key_sources=tuple(key_sources)) if days else None,
            twin=TwinRules(**apart) if apart else None,
            atypia=AtypiaRules(**typical) if typical else None,
            **decision,
        )
    except ValueError as error:
        raise SettingsError(f"The policy {where} is not usable. {error}") from error


def _numbers(
    table: Any, names: tuple[str, ...], title: str, where: str, optional: tuple[str, ...] = ()
) -> dict[str, float]:
    if not isinstance(table, dict) or set(table) - set(optional) != set(names):
        may = f"; it may state {', '.join(optional)}" if optional else ""
        raise SettingsError(f"[{title}] in the policy {where} must state exactly {', '.join(names)}{may}.")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SettingsError(f"{title}.{name} in the policy {where} must be a number, received {value!r}.")
    return {name: float(value) for name, value in table.items()}


def _stated(title: str, rules: AffordabilityRules | DataRules | TwinRules | AtypiaRules | None) -> str:
    """Return rules as a table of TOML, empty where there are none."""
    if rules is None:
        return ""
    lines = []
    for one in fields(rules):
        value = getattr(rules, one.name)
        lines.append(f"{one.name} = {json.dumps(list(value)) if isinstance(value, tuple) else repr(value)}\n")
    return "".join([f"\n[{title}]\n", *lines])
