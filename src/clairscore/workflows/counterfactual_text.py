"""What is said of counterfactuals: what they lead to, or that there are none and what was tried."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from clairscore.conventions import Language
from clairscore.decisions.decision import Decision
from clairscore.quantities import format_number, format_percent

if TYPE_CHECKING:
    from clairscore.workflows.counterfactuals import Counterfactuals

_SENTENCES: Final[dict[Language, dict[str, str]]] = {
    "fr": {
        "approved": "Le crédit est accordé tel qu’il est demandé : il n’y a rien à changer.",
        "approve": "Chacune de ces propositions mène à un accord ; la décision a été refaite sur chacune.",
        "refer": "Rien de ce que le client peut changer ne mène à un accord sans examen. "
        "Ceci mènerait à ce qu’une personne décide ; la décision a été refaite sur chaque proposition.",
        "none": "Rien de ce que le client peut changer ne change la décision. Essayé : {n} combinaisons ({levers}).",
        "by_score": "La probabilité de défaut ne descend pas sous {lowest} ; "
        "un accord sans examen demande nettement moins que le seuil de {cutoff}.",
        "by_concern": "Le score seul mènerait à un accord ; ce qui fait examiner le dossier demeure.",
        "no_lever": "Ce dossier n’offre aucun levier : rien de ce qu’un client peut changer ne s’y applique.",
        "blocking": "Aucun levier n’y peut rien, une personne doit regarder : {concerns}",
        "concerns": "À savoir : {concerns}",
        "and": " ; et ",
    },
    "en": {
        "approved": "The credit is approved as it is asked for: there is nothing to change.",
        "approve": "Each of these proposals leads to an approval; the decision was made anew on each.",
        "refer": "Nothing the client can change leads to an approval without a review. "
        "This would lead to a person deciding; the decision was made anew on each proposal.",
        "none": "Nothing the client can change changes the decision. Tried: {n} combinations ({levers}).",
        "by_score": "The probability of default does not fall below {lowest}; "
        "an approval without a review asks for clearly less than the cut-off of {cutoff}.",
        "by_concern": "The score alone would lead to an approval; what has the file reviewed remains.",
        "no_lever": "This file offers no lever: nothing that a client can change applies to it.",
        "blocking": "No lever helps there, a person has to look: {concerns}",
        "concerns": "To know: {concerns}",
        "and": "; and ",
    },
}


def say_counterfactuals(found: "Counterfactuals", language: Language) -> str:
    """Say in a few sentences what was found, or that nothing was."""
    said = _SENTENCES[language]
    if found.present.decision is Decision.APPROVE:
        return said["approved"]
    if found.blocking:
        blocked = said["blocking"].format(concerns=" ".join(concern.text for concern in found.blocking))
        return blocked if found.goal is None else f"{said[found.goal.value]} {blocked}"
    if found.goal is not None:
        return said[found.goal.value]
    if not found.levers:
        return said["no_lever"]
    nothing = said["none"].format(
        n=format_number(found.n_tried, language),
        levers=", ".join(_lower(one.lever.label[language]) for one in found.levers),
    )
    held_by = "by_concern" if found.present.by_score is Decision.APPROVE else "by_score"
    why = said[held_by].format(
        lowest=format_percent(found.lowest, language), cutoff=format_percent(found.present.cutoff, language)
    )
    telling = " ".join(concern.text for concern in found.present.concerns if concern.refers)
    return " ".join([nothing, why, *([said["concerns"].format(concerns=telling)] if telling else [])])


def say_together(sentences: Sequence[str], language: Language) -> str:
    """Say what a client would do, all of it together, in a sentence."""
    first, *others = sentences
    return _SENTENCES[language]["and"].join([first, *map(_lower, others)]) + "."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
