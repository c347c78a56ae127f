"""Deep networks trained one hidden layer at a time.

The estimators follow scikit-learn: :class:`DhllClassifier`, :class:`DhllRegressor` and :class:`HiddenTargets`.
:func:`load` reads a model that was saved here, by the ``dhll`` command or by the Rust library.
:func:`target_path` gives the hidden targets themselves, and :mod:`dhll.means` the means that make them.
"""

from dhll import means
from dhll._classifier import DhllClassifier
from dhll._files import load
from dhll._path import TargetPath, target_path
from dhll._regressor import DhllRegressor
from dhll._transformer import HiddenTargets

__all__ = [
    "DhllClassifier",
    "DhllRegressor",
    "HiddenTargets",
    "TargetPath",
    "load",
    "means",
    "target_path",
]

__version__ = "0.1.0"
