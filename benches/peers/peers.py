"""The same steps in NumPy and SciPy, as one would write them: what the library is timed beside."""

import numpy as np
from scipy import linalg
from scipy.linalg import blas

BATCH, WIDTH = 100, 613


def problem(n, d):
    """Inputs whose column scales fall over four decades, as pixels' do, the last columns zero, and +-1 labels."""
    rng = np.random.default_rng(1)
    live = 613 / 784 * d
    a = (rng.random((n, d)) - 0.5) * np.where(np.arange(d) < live, 10 ** (-4 * np.arange(d) / live), 0)
    y = np.sign(a[:, :1] + rng.random((n, 1)) - 0.5)
    return a, y


def stacked(n, d):
    return np.ascontiguousarray(np.hstack(problem(n, d)))


def small_gram(n):
    z = stacked(12 * n, n - 1)
    return 0.5 * (z.T @ z)


def cross_gram(n, d):
    z = stacked(n, d)
    # The transpose of rows in C order is what LAPACK calls columns: no copy.
    return lambda: blas.dsyrk(1.0, z.T, lower=1)


def eigen(n):
    gram = small_gram(n)
    return lambda: linalg.eigh(gram, driver="evd")


def eigenvalues(n):
    gram = small_gram(n)
    return lambda: linalg.eigh(gram, driver="evd", eigvals_only=True)


def targets(z, gram, alpha):
    w = np.full(len(gram), np.sqrt(1 - alpha))
    w[-1] = np.sqrt(alpha)
    values, vectors = linalg.eigh(gram * np.outer(w, w), driver="evd")
    return z @ (w[:, None] * vectors[:, values > 1e-12 * values.sum()])


def target(n, d):
    z = stacked(n, d)
    gram = z.T @ z
    return lambda: targets(z, gram, 0.5)


def dense(n, d):
    """The paper's route: the N x N Gram matrix, its eigendecomposition, U Lambda^(1/2)."""
    a, y = problem(n, d)

    def run():
        values, vectors = linalg.eigh(0.5 * (a @ a.T) + 0.5 * (y @ y.T), driver="evd", overwrite_a=True)
        keep = values > 1e-12 * values.sum()
        return vectors[:, keep] * np.sqrt(values[keep])

    return run


def epoch(n, d):
    """An epoch of the paper's first layer by Adam: affine, ReLU, affine, squared error, in float32."""
    x = problem(n, d)[0].astype(np.float32)
    t = np.ascontiguousarray(x[:, :WIDTH])
    rng = np.random.default_rng(1)
    shapes = [(d, WIDTH), (WIDTH,), (WIDTH, WIDTH), (WIDTH,)]
    parameters = [(0.05 * rng.standard_normal(s)).astype(np.float32) for s in shapes]
    means = [np.zeros_like(p) for p in parameters]
    squares = [np.zeros_like(p) for p in parameters]

    def run():
        order = rng.permutation(n)
        for step in range(n // BATCH):
            rows = order[step * BATCH : (step + 1) * BATCH]
            xb, w1, b1, w2, b2 = x[rows], *parameters
            hidden = np.maximum(xb @ w1 + b1, 0)
            out = (hidden @ w2 + b2 - t[rows]) / BATCH
            back = (out @ w2.T) * (hidden > 0)
            gradients = [xb.T @ back, back.sum(0), hidden.T @ out, out.sum(0)]
            rate = np.float32(1e-3 * np.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1)))
            for p, m, v, g in zip(parameters, means, squares, gradients):
                m += np.float32(0.1) * (g - m)
                v += np.float32(0.001) * (g * g - v)
                p -= rate * m / (np.sqrt(v) + np.float32(1e-8))

    return run


def torch_epoch(n, d, threads):
    """The same epoch in PyTorch, with its fused Adam; `None` where PyTorch is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    x = torch.from_numpy(problem(n, d)[0].astype(np.float32))
    t = x[:, :WIDTH].contiguous()
    layer = torch.nn.Sequential(torch.nn.Linear(d, WIDTH), torch.nn.ReLU(), torch.nn.Linear(WIDTH, WIDTH))
    adam = torch.optim.Adam(layer.parameters(), lr=1e-3, fused=True)

    def run():
        order = torch.randperm(n)
        for step in range(n // BATCH):
            rows = order[step * BATCH : (step + 1) * BATCH]
            loss = torch.nn.functional.mse_loss(layer(x[rows]), t[rows])
            adam.zero_grad()
            loss.backward()
            adam.step()

    return run


def products(n, d):
    """The five products of the steps of that epoch, alone."""
    ones = lambda *shape: np.full(shape, 0.01, np.float32)
    x, hidden, w1, w2 = ones(BATCH, d), ones(BATCH, WIDTH), ones(d, WIDTH), ones(WIDTH, WIDTH)
    out, back, g1, g2 = ones(BATCH, WIDTH), ones(BATCH, WIDTH), ones(d, WIDTH), ones(WIDTH, WIDTH)

    def run():
        for _ in range(n // BATCH):
            np.matmul(x, w1, out=out)
            np.matmul(hidden, w2, out=out)
            np.matmul(hidden.T, out, out=g2)
            np.matmul(out, w2.T, out=back)
            np.matmul(x.T, back, out=g1)

    return run
