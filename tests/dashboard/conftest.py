"""A lender's API that answers from memory, in the place of the network; and the dashboard in front of it."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from clairscore.dashboard import session
from clairscore.dashboard.serve import APP

PASSWORD = "a-long-password"
DECIDED = "01JD8Z3K9Q"
READER = ["clients:read", "simulations:make", "explanations:read", "models:read"]
RIGHTS = {
    "adviser": [*READER, "decisions:make", "reviews:read", "decisions:contest"],
    "analyst": READER,
    "executive": ["models:read", "oversight:read"],
    "compliance": [*READER, "reviews:read", "decisions:contest", "decisions:override", "oversight:read"],
    "admin": [*READER, "decisions:make"],
}
MODEL = {"name": "home_credit", "version": "v3", "feature_set": "full_2026_11"}
CUTOFF = 0.0909
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
APPROVED, REFERRED, DECLINED = 100001, 100002, 100003
RISKS = {APPROVED: 0.0421, REFERRED: 0.0862, DECLINED: 0.2134}
SUBJECTS = {
    "external_scores": ("Scores d'autres établissements", "Scores of other institutions"),
    "late_instalments": ("Retards de paiement", "Late payments"),
    "credit_burden": ("Poids du crédit dans le budget", "Weight of the credit in the budget"),
    "credit_terms": ("Montant et durée du crédit", "Amount and length of the credit"),
    "employment": ("Emploi", "Employment"),
    "bureau_debt": ("Dettes dans d'autres banques", "Debts at other banks"),
    "previous_refusals": ("Refus antérieurs", "Earlier refusals"),
    "age": ("Âge", "Age"),
    "card_use": ("Usage de la carte", "Use of the card"),
    "home": ("Logement", "Home"),
    "car": ("Véhicule", "Car"),
    "contact": ("Coordonnées", "Contact"),
    "region": ("Région", "Region"),
}
FEATURES = {
    "installment_dpd_max_12m": (
        "late_instalments",
        "Largest days past due of an instalment, last 12 months.",
        12.0,
        "days",
        0.31,
    ),
    "credit_to_income": ("credit_burden", "Credit amount over yearly income.", 3.2, "", 0.18),
    "external_score_mean": ("external_scores", "Mean of the external scores.", 0.61, "share", -0.64),
    "employed_days": ("employment", "Days in the present employment.", -3205.0, "days", -0.22),
    "debt_sum": ("bureau_debt", "Sum of active debt at other lenders.", 23450.5, "currency", 0.09),
    "contract_kind": ("credit_terms", "Kind of contract.", "Cash loans", "", 0.02),
    "card_balance": ("card_use", "Balance of the card.", None, "currency", -0.01),
    "owns_home": ("home", "The client owns a house or flat.", 1.0, "", -0.005),
}
LABELS = {
    "installment_dpd_max_12m": ("Retard de paiement, maximum sur 12 mois", "Delay of payment, maximum over 12 months"),
    "credit_to_income": ("Crédit rapporté au revenu annuel", "Credit over yearly income"),
    "external_score_mean": ("Score moyen", "Mean score"),
    "employed_days": ("Jours dans l’emploi", "Days in the job"),
    "debt_sum": ("Restant dû", "Debt"),
    "contract_kind": ("Type de contrat", "Kind of contract"),
    "card_balance": ("Solde de la carte", "Balance of the card"),
    "owns_home": ("Propriétaire", "Owns a home"),
}
CHOICE_LABELS = {
    "Cash loans": ("Prêt personnel", "Cash loan"),
    "Revolving loans": ("Crédit renouvelable", "Revolving credit"),
}
REASON_TEXTS = {
    "installment_dpd_max_12m": (
        "Une échéance a été payée avec 12 jours de retard au cours des 12 derniers mois.",
        "An instalment was paid 12 days late in the last 12 months.",
    ),
    "credit_to_income": (
        "Le crédit demandé est élevé par rapport au revenu annuel.",
        "The credit asked for is high for the yearly income.",
    ),
    "external_score_mean": (
        "Les scores communiqués par d'autres établissements sont bons.",
        "The scores that other institutions report are good.",
    ),
    "employed_days": ("L'emploi actuel est stable depuis longtemps.", "The present employment has lasted long."),
}
APPLICATION = [
    ("credit_amount", ("Montant du crédit", "Credit amount"), 250000.0, "currency", True, []),
    ("annuity", ("Mensualité annuelle", "Yearly instalments"), 24500.5, "currency", True, []),
    (
        "contract_kind",
        ("Type de contrat", "Kind of contract"),
        "Cash loans",
        "",
        True,
        ["Cash loans", "Revolving loans"],
    ),
    ("owns_car", ("Possède un véhicule", "Owns a car"), True, "", False, []),
    ("birth_day", ("Naissance", "Birth"), -12005.0, "days", False, []),
    ("employed_day", ("Début de l’emploi", "Start of the job"), -3205.0, "days", True, []),
    ("phone_day", ("Changement de téléphone", "Change of phone"), -12.0, "days", False, []),
    ("yearly_income", ("Revenu annuel", "Yearly income"), 45000.0, "currency", False, []),
    ("housing", ("Logement", "Housing"), None, "", False, []),
]
IN_YEARS = {
    "birth_day": {"name": "age", "label": "Âge", "unit": "years", "value": 32.9, "minimum": 14, "maximum": 120},
    "employed_day": {
        "name": "employed_years",
        "label": "Ancienneté",
        "unit": "years",
        "value": 8.8,
        "minimum": 0,
        "maximum": 70,
    },
}
SHORT_FORM = [
    ("age", ("Âge", "Age"), "years", True, 18, 100, None),
    ("annual_income", ("Revenu annuel", "Yearly income"), "currency", True, 1, 10_000_000, None),
    ("credit_amount", ("Montant du crédit", "Credit amount"), "currency", True, 100, 10_000_000, None),
    ("annuity", ("Remboursement annuel", "Yearly repayment"), "currency", True, 1, 1_000_000, None),
    ("years_employed", ("Ancienneté dans l'emploi", "Years in employment"), "years", False, 0, 60, None),
    ("children", ("Enfants à charge", "Children"), "", False, 0, 20, 0),
]


@dataclass
class FakeApi:
    """The HTTP contract over a handful of made-up clients.

    Attributes:
        role: Role of whoever logs in.
        asked: Method and path of each request, in order.
        failures: Path to the answer given there instead.
        made_up: Whether answers say so.
        bodies: JSON that was sent to be decided on, in order.
        queue: Cases that wait for a person.
        record: What is told of a decision beside its evidence: risk, reviews, what may be done.
        oversight: Lines of the people who settled cases.
        sent: JSON that was sent about a case, in order.
        standing: What a person decided; None where nobody did.
        concerns: What a person should look at.
        twin: What the points table says beside a decision; None where there is none.
        atypia: Whether the model can say what is unusual.
        proposals: What a client could change, by the amount of the credit; with None, credits elsewhere too.
        refreshed: Tokens given, for a password or a refresh token.
        refresh_token: The one that is good.
        ended: Whether somebody logged out.
    """

    role: str = "adviser"
    asked: list[tuple[str, str]] = field(default_factory=list)
    failures: dict[str, httpx.Response | Exception] = field(default_factory=dict)
    made_up: bool = True
    bodies: list[dict] = field(default_factory=list)
    queue: list[dict] = field(default_factory=list)
    record: dict = field(default_factory=dict)
    oversight: list[dict] = field(default_factory=list)
    sent: list[dict] = field(default_factory=list)
    standing: str | None = None
    concerns: list[dict] = field(default_factory=list)
    twin: dict | None = None
    atypia: bool = True
    proposals: list[float | None] = field(default_factory=list)
    refreshed: int = 0
    refresh_token: str = ""
    ended: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append((request.method, path))
        failure = next((answer for prefix, answer in self.failures.items() if path.startswith(prefix)), None)
        if isinstance(failure, Exception):
            raise failure
        if failure is not None:
            return failure
        english = request.url.params.get("lang") == "en"
        if path == "/token":
            return self._token(parse_qs(request.content.decode()))
        if path == "/logout":
            self.ended = True
            return httpx.Response(204)
        if request.headers.get("authorization") != "Bearer token":
            return problem(401, "No valid token.")
        return self._answer(request, path, english)

    def _token(self, form: dict[str, list[str]]) -> httpx.Response:
        """Take the password, or the refresh token that was given last, once."""
        if form.get("password") != [PASSWORD] and form.get("refresh_token") != [self.refresh_token]:
            return problem(401, "The name or the password is wrong.")
        self.refreshed += 1
        self.refresh_token = f"refresh {self.refreshed}"
        token = {"access_token": "token", "token_type": "bearer", "expires_in": 900}
        return httpx.Response(200, json={**token, "refresh_token": self.refresh_token, "refresh_expires_in": 36_000})

    def _answer(self, request: httpx.Request, path: str, english: bool) -> httpx.Response:
        first, _, last = path.strip("/").partition("/")
        body = json.loads(request.content) if request.content else {}
        if first == "me":
            return httpx.Response(
                200, json={"name": "Camille", "role": self.role, "language": "fr", "rights": RIGHTS[self.role]}
            )
        if first == "clients":
            search = request.url.params["search"]
            ids = [client_id for client_id in range(APPROVED, APPROVED + 40) if str(client_id).startswith(search)]
            shown = ids[: int(request.url.params["limit"])]
            return httpx.Response(200, json={"total": len(ids), "items": [{"client_id": i} for i in shown]})
        if first in ("client_info", "local_feature_importance", "counterfactuals") and int(last) not in range(
            APPROVED, APPROVED + 40
        ):
            return problem(404, "No client has this id.")
        if first == "client_info":
            return httpx.Response(200, json=self._client_info(int(last), english))
        if first == "local_feature_importance":
            return httpx.Response(200, json=local_importance(int(last), english))
        if first == "similar_clients":
            return httpx.Response(200, json=similar(int(last), request.url.params, english))
        if first == "atypia":
            return httpx.Response(200, json=atypia(int(last), english)) if self.atypia else problem(409, "Train again.")
        if first == "scorecard":
            return httpx.Response(200, json=scorecard(int(last), self.twin or {}, english))
        if first == "counterfactuals":
            return httpx.Response(200, json=counterfactuals(int(last), self.proposals, english))
        if first == "partial_dependence":
            return httpx.Response(200, json=dependence(last, request.url.params, english) | {"made_up": self.made_up})
        if first == "lime":
            return httpx.Response(200, json=lime(int(last), english) | {"made_up": self.made_up})
        if first == "global_feature_importance":
            return httpx.Response(200, json=global_importance(english) | {"made_up": self.made_up})
        if first == "population":
            return httpx.Response(200, json=population(last, english))
        if first == "short_form":
            return httpx.Response(200, json=short_form(english))
        if first == "prediction":
            return self._prediction(body, english)
        if first == "predict":
            return self._predict(body["short_form"], english)
        if first in ("reviews", "decisions"):
            return self._review(request, path, body, english)
        if first == "oversight":
            return httpx.Response(200, json=oversight(self.oversight, len(self.queue)))
        return problem(404, "No such route.")

    def _review(self, request: httpx.Request, path: str, body: dict, english: bool) -> httpx.Response:
        if path == "/reviews":
            limit, offset = (int(request.url.params[name]) for name in ("limit", "offset"))
            late = sum(case["overdue"] for case in self.queue)
            shown = self.queue[offset : offset + limit]
            return httpx.Response(200, json={"total": len(self.queue), "overdue": late, "items": shown})
        if request.method == "POST":
            self.sent.append(body)
        if path.endswith("/take"):
            self.record["may"] = ["settle"]
            return httpx.Response(204)
        if path.endswith("/contest"):
            contest = review(opened_for="contest", words=body["words"])
            self.record |= {"may": [], "reviews": [contest]}
            return httpx.Response(201, json=contest)
        if path.endswith("/review"):
            done = review(
                state="settled", settled_by="camille", closed_at="2026-11-21T10:00:00Z", overrides=False, **body
            )
            self.record |= {"may": ["contest"], "reviews": [done], "standing": body["outcome"]}
            answer = {"decision_id": DECIDED, "entry": "e", "standing": body["outcome"], "review": done}
            return httpx.Response(200, json=answer)
        told = {"made_at": "2026-11-20T09:00:00Z", "made_by": "camille", "side": "approve", "minimum_reason": 30}
        told["language"] = "fr"
        known = {"risk": RISKS[REFERRED], "reviews": [], "may": [], "standing": "refer", "client_id": REFERRED}
        known |= self.record
        evidence = self._decision(known.pop("risk"), english, known["client_id"], False)
        return httpx.Response(200, json=evidence | told | known)

    def _prediction(self, body: dict, english: bool) -> httpx.Response:
        if not (body.get("changes") or body.get("simulation")) and "decisions:make" not in RIGHTS[self.role]:
            return problem(403, "The role lacks the right.")
        self.bodies.append(body)
        risk = risk_of(body["client_id"])
        changes = body.get("changes", {})
        if changes.get("credit_amount", 1) < 0:
            return problem(422, "Some fields will not do.", [("changes.credit_amount", "must not be negative")])
        risk *= changes.get("credit_amount", 250000.0) / 250000.0
        return httpx.Response(
            200, json=self._decision(risk, english, body["client_id"], bool(changes) or body.get("simulation", False))
        )

    def _predict(self, form: dict, english: bool) -> httpx.Response:
        if form["age"] < 18:
            return problem(422, "Some fields will not do.", [("short_form.age", "must be at least 18")])
        risk = min(0.9, 0.05 * form["credit_amount"] / form["annual_income"])
        return httpx.Response(200, json=self._decision(risk, english, None, False))

    def _decision(self, risk: float, english: bool, client_id: int | None, simulation: bool) -> dict:
        confidence = min(0.99, 0.5 + abs(math.log(risk / CUTOFF)))
        decision = "refer" if confidence < 0.8 else "approve" if risk < CUTOFF else "decline"
        reasons = [reason(name, english) for name in REASON_TEXTS]
        return {
            "decision_id": None if simulation else DECIDED,
            "client_id": client_id,
            "simulation": simulation,
            "pd": risk,
            "pd_low": risk * 0.8,
            "pd_high": min(1, risk * 1.25),
            "score": round(600 - 28.85 * (math.log(risk / (1 - risk)) + math.log(50))),
            "cutoff": CUTOFF,
            "decision": decision,
            "by_score": decision,
            "concerns": self.concerns,
            "twin": self.twin,
            "standing": None if simulation else self.standing or decision,
            "due_at": "2099-11-27T09:00:00Z" if decision == "refer" and not simulation else None,
            "confidence": confidence,
            "reasons": [item for item in reasons if item["direction"] == "raises"],
            "strengths": [item for item in reasons if item["direction"] == "lowers"],
            "summary": SUMMARY[english],
            "base_value": -2.4,
            "margin": math.log(risk / (1 - risk)),
            "model": MODEL,
            "policy": "2026-11",
            "as_of": "2026-11-20",
            "missing": ["credit_card_balance"],
            "missing_labels": [("Mois des cartes de crédit", "Months of credit cards")[english]],
            "made_up": self.made_up,
        }

    def _client_info(self, client_id: int, english: bool) -> dict:
        return {
            "client_id": client_id,
            "as_of": "2026-11-20",
            "made_up": self.made_up,
            "application": [
                {
                    "name": name,
                    "label": label[english],
                    "value": value,
                    "unit": unit,
                    "description": f"({name})",
                    "changeable": changeable,
                    "choices": choices,
                    "choice_labels": {choice: CHOICE_LABELS[choice][english] for choice in choices},
                    "minimum": 0 if unit == "currency" else None,
                    "maximum": None,
                    "subject": "" if name == "phone_day" else "credit_terms",
                    "subject_label": "" if name == "phone_day" else SUBJECTS["credit_terms"][english],
                    "in_years": IN_YEARS.get(name),
                }
                for name, label, value, unit, changeable, choices in APPLICATION
            ],
            "histories": [
                {
                    "source": "bureau",
                    "label": ("Crédits dans d'autres banques", "Credits at other banks")[english],
                    "rows": 1204,
                }
            ],
        }


SUMMARY = (
    "Le risque estimé de ce dossier vient surtout d'un retard de paiement récent ; il est en partie compensé par de "
    "bons scores externes et un emploi stable.",
    "The estimated risk of this file comes mostly from a recent late payment; good external scores and a lasting "
    "employment make up for part of it.",
)


def review(**known: object) -> dict:
    """Return a review that waits, or as it is known to stand."""
    waits = {
        "review_id": "r1",
        "decision_id": DECIDED,
        "client_id": REFERRED,
        "opened_for": "referral",
        "opened_by": "camille",
        "opened_at": "2026-11-20T09:00:00Z",
        "due_at": "2099-11-27T09:00:00Z",
        "overdue": False,
        "state": "open",
    }
    unknown = ("taken_by", "taken_at", "closed_at", "settled_by", "outcome", "overrides", "words", "reason")
    return waits | dict.fromkeys(unknown) | known


def settled_by(adviser: str, n: int, agreed: int, median: float, *signals: str) -> dict:
    """Return what oversight found of a person."""
    share = {"count": agreed, "n": n, "value": agreed / n if n else None, "low": 0.5, "high": 0.9}
    return {
        "adviser": adviser,
        "n_settled": n,
        "n_overrides": 2,
        "agreement": share,
        "quick": share | {"value": 0.25 if n else None},
        "seconds": {"n": n, "lower": median / 2, "median": median, "upper": 3 * median} if n else None,
        "signals": list(signals),
    }


def oversight(lines: list[dict], waiting: int) -> dict:
    """Return what was found of all, and of each."""
    n = sum(line["n_settled"] for line in lines)
    return {
        "since": "2026-08-23T09:00:00Z",
        "limits": {
            "quick_seconds": 60,
            "agreement_limit": 0.95,
            "quick_limit": 0.2,
            "level": 0.95,
            "least_cases": 10,
        },
        "waiting": waiting,
        "overdue": 0,
        "everybody": settled_by("", n, n, 400.0),
        "advisers": lines,
    }


def risk_of(client_id: int) -> float:
    """Return the made-up probability of default of a client."""
    return RISKS.get(client_id, 0.03)


def problem(status: int, detail: str, faults: list[tuple[str, str]] | None = None) -> httpx.Response:
    """Answer with a problem document."""
    errors = [{"field": name, "reason": text} for name, text in faults or []]
    document = {
        "type": "about:blank",
        "title": "Problem",
        "status": status,
        "instance": "/",
        "detail": detail,
        "errors": errors,
    }
    return httpx.Response(status, json=document, headers={"content-type": "application/problem+json"})


def reason(name: str, english: bool) -> dict:
    """Return a reason about a feature."""
    _, _, value, unit, contribution = FEATURES[name]
    direction = "raises" if contribution > 0 else "lowers"
    return {
        "code": f"{name}.{direction}",
        "text": REASON_TEXTS[name][english],
        "feature": name,
        "value": value,
        "unit": unit,
        "contribution": contribution,
        "direction": direction,
    }


def local_importance(client_id: int, english: bool) -> dict:
    """Return contributions that add up to the margin."""
    risk = risk_of(client_id)
    margin = math.log(risk / (1 - risk))
    features = [
        {
            "feature": name,
            "label": LABELS[name][english],
            "sentence": sentence,
            "kind": "category" if isinstance(value, str) else "flag" if name == "owns_home" else "number",
            "value": value,
            "value_label": CHOICE_LABELS[value][english] if isinstance(value, str) else None,
            "unit": unit,
            "contribution": contribution,
            "subject": subject,
        }
        for name, (subject, sentence, value, unit, contribution) in FEATURES.items()
    ]
    base = margin - sum(item["contribution"] for item in features)
    base_pd = 1 / (1 + math.exp(-base))
    slope = (risk - base_pd) / (margin - base)
    for item in features:
        item["pd_contribution"] = slope * item["contribution"]
    subjects = [
        {
            "subject": slug,
            "label": label[english],
            "contribution": sum(item["contribution"] for item in features if item["subject"] == slug),
            "pd_contribution": sum(item["pd_contribution"] for item in features if item["subject"] == slug),
            "features": sum(item["subject"] == slug for item in features),
        }
        for slug, label in SUBJECTS.items()
    ]
    return {
        "client_id": client_id,
        "base_value": base,
        "base_pd": base_pd,
        "margin": margin,
        "pd": risk,
        "features": features,
        "subjects": subjects,
    }


def scorecard(client_id: int, twin: dict, english: bool) -> dict:
    """Return where a client stands in a points table of two characteristics, which adds up."""
    shown = {"external_score_mean": ("0,61", 18), "installment_dpd_max_12m": ("12 jours", -9)}
    lines = [
        {
            "feature": name,
            "label": LABELS[name][english],
            "subject_label": SUBJECTS[FEATURES[name][0]][english],
            "value": value,
            "bin": value,
            "points": points,
            "most": 20,
        }
        for name, (value, points) in shown.items()
    ]
    return {
        "client_id": client_id,
        "version": "v3",
        **twin,
        "score": 577,
        "score_pd": risk_of(client_id),
        "cutoff": CUTOFF,
        "base_points": twin["points"] - 9,
        "characteristics": lines,
        "sentence": ("Le tableau de points compte des points.", "The points table counts points.")[english],
    }


def atypia(client_id: int, english: bool) -> dict:
    """Return how unlike others a client is: an income that one in a thousand has, and an ordinary age."""
    values = [
        {
            "feature": "income",
            "label": "Yearly income" if english else "Revenu annuel",
            "subject": "income",
            "kind": "number",
            "value": 900000.0,
            "value_label": None,
            "unit": "currency",
            "at_most": 0.9991,
            "at_least": 0.0009,
            "robust_z": 7.25,
            "surprise": 9.1,
            "text": "Yearly income: €900,000, more than 99.9% of clients"
            if english
            else "Revenu annuel\u00a0: 900\u202f000\u00a0€, plus que chez 99,9\u00a0% des clients",
        },
        {
            "feature": "occupation",
            "label": "Occupation" if english else "Profession",
            "subject": "employment",
            "kind": "category",
            "value": "Laborers",
            "value_label": "Labourers" if english else "Ouvriers",
            "unit": "",
            "at_most": 0.3,
            "at_least": 0.3,
            "robust_z": None,
            "surprise": 1.7,
            "text": "Occupation: Labourers, as only 30% of clients",
        },
    ]
    return {
        "client_id": client_id,
        "model": MODEL,
        "made_up": True,
        "n_rows": 2000,
        "total": 1.1,
        "share_below": 0.81,
        "limit": 0.999,
        "refers": False,
        "text": "This file is more unusual than 81%." if english else "Ce dossier est plus inhabituel que 81\u00a0%.",
        "unusual": values[:1],
        "values": values,
    }


def similar(client_id: int, params: httpx.QueryParams, english: bool) -> dict:
    """Return a client beside similar ones, as asked."""
    k, by, chosen = int(params.get("k", 200)), params["by"], params.get_list("feature")
    names = chosen or ["credit_to_income", "employed_days", "debt_sum"]
    labels = (
        ("Clients au profil proche", "Clients sous le seuil de refus", "Clients au-dessus du seuil", "Tous"),
        ("Clients with a similar profile", "Clients below the cut-off", "Clients above the cut-off", "All clients"),
    )[english]
    groups = ("neighbours", "approved", "declined", "all")
    rates = ({"rate": 0.09, "low": 0.05, "high": 0.14}, {"rate": 0.041, "low": 0.039, "high": 0.043}, None)
    sizes = (k, 9_200, 40, 10_000)
    quartiles = {"lower": 1.0, "median": 2.0, "upper": 3.0}
    summary = (
        f"Sur {k} clients au profil proche, 9 % n’ont pas remboursé.",
        f"Of {k} clients with a similar profile, 9% did not repay.",
    )
    return {
        "client_id": client_id,
        "summary": summary[english],
        "by": by,
        "k": k,
        "sizes": [50, 100, 200, 500],
        "near_in": chosen if by == "variables" else [],
        "far": False if by == "view" else None,
        "groups": [
            {"name": name, "label": label, "n": n, "bad_rate": rate}
            for name, label, n, rate in zip(groups, labels, sizes, (*rates, rates[1]), strict=True)
        ],
        "comparisons": [
            {"feature": name, "label": LABELS[name][english], "unit": FEATURES[name][3], "value": FEATURES[name][2]}
            | dict.fromkeys(groups, quartiles)
            | {"declined": None}
            for name in names
        ],
        "n_clients": 10_000,
        "cutoff": CUTOFF,
        "model": MODEL,
        "made_up": True,
    }


def counterfactuals(client_id: int, amounts: list[float | None], english: bool) -> dict:
    """Return a proposal for each amount of the credit, None also repaying credits elsewhere."""
    proposals = []
    for amount in amounts:
        after = amount or 200_000.0
        sentence = (f"Emprunter {after:.0f} € au lieu de 250000 €.", f"Borrow {after:.0f} € instead of 250000 €.")
        move = {"lever": "smaller_credit", "label": "Emprunter moins", "before": 250_000.0, "after": after}
        change = {"name": "credit_amount", "label": APPLICATION[0][1][english], "unit": "currency"}
        risk = risk_of(client_id) * after / 250_000.0
        proposals.append(
            {
                "text": sentence[english],
                "moves": [{**move, "text": sentence[english], "unit": "currency", "effort": 2.0}],
                "effort": 2.0,
                "application": [{**change, "before": 250_000.0, "after": after}],
                "changes": {"credit_amount": after} if amount else None,
                "decision": "approve",
                "pd": risk,
                "pd_low": risk * 0.8,
                "pd_high": risk * 1.25,
                "score": 560,
                "confidence": 0.9,
            }
        )
    nothing = ("Rien de ce que le client peut changer ne change la décision.", "Nothing changes the decision.")
    ways = ("Chacune de ces propositions mène à un accord.", "Each of these leads to an approval.")
    lever = {"name": "smaller_credit", "label": "Emprunter moins", "direction": "falls", "unit": "currency"}
    return {
        "client_id": client_id,
        "decision": "decline",
        "pd": risk_of(client_id),
        "cutoff": CUTOFF,
        "goal": "approve" if proposals else None,
        "summary": (ways if proposals else nothing)[english],
        "proposals": proposals,
        "levers": [{**lever, "before": 250_000.0, "furthest": 125_000.0}],
        "n_tried": 21,
        "pd_lowest": risk_of(client_id) * 0.5,
        "model": MODEL,
        "policy": "2026-11",
        "made_up": True,
    }


def global_importance(english: bool) -> dict:
    """Return what the made-up model leans on."""
    return {
        "model": MODEL,
        "n_rows": 12500,
        "features": [
            {
                "feature": name,
                "label": LABELS[name][english],
                "sentence": item[1],
                "mean_absolute_contribution": abs(item[4]),
                "direction": None if isinstance(item[2], str) else math.copysign(0.8, item[4]),
                "raises": 0.4,
                "subject": item[0],
            }
            for name, item in FEATURES.items()
        ],
        "subjects": [
            {
                "subject": slug,
                "label": label[english],
                "mean_absolute_contribution": 0.5 / (1 + index),
                "raises": 0.4,
            }
            for index, (slug, label) in enumerate(SUBJECTS.items())
        ],
    }


def place(value: float | str | None, english: bool) -> dict:
    """Return a value of a feature as the API writes it."""
    if isinstance(value, str):
        return {"value": None, "choice": value, "label": CHOICE_LABELS[value][english]}
    return {"value": value, "choice": None, "label": None}


def axis(name: str, english: bool) -> dict:
    """Return a feature along which something is shown."""
    _, _, value, unit, _ = FEATURES[name]
    kind = "category" if isinstance(value, str) else "flag" if name == "owns_home" else "number"
    return {"feature": name, "label": LABELS[name][english], "unit": unit, "kind": kind}


def places_of(name: str) -> list[float] | list[str]:
    """Return the values a feature is set to."""
    value = FEATURES[name][2]
    return list(CHOICE_LABELS) if isinstance(value, str) else [0.0, 1.0] if name == "owns_home" else [0.0, 10.0, 40.0]


def dependence(name: str, asked: httpx.QueryParams, english: bool) -> dict:
    """Return a curve that rises, or a surface, with a client on it where one is asked for."""
    client_id = asked.get("client_id")
    if "with" in asked:
        names = (name, asked["with"])
        numbers = not {axis(one, english)["kind"] for one in names} & {"category"}
        sides = [places_of(one) for one in names]
        client = [place(FEATURES[one][2], english) for one in names]
        return {
            "first": axis(names[0], english),
            "second": axis(names[1], english),
            "model": MODEL,
            "n_rows": 200,
            "first_places": [place(value, english) for value in sides[0]],
            "second_places": [place(value, english) for value in sides[1]],
            "pd": [[0.05 + 0.01 * (row + column) for column in range(len(sides[1]))] for row in range(len(sides[0]))],
            "log_odds": [[0.02 * (row - column) for column in range(len(sides[1]))] for row in range(len(sides[0]))]
            if numbers
            else None,
            "strength": (0.0 if name == "external_score_mean" else 0.02) if numbers else None,
            "h_squared": 0.0004 if name == "debt_sum" else 0.073,
            "client_places": None if client_id is None else client,
        }
    effects = asked["kind"] == "ale"
    points = [
        place(value, english)
        | {"pd": 0.05 + 0.02 * index - (0.06 if effects else 0), "log_odds": -2.9 + 0.2 * index}
        | {"bands": [{"share": share, "pd": 0.1 * share, "move": 0.0} for share in SHARES] if not effects else []}
        for index, value in enumerate(places_of(name))
    ]
    client = (
        {"client_id": int(client_id), "pd": 0.07, "curve": [] if effects else [0.06] * len(points)}
        if client_id
        else None
    )
    missing = place(None, english) | {"pd": 0.081, "log_odds": -2.4, "bands": []}
    return axis(name, english) | {
        "shown": asked["kind"],
        "model": MODEL,
        "n_rows": 1000,
        "missing_rate": 0.2 if name == "card_balance" else 0.0,
        "points": points,
        "missing": missing if name == "card_balance" and not effects else None,
        "client": client and client | place(FEATURES[name][2], english),
    }


def lime(client_id: int, english: bool) -> dict:
    """Return LIME beside SHAP, which agree on half."""
    return {
        "client_id": client_id,
        "model": MODEL,
        "pd": risk_of(client_id),
        "margin": -2.5,
        "summary": ("SHAP dit la même chose à chaque fois.", "SHAP says the same every time.")[english],
        "features": [
            {
                "feature": name,
                "label": LABELS[name][english],
                "value": value,
                "value_label": CHOICE_LABELS[value][english] if isinstance(value, str) else None,
                "unit": unit,
                "shap": contribution,
                "lime": contribution / 2,
                "lime_low": contribution / 2 - 0.05,
                "lime_high": contribution / 2 + 0.05,
                "named": 4,
            }
            for name, (_, _, value, unit, contribution) in FEATURES.items()
        ],
        "n_runs": 5,
        "n_samples": 5000,
        "r2": 0.31,
        "r2_low": 0.28,
        "r2_high": 0.33,
        "local_pd": 0.05,
        "stability": {"overlap": 0.9, "variation": 0.11},
        "agreement": {"rank_correlation": 0.55, "overlap": 0.5, "same_sign": 0.94},
        "lime_seconds": 0.4,
        "shap_seconds": 0.0006,
    }


def population(feature: str, english: bool) -> dict:
    """Return how a feature is spread."""
    _, _, value, unit, _ = FEATURES[feature]
    category = isinstance(value, str)
    centre = value if isinstance(value, float) else 100.0
    levels = [] if category else [(0.05, 0.1), (0.25, 0.4), (0.5, 0.7), (0.75, 1.2), (0.95, 2.0)]
    points = sorted(centre * factor for _, factor in levels)
    return {
        "feature": feature,
        "label": LABELS[feature][english],
        "unit": unit,
        "kind": "category" if category else "number",
        "quantiles": [{"q": q, "value": point} for (q, _), point in zip(levels, points, strict=True)],
        "shares": [
            {"choice": choice, "label": label[english], "share": share}
            for (choice, label), share in zip(CHOICE_LABELS.items(), (0.9, 0.1), strict=True)
            if category
        ],
        "missing_rate": 0.12,
        "good_median": None if category else centre * 0.65,
        "bad_median": None if category else centre * 0.95,
    }


def short_form(english: bool) -> dict:
    """Return the fields of a new applicant."""
    return {
        "fields": [
            {
                "name": name,
                "label": label[english],
                "help": "",
                "unit": unit,
                "required": required,
                "minimum": minimum,
                "maximum": maximum,
                "default": default,
                "choices": {},
            }
            for name, label, unit, required, minimum, maximum, default in SHORT_FORM
        ]
    }


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """Stand in for the API wherever the dashboard opens a connection."""
    fake = FakeApi()
    monkeypatch.setattr(
        session, "open_http", lambda: httpx.Client(base_url="http://api", transport=httpx.MockTransport(fake))
    )
    return fake


@pytest.fixture
def app(api: FakeApi) -> AppTest:
    """The dashboard as a visitor first sees it."""
    return AppTest.from_file(str(APP), default_timeout=30).run()


@pytest.fixture
def open_page(app: AppTest) -> Callable[[str], AppTest]:
    """Follow the menu to a page; the first of the menu has the slug ``""``."""

    def opened(slug: str) -> AppTest:
        app._page_hash = calc_hash(slug)
        return app.run()

    return opened


@pytest.fixture
def log_in(app: AppTest, api: FakeApi, open_page: Callable[[str], AppTest]) -> Callable[..., AppTest]:
    """Log in as a role, and open a page and a client's file."""

    def logged_in(role: str = "adviser", page: str = "", client_id: int | None = None) -> AppTest:
        api.role = role
        app.text_input(key="login_name").input("camille")
        app.text_input(key="login_password").input(PASSWORD)
        app.button[0].click().run()
        if client_id is not None:
            app.text_input(key="client_search").input(str(client_id)).run()
        return open_page(page) if page else app

    return logged_in


@pytest.fixture
def page_html() -> Callable[[AppTest], str]:
    """Return all HTML of a page."""
    return lambda app: "\n".join(element.proto.body for element in app.get("html"))


@pytest.fixture
def case() -> Callable[..., dict]:
    """Make a case that waits, or as it is known to stand."""
    return review


@pytest.fixture
def person() -> Callable[..., dict]:
    """Make what oversight found of a person: name, cases, of them agreed, median seconds, signals."""
    return settled_by
