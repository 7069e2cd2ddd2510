"""Explanations: why one client's PD is what it is, and what moves PDs in general."""

from fastapi import APIRouter, Depends

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open
from clairscore.api.routes.clients import Id
from clairscore.schemas.explanation import (
    FeatureContribution,
    FeatureImportance,
    GlobalImportance,
    LocalImportance,
    SubjectContribution,
    SubjectImportance,
)
from clairscore.schemas.service import Model

router = APIRouter(tags=["explanations"])


@router.get("/local_feature_importance/{client_id}", dependencies=[Depends(holder_of("explanations:read"))])
def explain_client(client_id: Id, resources: Open, language: Reader) -> LocalImportance:
    """Say what each feature adds to a client's log-odds and PD, signed; with the base they add up to margin and PD."""
    client = resources.clients.find(client_id)
    found = resources.scoring.attribute(client.rows)
    texts, tables = resources.scoring.texts[language], resources.lender.table_texts[language]
    labels = texts.labels
    counts: dict[str, int] = {}
    for feature in found.features:
        counts[feature.subject] = counts.get(feature.subject, 0) + 1
    in_pd = found.in_p_default()
    subjects_in_pd = found.by_subject(in_pd.contributions)
    subjects = sorted(found.by_subject().items(), key=lambda part: -abs(part[1]))
    return LocalImportance(
        client_id=client.client_id,
        base_value=found.base_value,
        base_pd=in_pd.base,
        margin=found.margin,
        pd=found.p_default,
        features=[
            FeatureContribution(
                feature=feature.name,
                label=texts.label(feature),
                sentence=feature.sentence,
                kind=feature.kind,
                value=value,
                value_label=tables.choices(feature.name).get(value, value) if isinstance(value, str) else None,
                unit=feature.unit,
                contribution=contribution,
                pd_contribution=part,
                subject=feature.subject,
            )
            for feature, value, contribution, part in zip(
                found.features, found.values, found.contributions.tolist(), in_pd.contributions.tolist(), strict=True
            )
        ],
        subjects=[
            SubjectContribution(
                subject=subject,
                label=labels.get(subject, subject),
                contribution=part,
                pd_contribution=float(subjects_in_pd[subject]),
                features=counts[subject],
            )
            for subject, part in subjects
        ],
    )


@router.get("/global_feature_importance", dependencies=[Depends(holder_of("models:read"))])
async def read_importance(resources: Open, language: Reader) -> GlobalImportance:
    """Say what moves PDs in general: means of absolute contributions, greatest first."""
    scoring = resources.scoring
    importance = scoring.bundle.importance
    texts = scoring.texts[language]
    features = sorted(scoring.features, key=lambda one: -importance.features[one.name])
    return GlobalImportance(
        model=Model.model_validate(scoring.model),
        made_up=resources.made_up,
        n_rows=importance.n_rows,
        features=[
            FeatureImportance(
                feature=feature.name,
                label=texts.label(feature),
                sentence=feature.sentence,
                mean_absolute_contribution=importance.features[feature.name],
                direction=importance.directions.get(feature.name),
                raises=importance.raises.get(feature.name),
                subject=feature.subject,
            )
            for feature in features
        ],
        subjects=[
            SubjectImportance(
                subject=subject,
                label=texts.labels.get(subject, subject),
                mean_absolute_contribution=importance.subjects[subject],
                raises=importance.subjects_raise.get(subject),
            )
            for subject in sorted(importance.subjects, key=lambda one: -importance.subjects[one])
        ],
    )
