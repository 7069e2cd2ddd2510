import numpy as np
import pytest

from clairscore.explanations.tree_shap.quadrature import gauss_legendre


@pytest.mark.parametrize("n_points", [1, 2, 3, 4, 5, 8, 13, 32])
def test_polynomials_are_integrated_exactly_up_to_twice_the_points_less_one(n_points):
    points, weights = (np.array(one) for one in gauss_legendre(n_points))
    for degree in range(2 * n_points):
        assert weights @ points**degree == pytest.approx(1 / (degree + 1), abs=1e-14)


@pytest.mark.parametrize("n_points", [2, 3, 7, 20, 64])
def test_points_and_weights_are_those_of_numpy(n_points):
    points, weights = np.polynomial.legendre.leggauss(n_points)
    found = gauss_legendre(n_points)
    np.testing.assert_allclose(found[0], (points + 1) / 2, rtol=0, atol=1e-15)
    np.testing.assert_allclose(found[1], weights / 2, rtol=1e-11)
