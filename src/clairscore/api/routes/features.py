"""Features: what the model reads, and how each is distributed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.errors import UnknownFeature
from clairscore.models.reference import QUANTILES
from clairscore.schemas.explanation import ChoiceShare, FeatureAnswer, FeatureNames, Population, Quantile

router = APIRouter(tags=["features"], dependencies=[Depends(holder_of("models:read"))])


@router.get("/features-names")
async def list_features(resources: Open, language: Reader) -> FeatureNames:
    """List the features of the model that decides, in its order."""
    scoring = resources.scoring
    labels = scoring.texts[language].labels
    return FeatureNames(
        feature_set=scoring.bundle.feature_set,
        features_names=[feature.name for feature in scoring.features],
        features=[
            FeatureAnswer(
                name=feature.name,
                sentence=feature.sentence,
                unit=feature.unit,
                kind=feature.kind,
                choices=list(feature.choices),
                subject=feature.subject,
                subject_label=labels.get(feature.subject, feature.subject),
                risk=feature.risk,
                null_means=feature.null_means,
                actionable=feature.actionable,
            )
            for feature in scoring.features
        ],
    )


@router.get("/population/{feature}")
async def read_population(feature: Annotated[str, Path(max_length=200)], resources: Open) -> Population:
    """Show how a feature is distributed among the applications the model was developed on."""
    bundle = resources.scoring.bundle
    declared = {one.name: one for one in bundle.features}.get(feature)
    if declared is None:
        raise UnknownFeature("The model reads no feature of that name. GET /features-names lists those it reads.")
    profile = bundle.reference[feature]
    return Population(
        feature=feature,
        unit=declared.unit,
        kind=declared.kind,
        quantiles=[Quantile(q=q, value=value) for q, value in zip(QUANTILES, profile.quantiles, strict=False)],
        shares=[
            ChoiceShare(choice=choice, share=share)
            for choice, share in zip(declared.choices, profile.shares, strict=False)
        ],
        missing_rate=profile.missing_rate,
        good_median=profile.good_median,
        bad_median=profile.bad_median,
    )
