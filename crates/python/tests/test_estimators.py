"""The estimators as scikit-learn has them."""

import pickle

import joblib
import numpy as np
import pytest
from dhll import DhllClassifier, DhllRegressor, HiddenTargets
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris, make_multilabel_classification
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

IRIS = load_iris(return_X_y=True)
DIABETES = load_diabetes(return_X_y=True)


@parametrize_with_checks([DhllClassifier(), DhllRegressor(), HiddenTargets(epochs=5, hidden_width=16)])
def test_scikit_learn(estimator, check):
    check(estimator)


@parametrize_with_checks([DhllClassifier(alphas=0.9, epochs=5, hidden_width=16)])
def test_scikit_learn_with_a_hidden_layer(estimator, check):
    check(estimator)


def test_pipelines_and_searches():
    X, y = IRIS
    search = GridSearchCV(
        make_pipeline(StandardScaler(), DhllClassifier(epochs=5)),
        {"dhllclassifier__alphas": [0.5, 0.9]},
        cv=3,
    ).fit(X, y)
    assert search.best_score_ > 0.9
    assert cross_val_score(DhllClassifier(), X, y, cv=5).mean() > 0.93
    assert cross_val_score(DhllRegressor(), *DIABETES, cv=3).mean() > 0.35


@pytest.mark.parametrize("dump", [pickle.dumps, lambda model: clone(model).fit(*IRIS) and pickle.dumps(model)])
def test_pickles_predict_to_the_bit(dump, tmp_path):
    X, y = IRIS
    model = DhllClassifier(alphas=0.9, epochs=5, n_jobs=2).fit(X, y)
    again = pickle.loads(dump(model))
    assert np.array_equal(again.predict_proba(X), model.predict_proba(X))
    joblib.dump(model, tmp_path / "model.joblib")
    assert np.array_equal(joblib.load(tmp_path / "model.joblib").predict_proba(X), model.predict_proba(X))


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int32, np.uint64, np.float16, np.float32, ">f8", "longdouble"])
def test_numbers_of_any_type_and_order(dtype):
    X, y = (IRIS[0] > 3 if dtype is bool else np.round(IRIS[0])), IRIS[1]
    expected = DhllClassifier().fit(X.astype(float), y)
    for order in "CF":
        rows = np.asarray(X.astype(dtype), order=order)
        model = DhllClassifier().fit(rows, y)
        assert np.array_equal(model.predict_proba(rows), expected.predict_proba(X.astype(float)))
        assert np.array_equal(expected.predict_proba(rows[::2]), expected.predict_proba(X[::2].astype(float)))


def test_weights_are_repetitions():
    X, y = IRIS
    weights = np.random.default_rng(0).integers(0, 4, len(y))
    weighted = DhllClassifier().fit(X, y, sample_weight=weights)
    repeated = DhllClassifier().fit(X.repeat(weights, axis=0), y.repeat(weights))
    assert np.array_equal(weighted.predict_proba(X), repeated.predict_proba(X))
    differs = DhllClassifier().fit(X, y).predict_proba(X) - weighted.predict_proba(X)
    assert np.abs(differs).max() > 1e-3


def test_class_weights_move_the_boundary():
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(0, 1, (180, 2)), rng.normal(1, 1, (20, 2))])
    y = np.repeat(["many", "few"], [180, 20])
    plain = (DhllClassifier(alphas=0.9, epochs=20).fit(X, y).predict(X) == "few").sum()
    for class_weight in ("balanced", {"few": 9.0}):
        model = DhllClassifier(alphas=0.9, epochs=20, class_weight=class_weight).fit(X, y)
        assert (model.predict(X) == "few").sum() > plain + 10


def test_unlabelled_rows_are_used():
    X, y = IRIS
    few = np.full(len(y), -1)
    few[::30] = y[::30]
    used = DhllClassifier(unlabelled="use").fit(X, few)
    dropped = DhllClassifier(unlabelled="drop").fit(X, few)
    assert used.classes_.tolist() == [0, 1, 2]
    alone = DhllClassifier().fit(X[few >= 0], few[few >= 0])
    assert np.array_equal(dropped.predict_proba(X), alone.predict_proba(X))
    assert not np.array_equal(used.predict_proba(X), dropped.predict_proba(X))
    assert used.score(X, y) > 0.8
    names = np.array(["", "a", "b"], dtype=object)[np.where(few == -1, 0, 1 + (few > 0))]
    assert DhllClassifier(unlabelled="use").fit(X, names).classes_.tolist() == ["a", "b"]
    assert -1 in DhllClassifier().fit(X, few).classes_
    values = np.where(few == -1, np.nan, X[:, 0])
    assert DhllRegressor(unlabelled="use").fit(X, values).score(X, X[:, 0]) > 0.5
    with pytest.raises(ValueError, match="NaN"):
        DhllRegressor().fit(X, values)


