"""The peers, each with its defaults and with the preprocessing that its documentation advises."""

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeClassifierCV, RidgeCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, SVR

NUMBERS = make_column_selector(dtype_include="number")
CATEGORIES = make_column_selector(dtype_exclude="number")
RIDGES = np.logspace(-6, 6, 13)  # as in the user guide


def scaled():
    """Median imputation and unit variance for numbers, one column per level for categories."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    levels = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([("numbers", numbers, NUMBERS), ("categories", levels, CATEGORIES)])


def ordinal():
    """Numbers as they are, a code per category; missing values stay missing, which forests handle."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return ColumnTransformer([("categories", codes, CATEGORIES)], remainder="passthrough")


class NativeCategories(FunctionTransformer):
    """Categories as pandas' `category` type, with the levels of the training rows; plain names, since LightGBM refuses some characters."""

    def fit(self, frame, target=None):
        types = [float if column.dtype.kind == "f" else column.astype("category").dtype for _, column in frame.items()]
        self.types_ = {f"x{place}": kind for place, kind in enumerate(types)}
        return self

    def transform(self, frame):
        return frame.set_axis(list(self.types_), axis=1).astype(self.types_)


def scaled_target(regressor):
    return TransformedTargetRegressor(regressor, transformer=StandardScaler())


def logistic(seed):
    return make_pipeline(scaled(), LogisticRegression(max_iter=5000))


def svc(seed):
    # Deprecated, but its pairwise coupling gives better probabilities for more than two classes than CalibratedClassifierCV does.
    return make_pipeline(scaled(), SVC(probability=True, random_state=seed))


def svr(seed):
    return make_pipeline(scaled(), scaled_target(SVR()))


def mlp_classifier(width):
    return lambda seed: make_pipeline(scaled(), MLPClassifier(hidden_layer_sizes=(width,), random_state=seed))


def mlp_regressor(width):
    return lambda seed: make_pipeline(scaled(), scaled_target(MLPRegressor(hidden_layer_sizes=(width,), random_state=seed)))


def forest(model):
    return lambda seed: make_pipeline(ordinal(), model(random_state=seed, n_jobs=1))


def lightgbm(model):
    return lambda seed: make_pipeline(NativeCategories(), model(random_state=seed, n_jobs=1, verbose=-1))


# Each makes a peer from a seed.
CLASSIFIERS = {
    "logistic": logistic,
    "ridge": lambda seed: make_pipeline(scaled(), RidgeClassifierCV(RIDGES)),
    "svm": svc,
    "mlp-100": mlp_classifier(100),
    "mlp-512": mlp_classifier(512),
    "forest": forest(RandomForestClassifier),
    "lightgbm": lightgbm(LGBMClassifier),
}
REGRESSORS = {
    "ridge": lambda seed: make_pipeline(scaled(), RidgeCV(RIDGES)),
    "svm": svr,
    "mlp-100": mlp_regressor(100),
    "mlp-512": mlp_regressor(512),
    "forest": forest(RandomForestRegressor),
    "lightgbm": lightgbm(LGBMRegressor),
}
PEERS = {"classification": CLASSIFIERS, "regression": REGRESSORS}
