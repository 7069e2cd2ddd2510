"""Similar clients: a client beside the development clients nearest to him and beside everybody else."""

from collections.abc import Callable
from typing import Any, Literal, Self

from pydantic import Field

from clairscore.schemas.service import Model
from clairscore.schemas.wire import Answer

By = Literal["view", "variables"]
GroupName = Literal["neighbours", "approved", "declined", "all"]


class RateAnswer(Answer):
    """How many credits of a group went bad, as it may be told."""

    rate: float = Field(ge=0, le=1, description="Rounded, and moved by a small noise that hides any one outcome.")
    low: float = Field(ge=0, le=1, description="Lower end of the 95 % interval; chance and noise are both in it.")
    high: float = Field(ge=0, le=1)


class GroupAnswer(Answer):
    """A group of development clients."""

    name: GroupName
    label: str
    n: int = Field(description="How many; rounded to tens but for the neighbours.")
    bad_rate: RateAnswer | None = Field(description="Null where the group is too small to be told of.")


class QuartilesAnswer(Answer):
    """A quarter of the group lies below `lower`, half below `median`, three quarters below `upper`."""

    lower: float
    median: float
    upper: float


class ComparisonAnswer(Answer):
    """One feature of the client beside the groups."""

    feature: str
    label: str
    unit: str
    value: float | None = Field(description="The client's; null where not known.")
    neighbours: QuartilesAnswer | None = Field(description="Null where too few of the group are known.")
    approved: QuartilesAnswer | None
    declined: QuartilesAnswer | None
    all: QuartilesAnswer | None


class SimilarAnswer(Answer):
    """A client beside his neighbours, whom the score alone would approve, whom it would decline, and all.

    Nothing in it is about one development client: groups have at least 50, few sizes, and rates with noise.
    """

    client_id: int
    summary: str = Field(description="What similar clients' credits came to, in words.")
    by: By = Field(description="`view`: what each subject adds to the log-odds; `variables`: the features asked for.")
    k: int = Field(description="Number of neighbours.")
    sizes: list[int] = Field(description="Numbers of neighbours that may be asked for.")
    near_in: list[str] = Field(description="Features by which they are near; empty by `view`.")
    far: bool | None = Field(
        description="Whether few clients resemble this one: his neighbours are farther from him than those of 95 % of "
        "clients are from them. Null by `variables`."
    )
    groups: list[GroupAnswer]
    comparisons: list[ComparisonAnswer]
    n_clients: int = Field(description="Development clients that were searched, rounded to tens.")
    cutoff: float
    model: Model
    made_up: bool

    @classmethod
    def from_found(
        cls,
        found: Any,
        client_id: int,
        *,
        label: Callable[[Any], str],
        groups: dict[GroupName, str],
        model: Any,
        cutoff: float,
        made_up: bool,
    ) -> Self:
        """Make the answer.

        Args:
            found: What was found (`clairscore.workflows.similar.Similar`).
            client_id: Whom it is about.
            label: Name of a feature for people.
            groups: Names of the groups for people.
            model: Which model scores (`clairscore.decisions.evidence.ModelName`).
            cutoff: Its cut-off.
            made_up: Whether the development clients were generated.
        """
        return cls(
            client_id=client_id,
            summary=found.summary,
            by=found.by,
            k=found.k,
            sizes=list(found.sizes),
            near_in=[feature.name for feature in found.axes],
            far=found.far,
            groups=[
                GroupAnswer(
                    name=group.name,
                    label=groups[group.name],
                    n=group.n,
                    bad_rate=None if group.rate is None else RateAnswer.model_validate(group.rate),
                )
                for group in found.groups
            ],
            comparisons=[
                ComparisonAnswer(
                    feature=one.feature.name,
                    label=label(one.feature),
                    unit=one.feature.unit,
                    value=one.value,
                    **{
                        name: None if told is None else QuartilesAnswer.model_validate(told)
                        for name, told in one.quartiles.items()
                    },
                )
                for one in found.comparisons
            ],
            n_clients=found.n_clients,
            cutoff=cutoff,
            model=Model.model_validate(model),
            made_up=made_up,
        )
