"""Drift of what is decided on, without any client."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.monitoring.drift import ENOUGH
from clairscore.schemas.drift import DriftAnswer, FeatureDriftAnswer, ScoreDriftAnswer

router = APIRouter(tags=["drift"], dependencies=[Depends(holder_of("portfolio:read"))])


@router.get("/drift")
def read_drift(
    resources: Open,
    language: Reader,
    days: Annotated[int, Query(ge=1, le=366, description="How far to look back.")] = 90,
    most: Annotated[int, Query(ge=1, le=2_000, description="How many features to list.")] = 20,
) -> DriftAnswer:
    """Say how far the latest applicants lie from those the model was developed on: scores, and each feature."""
    scoring = resources.scoring
    found = resources.drift.look(scoring, days)
    texts = scoring.texts[language]
    labels = {feature.name: texts.label(feature) for feature in scoring.features}
    counts = Counter(one.shift for one in found.columns)
    return DriftAnswer(
        model=scoring.bundle.version,
        since=found.since,
        n_rows=found.n_rows,
        enough_from=ENOUGH,
        enough=found.enough,
        score=None if found.score is None else ScoreDriftAnswer(**asdict(found.score)),
        mean_pd=found.mean_p_default,
        development_bad_rate=scoring.bundle.training["n_bad"] / scoring.bundle.training["n_rows"],
        moved={"none": counts["none"], "moderate": counts["moderate"], "large": counts["large"]},
        features=[
            FeatureDriftAnswer(
                feature=one.name,
                label=labels[one.name],
                psi=one.psi,
                by_chance=one.by_chance,
                shift=one.shift,
                missing_before=one.missing_before,
                missing_now=one.missing_now,
            )
            for one in found.columns[:most]
        ],
        made_up=resources.made_up,
    )
