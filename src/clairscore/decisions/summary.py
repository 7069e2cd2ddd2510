"""The paragraph an adviser reads first and can say aloud: the decision, the risk in plain words, what weighed most."""

from collections.abc import Sequence

from clairscore.conventions import Language
from clairscore.decisions.concerns import Concern
from clairscore.decisions.decision import Decision
from clairscore.decisions.reasons import ReasonCode, ReasonTexts
from clairscore.quantities import format_number, format_percent, format_value

_IN_TEN = 0.2
"""PD above which "so many in ten" is said: between one in five and one in two no "one in so many" is near."""


def write_summary(
    texts: ReasonTexts,
    *,
    decision: Decision,
    score: int,
    p_default: float,
    cutoff: float,
    confidence: float,
    reasons: Sequence[ReasonCode],
    simulation: bool,
    concerns: Sequence[Concern] = (),
    by_score: Decision | None = None,
) -> str:
    """Write the paragraph.

    Args:
        texts: The lender's words, with the ``summary`` templates.
        decision: What was decided.
        score: Points.
        p_default: PD, 0 to 1.
        cutoff: Cut-off on PD, 0 to 1.
        confidence: Confidence in the side of the cut-off, 0 to 1.
        reasons: Reasons that raise the PD, most important first.
        simulation: Whether the data was changed to see what would happen.
        concerns: What a person has to look at whatever the score says, each with its text.
        by_score: What the score alone would decide, where concerns changed it.

    Returns:
        A few sentences in the language of the texts.
    """
    language = texts.language
    facts = {
        "score": format_number(score, language, 0),
        "pd": format_percent(p_default, language),
        "cutoff": format_percent(cutoff, language),
        "confidence": format_percent(confidence, language, 0),
        "frequency": _frequency(texts, p_default, language),
    }
    sentences = [texts.summary["simulation"]] if simulation else []
    changed = by_score is not None and by_score is not decision
    sentences.append(texts.summary["concerned" if changed else decision.value].format(**facts))
    sentences += [concern.text for concern in concerns]
    sentences.append(texts.summary["risk"].format(**facts))
    labels = [texts.subjects[reason.code.rpartition(".")[0]].label for reason in reasons[:2]]
    if not labels:
        sentences.append(texts.summary["no_reason"])
    else:
        named = dict(zip(("first", "second"), map(_inside, labels), strict=False))
        sentences.append(texts.summary[_reasons_key(decision, len(labels))].format(**named))
    return " ".join(sentences)


def say_concern(concern: Concern, texts: ReasonTexts) -> str:
    """Say a concern in a sentence, with what was found and what the policy asks for."""
    language, currency = texts.language, texts.currency
    value, limit = (
        "" if number is None else format_value(number, concern.unit, language, currency, rounded=True)
        for number in (concern.amount, concern.limit)
    )
    return texts.summary[concern.wording].format(value=value, limit=limit)


def _reasons_key(decision: Decision, n_reasons: int) -> str:
    """Return which words name the subjects: nothing weighs against what is approved, some of it is less favourable."""
    number = "one_reason" if n_reasons == 1 else "two_reasons"
    return f"{number}_approve" if decision is Decision.APPROVE else number


def _frequency(texts: ReasonTexts, p_default: float, language: Language) -> str:
    """Say a PD as "one in so many", which people read more surely than a percentage."""
    if p_default >= 0.5:
        return texts.summary["frequency_most"]
    if p_default < 0.001:
        return texts.summary["frequency_least"]
    if p_default > _IN_TEN:
        return texts.summary["frequency_in_ten"].format(n=format_number(round(10 * p_default), language, 0))
    return texts.summary["frequency"].format(n=format_number(round(1 / p_default), language, 0))


def _inside(label: str) -> str:
    """Put a label inside a sentence."""
    return label[:1].lower() + label[1:]
