"""LIME beside SHAP for one client: what each says, how far they agree, and how far LIME agrees with itself."""

import time
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Language
from clairscore.explanations.lime import (
    N_SAMPLES,
    N_SHOWN,
    Agreement,
    LimeExplanation,
    Stability,
    agreement,
    stability,
    top,
)
from clairscore.features.feature import Feature
from clairscore.features.serve import values_by_name
from clairscore.quantities import format_number, format_percent
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.behaviour import ModelBehaviour

N_RUNS: Final = 5
"""Draws LIME is repeated with, each with a seed of its own."""
N_TOP: Final = 4
"""Features a client is told at most, on which explanations have to agree."""

_FITS: Final = 0.8
"""Share explained from which a straight line is said to follow the model."""


@dataclass(frozen=True)
class ComparedFeature:
    """What both say of one feature, in log-odds.

    Attributes:
        feature: Which feature.
        value: The client's: a number, a word for a category, None for null.
        shap: Its exact contribution.
        lime: What LIME shows for it, mean over the draws; a draw that does not name it counts as 0.
        lime_low: Least any draw shows.
        lime_high: Most.
        named: Draws that name it.
    """

    feature: Feature
    value: float | str | None
    shap: float
    lime: float
    lime_low: float
    lime_high: float
    named: int


@dataclass(frozen=True)
class LimeComparison:
    """LIME beside SHAP for one client.

    Attributes:
        p_default: PD.
        margin: Log-odds, to which the SHAP contributions and the base value add up.
        features: What either counts among its ten most important, by SHAP.
        n_runs: Draws of LIME.
        n_samples: Neighbours in each.
        r2: Share of the model's variation around the client that the straight line explains: mean over the draws.
        r2_low: Least in any draw.
        r2_high: Most.
        local_p_default: PD the straight line gives the client, mean over the draws in log-odds.
        stability: How far the draws of LIME agree with one another.
        agreement: How far they agree with SHAP, mean over the draws.
        lime_seconds: What one draw took.
        shap_seconds: What the exact contributions took.
        summary: The same in words.
    """

    p_default: float
    margin: float
    features: tuple[ComparedFeature, ...]
    n_runs: int
    n_samples: int
    r2: float
    r2_low: float
    r2_high: float
    local_p_default: float
    stability: Stability
    agreement: Agreement
    lime_seconds: float
    shap_seconds: float
    summary: str


def compare_with_lime(
    behaviour: ModelBehaviour,
    rows: ApplicantRows,
    language: Language,
    *,
    n_runs: int = N_RUNS,
    n_samples: int = N_SAMPLES,
) -> LimeComparison:
    """Explain a client by SHAP and, some times over, by LIME, both on the calibrated log-odds that decide.

    Args:
        behaviour: The model and the sample LIME draws from.
        rows: Rows of the client by source.
        language: Language of the summary.
        n_runs: Draws, at least 2, with the seeds 0, 1, ...
        n_samples: Neighbours in each.
    """
    bundle, lime = behaviour.bundle, behaviour.lime
    vector = behaviour.service.vectors([rows])[0]
    bundle.contributions(vector[np.newaxis])  # whatever is made ready at the first call is not what is measured
    start = time.perf_counter()
    shap = bundle.contributions(vector[np.newaxis])[0, :-1]
    between = time.perf_counter()
    with behaviour.alone:
        began = time.perf_counter()
        runs = [lime.explain(bundle.margin, vector, seed=seed, n_samples=n_samples) for seed in range(n_runs)]
        spent = (time.perf_counter() - began) / n_runs
    shown = np.array([run.shown for run in runs])
    values = values_by_name(vector, behaviour.service.features)
    named = top(shap, N_SHOWN) | top(shown.mean(axis=0), N_SHOWN)
    margin = runs[0].prediction
    found = LimeComparison(
        p_default=float(expit(margin)),
        margin=margin,
        features=tuple(
            ComparedFeature(
                feature=behaviour.service.features[column],
                value=values[behaviour.service.features[column].name],
                shap=float(shap[column]),
                lime=float(shown[:, column].mean()),
                lime_low=float(shown[:, column].min()),
                lime_high=float(shown[:, column].max()),
                named=int((shown[:, column] != 0).sum()),
            )
            for column in sorted(named, key=lambda column: -abs(shap[column]))
        ),
        n_runs=n_runs,
        n_samples=n_samples,
        r2=float(np.mean([run.r2 for run in runs])),
        r2_low=min(run.r2 for run in runs),
        r2_high=max(run.r2 for run in runs),
        local_p_default=float(expit(np.mean([run.local_prediction for run in runs]))),
        stability=stability([run.shown for run in runs], N_TOP),
        agreement=_mean_agreement(runs, shap),
        lime_seconds=spent,
        shap_seconds=between - start,
        summary="",
    )
    return replace(found, summary=say_comparison(found, language))


