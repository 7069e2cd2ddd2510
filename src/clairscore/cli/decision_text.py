"""A decision as a terminal shows it."""

from typing import Any

from clairscore.conventions import Language

_WORDS = {
    "fr": {
        "approve": "ACCORD",
        "refer": "À EXAMINER PAR UN CONSEILLER",
        "decline": "REFUS",
        "decision": "Décision",
        "score": "Score",
        "pd": "Probabilité de défaut",
        "cutoff": "seuil",
        "reasons": "Ce qui élève le risque",
        "strengths": "Ce qui l'abaisse",
        "made_up": "Données fictives : ce client n'existe pas.",
        "model": "Modèle",
        "id": "Décision n°",
    },
    "en": {
        "approve": "APPROVED",
        "refer": "REFERRED TO AN ADVISER",
        "decline": "DECLINED",
        "decision": "Decision",
        "score": "Score",
        "pd": "Probability of default",
        "cutoff": "cut-off",
        "reasons": "What raises the risk",
        "strengths": "What lowers it",
        "made_up": "Made-up data: this client does not exist.",
        "model": "Model",
        "id": "Decision no.",
    },
}


def decision_text(evidence: Any, language: Language) -> str:
    """Write a decision and its evidence for a terminal.

    Args:
        evidence: The decision (`clairscore.decisions.evidence.Evidence`).
        language: Language of the words around the evidence; the evidence has its own.
    """
    said = _WORDS[language]

    def percent(share: float) -> str:
        return f"{100 * share:.1f} %".replace(".", ",") if language == "fr" else f"{100 * share:.1f}%"

    interval = f"{percent(evidence.p_default_low)} – {percent(evidence.p_default_high)}"
    lines = [
        f"{said['decision']} : {said[evidence.decision.value]}"
        if language == "fr"
        else f"{said['decision']}: {said[evidence.decision.value]}",
        f"{said['pd']} {percent(evidence.p_default)} ({interval}), {said['cutoff']} {percent(evidence.cutoff)}",
        f"{said['score']} {evidence.score}",
        "",
        evidence.summary,
    ]
    for title, reasons in ((said["reasons"], evidence.reasons), (said["strengths"], evidence.strengths)):
        if reasons:
            lines += ["", title, *(f"  {number}. {reason.text}" for number, reason in enumerate(reasons, 1))]
    lines += [
        "",
        f"{said['model']} {evidence.model.name} {evidence.model.version}, {evidence.policy}, {evidence.as_of}",
    ]
    if evidence.decision_id:
        lines.append(f"{said['id']} {evidence.decision_id}")
    if evidence.made_up:
        lines.append(said["made_up"])
    return "\n".join(lines)
