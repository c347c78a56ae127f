"""Hidden targets, and means of matrices."""

import dhll
import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris

IRIS = load_iris(return_X_y=True)


def test_targets_have_the_mean_as_their_gram_matrix():
    X, y = IRIS
    path = dhll.target_path(X, y, alphas=[0, 0.3, 1])
    a, b = path.inputs(X), path.codes(y)
    h = path.targets(0.3, X, y)
    assert np.allclose(h, np.hstack([a, b]) @ path.target_map(0.3))
    gram = 0.7 * a @ a.T + 0.3 * b @ b.T
    assert np.allclose(h @ h.T, gram, atol=1e-12 * np.abs(gram).max() * len(y))
    assert np.allclose(path.eigenvalues[1, : h.shape[1]], (h**2).sum(axis=0))
    assert path.ranks[1] == h.shape[1]


def test_spectra_dimensions_and_crossings():
    path = dhll.target_path(*IRIS)
    assert np.allclose(path.alphas, np.linspace(0, 1, 11))
    assert (np.diff(path.eigenvalues, axis=1) <= 1e-9).all()
    for share, dimensions in path.effective_dimensions.items():
        shares = path.eigenvalues.cumsum(axis=1) / path.eigenvalues.sum(axis=1, keepdims=True)
        assert (dimensions == 1 + (shares <= share).sum(axis=1)).all()
    assert path.label_r2[-1].max() == pytest.approx(1)
    data, label, alpha = path.crossings.T
    assert np.allclose(alpha, data / (data + label)) and len(alpha) == 4 * 2


def test_values_and_weights():
    X, y = load_diabetes(return_X_y=True)
    path = dhll.target_path(X, y, alphas=0.5, mean="geometric", similarity={"name": "rbf", "features": 20})
    assert path.eigenvalues.shape == (1, 21) and path.classes is None and path.notes(0.5)
    X, y = IRIS
    weights = np.random.default_rng(0).integers(1, 4, len(y))
    weighted = dhll.target_path(X, y, sample_weight=weights, scaling="none")
    repeated = dhll.target_path(X.repeat(weights, axis=0), y.repeat(weights), scaling="none")
    assert np.allclose(weighted.eigenvalues * weights.mean(), repeated.eigenvalues)
    with pytest.raises(ValueError, match="none of the classes"):
        weighted.codes([5])


@pytest.mark.parametrize("mean", dhll.means.names())
def test_means_of_factors_of_any_rank(mean):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    middle = dhll.means.interpolate(a, b, 0.5, mean)
    assert middle.shape[0] == 7 and np.isfinite(middle).all()
    start, end = (dhll.means.interpolate(a, b, alpha, mean) for alpha in (0, 1))
    if mean != "bonnabel-sepulchre":
        assert np.allclose(start @ start.T, a @ a.T) and np.allclose(end @ end.T, b @ b.T)


def test_means_agree_with_their_formulas():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(6, 6)), rng.normal(size=(6, 6))
    p, q = a @ a.T, b @ b.T

    def power(matrix, exponent):
        values, vectors = np.linalg.eigh(matrix)
        return (vectors * values**exponent) @ vectors.T

    root, inverse = power(p, 0.5), power(p, -0.5)
    expected = root @ power(inverse @ q @ inverse, 0.3) @ root
    found = dhll.means.interpolate(a, b, 0.3, {"name": "geometric", "ridge": 0.0})
    assert np.allclose(found @ found.T, expected, rtol=1e-7, atol=1e-7 * np.abs(expected).max())
    with pytest.raises(ValueError, match="alpha"):
        dhll.means.interpolate(a, b, 2)
    with pytest.raises(TypeError, match="two dimensions"):
        dhll.means.interpolate(a[0], b, 0.5)