_SENTENCES: Final[dict[Language, dict[str, str]]] = {
    "fr": {
        "shap": "Les valeurs SHAP s’additionnent exactement jusqu’à la décision et disent la même chose à chaque fois.",
        "fits": "La droite de LIME suit bien le modèle autour de ce client ({r2} de ses variations) ; "
        "elle lui donne un risque de {local}, le modèle {pd}.",
        "misfits": "La droite de LIME n’explique que {r2} des variations du modèle autour de ce client "
        "et lui donne un risque de {local} là où le modèle dit {pd} : "
        "elle décrit un autre modèle que celui qui décide.",
        "stable": "D’un tirage à l’autre, ses {top} premières données restent les mêmes",
        "unstable": "D’un tirage à l’autre, ses {top} premières données restent les mêmes à {overlap}",
        "agrees": "et ce sont aussi celles de SHAP.",
        "differs": "et {shared} d’entre elles sont parmi les {top} premières de SHAP.",
    },
    "en": {
        "shap": "SHAP values add up exactly to the decision and say the same every time.",
        "fits": "LIME’s straight line follows the model well around this client ({r2} of its variation); "
        "it gives him a risk of {local}, the model {pd}.",
        "misfits": "LIME’s straight line explains only {r2} of the model’s variation around this client "
        "and gives him a risk of {local} where the model says {pd}: "
        "it describes another model than the one that decides.",
        "stable": "From draw to draw its first {top} features stay the same",
        "unstable": "From draw to draw {overlap} of its first {top} features stay the same",
        "agrees": "and they are SHAP’s as well.",
        "differs": "and {shared} of them are among SHAP’s first {top}.",
    },
}


def say_comparison(found: LimeComparison, language: Language) -> str:
    """Say in a few sentences what is seen."""
    said = _SENTENCES[language]
    shared, overlap = found.agreement.overlap, found.stability.overlap
    parts = [
        said["shap"],
        said["fits" if found.r2 >= _FITS else "misfits"],
        f"{said['stable' if overlap > 1 - 1e-9 else 'unstable']} {said['agrees' if shared > 1 - 1e-9 else 'differs']}",
    ]
    return " ".join(parts).format(
        r2=format_percent(found.r2, language, 0),
        local=format_percent(found.local_p_default, language),
        pd=format_percent(found.p_default, language),
        overlap=format_percent(overlap, language, 0),
        shared=format_percent(shared, language, 0),
        top=format_number(N_TOP, language),
    )


def _mean_agreement(runs: list[LimeExplanation], shap: NDArray[np.float64]) -> Agreement:
    """Return how far the draws agree with SHAP: on ranks and signs by all weights, on the first by those shown."""
    ranked = [agreement(run.weights, shap, N_TOP) for run in runs]
    known = [one.rank_correlation for one in ranked if one.rank_correlation is not None]
    return Agreement(
        rank_correlation=float(np.mean(known)) if known else None,
        overlap=float(np.mean([agreement(run.shown, shap, N_TOP).overlap for run in runs])),
        same_sign=float(np.mean([one.same_sign for one in ranked])),
    )