def test_several_labels_and_several_values():
    X, y = make_multilabel_classification(200, 10, n_classes=4, random_state=0)
    model = DhllClassifier().fit(X, y)
    assert model.predict(X).shape == model.predict_proba(X).shape == model.decision_function(X).shape == y.shape
    assert (model.predict(X) == y).mean() > 0.85
    assert np.array_equal(model.predict(X) == 1, model.decision_function(X) >= 0)
    X, y = DIABETES
    model = DhllRegressor().fit(X, np.column_stack([y, X[:, 0]]))
    assert model.predict(X).shape == (len(y), 2)


def test_layers_are_represented():
    X, y = IRIS
    hidden = HiddenTargets(alphas=[0.5, 0.9], epochs=5, widths=3).fit(X, y)
    assert hidden.transform(X).shape == (150, 3)
    assert hidden.get_feature_names_out().tolist() == ["hiddentargets0", "hiddentargets1", "hiddentargets2"]
    first = clone(hidden).set_params(layer=1).fit(X, y)
    assert not np.array_equal(first.transform(X), hidden.transform(X))
    with pytest.raises(ValueError, match="layer must be in 0 to 2, the number of hidden layers, got 3"):
        hidden.set_params(layer=3).transform(X)
    regression = HiddenTargets(epochs=5).fit(*DIABETES)
    assert regression.model_.target[0] == "values"


def test_settings_are_those_of_the_command_line():
    X, y = IRIS
    nested = DhllClassifier(trainer={"name": "mlp", "sgd": {"epochs": 3, "batch_size": 50}}).fit(X, y)
    flat = DhllClassifier(epochs=3, settings={"batch_size": 50}).fit(X, y)
    assert np.array_equal(nested.predict_proba(X), flat.predict_proba(X))
    none = DhllClassifier(alphas="none").fit(X, y)
    assert none.model_.n_layers == 0
    assert DhllClassifier(random_state=np.random.RandomState(0), epochs=2).fit(X, y).model_.n_layers == 1
    assert "layer" in flat.summary()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"mean": "harmonious"}, "there is no mean `harmonious`; choose one of arithmetic"),
        ({"settings": {"epoch": 3}}, "unknown field `epoch`"),
        ({"epochs": 3, "settings": {"epochs": 4}}, "'epochs' is given twice"),
        ({"alphas": 1.5}, r"alpha must be in \[0, 1\], got 1.5"),
        ({"validation": 200}, "the number of rows to hold out must be below the number of rows, got 200 of 149"),
        ({"unlabelled": "ignore"}, "unlabelled must be None, 'drop' or 'use', got 'ignore'"),
        ({"image_shape": (3, 3)}, "image_shape is 3 x 3, but X has 4 columns"),
        ({"alphas": "none", "epochs": 3}, "epochs has no effect without hidden layers; ask for some with alphas"),
        ({"max_memory": "many"}, "many"),
        ({"backend": "abacus"}, "abacus"),
    ],
)
def test_messages_are_those_of_the_library(parameters, message):
    with pytest.raises(ValueError, match=message):
        DhllClassifier(**parameters).fit(*IRIS)


def test_what_no_rows_are_is_refused():
    X, y = IRIS
    with pytest.raises(TypeError, match="toarray"):
        DhllClassifier().fit(sparse.csr_array(X), y)
    model = DhllClassifier().fit(X, y)
    with pytest.raises(ValueError, match="infinity"):
        model.predict(X * np.inf)
    gaps = X.copy()
    gaps[::7, 1] = np.nan
    assert DhllClassifier().fit(gaps, y).score(gaps, y) > 0.9


def test_images_have_their_defaults():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 16))
    X[30:, :8] += 2
    y = np.repeat([0, 1], 30)
    model = DhllClassifier(image_shape=(4, 4), settings={"shifts": 1}, epochs=3).fit(X, y)
    assert model.model_.n_layers == 1


def test_memory_is_limited_for_one_fit():
    X = np.random.default_rng(0).normal(size=(1000, 400))
    y = (X[:, 0] > 0).astype(int)
    for limit in ("2MB", 2_000_000):
        with pytest.raises(ValueError, match="the memory limit is"):
            DhllClassifier(alphas=0.9, max_memory=limit).fit(X, y)
    assert DhllClassifier(alphas=0.9, epochs=1).fit(X, y).score(X, y) > 0.5
