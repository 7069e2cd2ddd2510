"""Behaviour answers: what was found of a model's behaviour, in the reader's language, for API and command line."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clairscore.schemas.dependence import (
    Band,
    ClientOnCurve,
    CurveKind,
    CurvePoint,
    DependenceCurve,
    FeatureAxis,
    JointDependence,
    Place,
)
from clairscore.schemas.lime import ComparedFeatureAnswer, LimeAgreement, LimeAnswer, LimeStability
from clairscore.schemas.service import Model

if TYPE_CHECKING:
    from clairscore.conventions import Language
    from clairscore.features.feature import Feature
    from clairscore.store.clients import StoredClient
    from clairscore.workflows.behaviour import Dependence, Effects, Joint, ModelBehaviour
    from clairscore.workflows.lime import LimeComparison


class BehaviourAnswers:
    """Writes answers on one model in one language.

    Args:
        behaviour: The model.
        language: Language of the reader.
        made_up: Whether the applications were generated.
    """

    def __init__(self, behaviour: "ModelBehaviour", language: "Language", *, made_up: bool) -> None:
        service = behaviour.service
        self._behaviour = behaviour
        self._texts = service.texts[language]
        self._tables = service.lender.table_texts[language]
        self._facts: dict[str, Any] = {"model": Model.model_validate(service.model), "made_up": made_up}

    def write(
        self, feature: str, kind: CurveKind, other: str | None, client: "StoredClient | None"
    ) -> DependenceCurve | JointDependence:
        """Compute and write how predictions move with a feature, or with two.

        Args:
            feature: Name of the feature.
            kind: What to show; not read with a second feature.
            other: Name of a second feature.
            client: Client to place on it.

        Raises:
            UnknownFeature: If the model reads no feature of one of the names, or they are one.
        """
        vector = None if client is None else self._behaviour.service.vectors([client.rows])[0]
        if other is not None:
            return self._joint(self._behaviour.joint(feature, other), vector)
        placed = None if client is None or vector is None else (client.client_id, vector)
        if kind == "ale":
            return self._effects(self._behaviour.effects(feature), placed)
        return self._curve(self._behaviour.dependence(feature), placed, kind)

    def lime(self, client_id: int, found: "LimeComparison") -> LimeAnswer:
        """Write LIME beside SHAP."""
        alike = {
            name: getattr(found, name)
            for name in ("margin", "summary", "n_runs", "n_samples", "r2", "r2_low", "r2_high")
        }
        return LimeAnswer(
            client_id=client_id,
            **self._facts,
            **alike,
            pd=found.p_default,
            local_pd=found.local_p_default,
            features=[
                ComparedFeatureAnswer(
                    feature=one.feature.name,
                    label=self._texts.label(one.feature),
                    value=one.value,
                    value_label=self._word(one.feature, one.value) if isinstance(one.value, str) else None,
                    unit=one.feature.unit,
                    shap=one.shap,
                    lime=one.lime,
                    lime_low=one.lime_low,
                    lime_high=one.lime_high,
                    named=one.named,
                )
                for one in found.features
            ],
            stability=LimeStability.model_validate(found.stability),
            agreement=LimeAgreement.model_validate(found.agreement),
            lime_seconds=found.lime_seconds,
            shap_seconds=found.shap_seconds,
        )

    def _curve(
        self, found: "Dependence", placed: tuple[int, NDArray[np.float64]] | None, kind: CurveKind
    ) -> DependenceCurve:
        feature = found.feature
        return DependenceCurve(
            **self._axis(feature).model_dump(),
            **self._facts,
            shown=kind,
            n_rows=found.n_rows,
            missing_rate=found.missing_rate,
            points=[
                CurvePoint(
                    **self._place(feature, value),
                    pd=float(found.p_default[index]),
                    log_odds=float(found.margin[index]),
                    bands=_bands(found, index) if kind == "ice" else [],
                )
                for index, value in enumerate(found.grid.tolist())
            ],
            missing=None
            if found.missing is None
            else CurvePoint(**self._place(feature, None), pd=found.missing[0], log_odds=found.missing[1], bands=[]),
            client=self._client(feature, placed, with_curve=True),
        )

    def _effects(self, found: "Effects", placed: tuple[int, NDArray[np.float64]] | None) -> DependenceCurve:
        feature = found.feature
        effects = zip(
            found.p_default.grid.tolist(), found.p_default.effect.tolist(), found.margin.effect.tolist(), strict=True
        )
        return DependenceCurve(
            **self._axis(feature).model_dump(),
            **self._facts,
            shown="ale",
            n_rows=found.n_rows,
            missing_rate=found.missing_rate,
            points=[
                CurvePoint(**self._place(feature, value), pd=pd, log_odds=log_odds, bands=[])
                for value, pd, log_odds in effects
            ],
            missing=None,
            client=self._client(feature, placed, with_curve=False),
        )

    def _joint(self, found: "Joint", vector: NDArray[np.float64] | None) -> JointDependence:
        first, second = found.features
        places = [
            [Place(**self._place(feature, value)) for value in grid.tolist()]
            for feature, grid in zip(found.features, found.grids, strict=True)
        ]
        client = None
        if vector is not None:
            client = [Place(**self._place(one, self._behaviour.value(one.name, vector))) for one in found.features]
        return JointDependence(
            first=self._axis(first),
            second=self._axis(second),
            **self._facts,
            n_rows=found.n_rows,
            first_places=places[0],
            second_places=places[1],
            pd=found.p_default.tolist(),
            log_odds=None if found.effect is None else found.effect.tolist(),
            strength=found.strength,
            h_squared=found.h_squared,
            client_places=client,
        )

    def _client(
        self, feature: "Feature", placed: tuple[int, NDArray[np.float64]] | None, *, with_curve: bool
    ) -> ClientOnCurve | None:
        if placed is None:
            return None
        client_id, vector = placed
        behaviour = self._behaviour
        return ClientOnCurve(
            **self._place(feature, behaviour.value(feature.name, vector)),
            client_id=client_id,
            pd=float(behaviour.bundle.p_default(vector[np.newaxis])[0]),
            curve=behaviour.client_curve(feature.name, vector).tolist() if with_curve else [],
        )

    def _axis(self, feature: "Feature") -> FeatureAxis:
        return FeatureAxis(feature=feature.name, label=self._texts.label(feature), unit=feature.unit, kind=feature.kind)

    def _place(self, feature: "Feature", value: float | None) -> dict[str, Any]:
        if value is None or feature.kind != "category":
            return {"value": value, "choice": None, "label": None}
        choice = feature.choices[int(value)]
        return {"value": None, "choice": choice, "label": self._word(feature, choice)}

    def _word(self, feature: "Feature", choice: str) -> str:
        return self._tables.choices(feature.name).get(choice, choice)


def _bands(found: "Dependence", index: int) -> list[Band]:
    return [
        Band(share=share, pd=float(found.bands[share][index]), move=float(found.moves[share][index]))
        for share in found.bands
    ]
