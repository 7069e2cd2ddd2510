"""The generated lender "Prêt à dépenser", which does not exist.

`generate` writes seven tables laid out like the real delivery, about nobody. What is
drawn is calibrated on aggregate figures only; see docs/explanation/generated-lender.md.
"""

from clairscore.lenders.home_credit.synthetic.delivery import generate

__all__ = ["generate"]
