"""Amounts at stake: what a credit may lose and earn, in the currency of the lender.

A credit of amount A that goes bad loses ``LGD x EAD`` with ``EAD = exposure x A``; one that is repaid earns
``margin_rate x A`` over its life. Both are discounted and net of costs as the lender counts them. Since both grow with
the amount, the PD at which a credit neither earns nor loses is the same for all amounts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.cost import Costs


@dataclass(frozen=True)
class Amounts:
    """What is at stake, as shares of the amount of a credit.

    Attributes:
        loss_given_default: Share of the exposure that is lost when a credit goes bad, above 0 and at most 1.
        exposure: Share of the amount still owed when it goes bad, above 0; over 1 where interest or fees are owed too.
        margin_rate: Interest margin over the life of a credit that is repaid, as a share of its amount, above 0.
    """

    loss_given_default: float
    exposure: float
    margin_rate: float

    def __post_init__(self) -> None:
        if not 0 < self.loss_given_default <= 1:
            raise ValueError(f"loss_given_default must be above 0 and at most 1, received {self.loss_given_default}.")
        if not 0 < self.exposure <= 2:
            raise ValueError(f"exposure must be above 0 and at most 2, received {self.exposure}.")
        if not 0 < self.margin_rate < 1:
            raise ValueError(f"margin_rate must be above 0 and below 1, received {self.margin_rate}.")

    @property
    def costs(self) -> Costs:
        """What the two mistakes cost per unit of credit.

        Examples:
            >>> Amounts(loss_given_default=0.5, exposure=0.8, margin_rate=0.04).costs
            Costs(false_negative=0.4, false_positive=0.04)
        """
        return Costs(self.loss_given_default * self.exposure, self.margin_rate)

    def exposure_at_default(self, credit: ArrayLike) -> NDArray[np.float64]:
        """Return the EAD of credits of these amounts, same shape."""
        return self.exposure * np.asarray(credit, dtype=np.float64)

    def expected_loss(self, p_default: ArrayLike, credit: ArrayLike) -> NDArray[np.float64]:
        """Return PD x LGD x EAD, same shape.

        Examples:
            >>> float(Amounts(0.5, 0.8, 0.04).expected_loss(0.1, 10_000))
            400.0
        """
        return np.asarray(p_default, dtype=np.float64) * self.loss_given_default * self.exposure_at_default(credit)

    def expected_profit(self, p_default: ArrayLike, credit: ArrayLike) -> NDArray[np.float64]:
        """Return (1 - PD) x margin - PD x LGD x EAD of credits that are granted, same shape; below 0 is a loss.

        Examples:
            >>> round(float(Amounts(0.5, 0.8, 0.04).expected_profit(0.1, 10_000)), 6)
            -40.0
        """
        pds, amounts = np.asarray(p_default, dtype=np.float64), np.asarray(credit, dtype=np.float64)
        return (1 - pds) * self.margin_rate * amounts - self.expected_loss(pds, amounts)
