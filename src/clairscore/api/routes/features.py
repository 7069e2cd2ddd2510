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
    texts, tables = scoring.texts[language], resources.lender.table_texts[language]
    return FeatureNames(
        feature_set=scoring.bundle.feature_set,
        features_names=[feature.name for feature in scoring.features],
        features=[
            FeatureAnswer(
                name=feature.name,
                label=texts.label(feature),
                sentence=feature.sentence,
                unit=feature.unit,
                kind=feature.kind,
                choices=list(feature.choices),
                choice_labels=dict(tables.choices(feature.name)),
                subject=feature.subject,
                subject_label=texts.labels.get(feature.subject, feature.subject),
                risk=feature.risk,
                null_means=feature.null_means,
                actionable=feature.actionable,
            )
            for feature in scoring.features
        ],
    )


@router.get("/population/{feature}")
async def read_population(
    feature: Annotated[str, Path(max_length=200)], resources: Open, language: Reader
) -> Population:
    """Show how a feature is distributed among the applications the model was developed on."""
    scoring = resources.scoring
    declared = {one.name: one for one in scoring.features}.get(feature)
    if declared is None:
        raise UnknownFeature("The model reads no feature of that name. GET /features-names lists those it reads.")
    profile = scoring.bundle.reference[feature]
    words = resources.lender.table_texts[language].choices(feature)
    return Population(
        feature=feature,
        label=scoring.texts[language].label(declared),
        unit=declared.unit,
        kind=declared.kind,
        quantiles=[Quantile(q=q, value=value) for q, value in zip(QUANTILES, profile.quantiles, strict=False)],
        shares=[
            ChoiceShare(choice=choice, label=words.get(choice, choice), share=share)
            for choice, share in zip(declared.choices, profile.shares, strict=False)
        ],
        missing_rate=profile.missing_rate,
        good_median=profile.good_median,
        bad_median=profile.bad_median,
    )
