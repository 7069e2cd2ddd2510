"""Gauss-Legendre quadrature on [0, 1], the same bits on every machine."""

from functools import cache
from math import cos, pi

_STEPS = 100
"""Newton's method stops by itself after a few; this many would mean it never does."""


@cache
def gauss_legendre(n_points: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return points and weights that integrate polynomials of degree 2 n - 1 and less exactly.

    Only additions, multiplications and divisions decide the result, not the linear algebra of a processor.

    Args:
        n_points: How many, 1 or more.

    Returns:
        Points in (0, 1), rising, and their weights, which add up to 1.

    References:
        Press et al., *Numerical Recipes*, 3rd ed., Cambridge University Press, 2007, section 4.6.

    Examples:
        >>> gauss_legendre(1)
        ((0.5,), (1.0,))
    """
    points, weights = [0.0] * n_points, [0.0] * n_points
    for at in range((n_points + 1) // 2):
        root, slope = _root(n_points, cos(pi * (at + 0.75) / (n_points + 0.5)))
        weights[at] = weights[-1 - at] = 1 / ((1 - root * root) * slope * slope)
        points[at], points[-1 - at] = (1 - root) / 2, (1 + root) / 2
    return tuple(points), tuple(weights)


def _root(degree: int, guess: float) -> tuple[float, float]:
    """Return the root of a Legendre polynomial next to a guess, and the slope there."""
    root, slope = guess, 1.0
    if degree % 2 and abs(guess) < 1e-9:
        return 0.0, _legendre(degree, 0.0)[1]
    for _ in range(_STEPS):
        value, slope = _legendre(degree, root)
        step = value / slope
        root -= step
        if abs(step) <= 1e-15:
            break
    return root, _legendre(degree, root)[1]


def _legendre(degree: int, at: float) -> tuple[float, float]:
    """Return a Legendre polynomial and its slope."""
    before, value = 0.0, 1.0
    for order in range(degree):
        before, value = value, ((2 * order + 1) * at * value - order * before) / (order + 1)
    return value, degree * (at * value - before) / (at * at - 1)
