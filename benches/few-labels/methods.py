"""The methods: `dhll` with and without the unlabelled rows, semi-supervised peers, and peers that see the labelled rows alone."""

import numpy as np
import peers
from dhll_command import Dhll
from scipy.sparse.csgraph import laplacian
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import kneighbors_graph
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.semi_supervised import LabelPropagation, LabelSpreading, SelfTrainingClassifier
from sklearn.svm import SVC

# What each method adds to `dhll fit`.
DHLL = {
    "dhll": ["--unlabelled", "use"],
    "dhll-labelled": ["--unlabelled", "drop"],
    "dhll-diffusion": ["--unlabelled", "use", "--similarity", "diffusion", "--alphas", "none", "--head", "ridge"],
    "dhll-hidden-target": ["--unlabelled", "use", "--target-similarity", "diffusion", "--alphas", "0.5", "--hidden-width", "512"],
    "dhll-label-alone": ["--unlabelled", "drop", "--alphas", "1", "--hidden-width", "512"],
}
NEIGHBOURS = 10
LANDMARKS = 1_000
UNKNOWN = -1


class LaplacianLeastSquares(ClassifierMixin, BaseEstimator):
    """Laplacian-regularised least squares (Belkin, Niyogi and Sindhwani, 2006) in the span of kernels at landmarks.

    The strengths are those of the paper, gamma_A l = 0.005 and gamma_I l / (u + l)^2 = 0.045.
    """

    def __init__(self, seed=0):
        self.seed = seed

    def fit(self, rows, target):
        known = np.flatnonzero(target != UNKNOWN)
        random = np.random.default_rng(self.seed)
        drawn = random.permutation(np.setdiff1d(np.arange(len(rows)), known))[:LANDMARKS]
        self.landmarks = rows[np.concatenate([known, drawn])]
        distances = np.linalg.norm(self.landmarks[:500, None] - self.landmarks[None, :500], axis=2)
        self.gamma = 1 / (2 * np.median(distances[distances > 0]) ** 2)
        kernel = self.kernel(rows)
        graph = kneighbors_graph(rows, NEIGHBOURS)
        roughness = kernel.T @ (laplacian(graph.maximum(graph.T)) @ kernel)
        left = kernel[known].T @ kernel[known] + 0.005 * self.kernel(self.landmarks) + 0.045 * roughness
        self.classes_, codes = np.unique(target[known], return_inverse=True)
        right = kernel[known].T @ (np.eye(len(self.classes_))[codes] - 1 / len(self.classes_))
        self.weights = np.linalg.solve(left + 1e-8 * np.trace(left) / len(left) * np.eye(len(left)), right)
        return self

    def kernel(self, rows):
        return rbf_kernel(rows, self.landmarks, gamma=self.gamma)

    def predict(self, rows):
        return self.classes_[(self.kernel(rows) @ self.weights).argmax(axis=1)]


class AutoencoderWithHead(ClassifierMixin, BaseEstimator):
    """An autoencoder of all rows (128 rectified linear units) and logistic regression on its hidden units."""

    def __init__(self, seed=0):
        self.seed = seed

    def fit(self, rows, target):
        self.encoder = MLPRegressor(hidden_layer_sizes=(128,), random_state=self.seed, max_iter=30).fit(rows, rows)
        known = target != UNKNOWN
        self.head = LogisticRegression(max_iter=5000).fit(self.hidden(rows[known]), target[known])
        self.classes_ = self.head.classes_
        return self

    def hidden(self, rows):
        return np.maximum(rows @ self.encoder.coefs_[0] + self.encoder.intercepts_[0], 0)

    def predict(self, rows):
        return self.head.predict(self.hidden(rows))


def spreading(model):
    return lambda seed: model(kernel="knn", n_neighbors=NEIGHBOURS, max_iter=1000)


# Peers that take unlabelled rows, with the target -1.
SEMI_SUPERVISED = {
    "label-spreading": spreading(LabelSpreading),
    "label-propagation": spreading(LabelPropagation),
    "self-training-svm": lambda seed: SelfTrainingClassifier(SVC(probability=True, random_state=seed)),
    "self-training-mlp": lambda seed: SelfTrainingClassifier(MLPClassifier(random_state=seed)),
    "laplacian-least-squares": LaplacianLeastSquares,
    "autoencoder": AutoencoderWithHead,
}
# Peers that learn from the labelled rows alone.
SUPERVISED = {"logistic": LogisticRegression(max_iter=5000), "svm": SVC(), "mlp-100": MLPClassifier()}
METHODS = [*DHLL, *SEMI_SUPERVISED, *SUPERVISED]


def prepare(image):
    """Images in units of their range; tables as for all peers."""
    return FunctionTransformer(lambda frame: frame.to_numpy(float) / 255) if image else peers.scaled()


class Peer:
    """A peer behind its preprocessing, with the classes as text."""

    def __init__(self, method, image, seed):
        self.semi = method in SEMI_SUPERVISED
        self.preprocessing = prepare(image)
        if image and self.semi and method != "autoencoder":
            # Distances and kernels of fifty components, as those of `dhll`.
            self.preprocessing = make_pipeline(self.preprocessing, PCA(50, random_state=seed))
        if self.semi:
            self.model = SEMI_SUPERVISED[method](seed)
        else:
            self.model = SUPERVISED[method]
            if "random_state" in self.model.get_params():
                self.model.set_params(random_state=seed)

    def fit(self, rows, target):
        known = np.array([label is not None for label in target])
        self.names = np.unique(target[known].astype(str))
        codes = np.full(len(target), UNKNOWN)
        codes[known] = np.searchsorted(self.names, target[known].astype(str))
        rows = self.preprocessing.fit_transform(rows)
        self.model.fit(rows, codes) if self.semi else self.model.fit(rows[known], codes[known])
        return self

    def predict(self, rows):
        return self.names[self.model.predict(self.preprocessing.transform(rows))]


def make(method, image, seed, program):
    if method in DHLL:
        return Dhll(program, "classification", DHLL[method], seed)
    return Peer(method, image, seed)
