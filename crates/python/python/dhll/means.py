"""Means of positive semidefinite matrices that are given by factors of any rank."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dhll import _dhll
from dhll._base import _kebab, _plain

__all__ = ["interpolate", "names"]


def interpolate(
    a: Any, b: Any, alpha: float = 0.5, mean: str | Mapping[str, Any] = "arithmetic", *, backend: str | None = None
) -> NDArray[np.float64]:
    """Interpolate between ``A A^T`` and ``B B^T``.

    Parameters
    ----------
    a : array-like of shape (n, p)
        The factor ``A``, of any rank.
    b : array-like of shape (n, c)
        The factor ``B``, of any rank.
    alpha : float, default=0.5
        Where between the two, from 0 (``A A^T``) to 1 (``B B^T``).
    mean : str or dict, default="arithmetic"
        Which mean, with settings as in ``{"name": "power", "power": 0.5}``; see :func:`names`.
    backend : str, optional
        The linear-algebra backend, ``"faer"`` by default.

    Returns
    -------
    ndarray of shape (n, k)
        ``H`` with ``H H^T`` the mean. Its columns are orthogonal and belong to the eigenvalues in descending order; k is the rank of the mean.

    Examples
    --------
    >>> import numpy as np
    >>> from dhll import means
    >>> a, b = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), np.array([[0.0], [1.0], [1.0]])
    >>> h = means.interpolate(a, b, 0.5)
    >>> np.allclose(h @ h.T, 0.5 * a @ a.T + 0.5 * b @ b.T)
    True
    """
    options = {"mean": _kebab(mean), **({} if backend is None else {"backend": backend})}
    return _dhll.interpolate(json.dumps(options, default=_plain), np.asarray(a), np.asarray(b), float(alpha))


def names() -> dict[str, str]:
    """List the means.

    Returns
    -------
    dict
        What every mean is, by its name.

    Examples
    --------
    >>> from dhll import means
    >>> "geometric" in means.names()
    True
    """
    return dict(_dhll.mean_names())
