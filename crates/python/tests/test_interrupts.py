"""Ctrl-C, progress, and other threads at work during a fit."""

import os
import signal
import threading
import time

import numpy as np
import pytest
from dhll import DhllClassifier


@pytest.fixture(autouse=True)
def interrupts():
    """Ctrl-C raises, also where the tests run in the background of a shell, which ignores it there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    if before is not None:  # set by Python
        signal.signal(signal.SIGINT, before)


def rows(n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, d))
    return X, (X[:, 0] > 0).astype(int)


def test_interrupted_training_does_not_go_on():
    X, y = rows(2000, 20)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        DhllClassifier(alphas=0.9, epochs=1_000_000).fit(X, y)
    time.sleep(1)
    before = time.process_time()
    time.sleep(1)
    assert time.process_time() - before < 0.3


@pytest.mark.parametrize("parameters", [{"alphas": 0.9, "epochs": 100_000}, {}])
def test_an_interrupt_stops_a_fit_within_a_second(parameters):
    X, y = rows(4000, 40) if parameters else rows(20_000, 60)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        DhllClassifier(**parameters).fit(X, y)
    assert time.monotonic() - started < 1.5


def test_other_threads_run_during_a_fit():
    X, y = rows(3000, 30)
    ticks = []
    stop = threading.Event()

    def tick() -> None:
        while not stop.wait(0.01):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    DhllClassifier(alphas=0.9, epochs=30).fit(X, y)
    ended = time.monotonic()
    stop.set()
    thread.join()
    during = [tick for tick in ticks if started < tick < ended]
    assert len(during) > (ended - started) * 10


def test_progress_is_written_to_standard_error(capsys):
    X, y = rows(100, 5)
    DhllClassifier(alphas=[0.5, 0.9], epochs=2, head="softmax", validation=0.2, verbose=1).fit(X, y)
    said = capsys.readouterr().err
    assert "[dhll] fitting 100 rows of 5 columns" in said
    assert "layer 1, epoch 2: loss " in said and "layer 2, epoch 1: loss " in said
    assert "head, epoch " in said and ", validation loss " in said
    DhllClassifier().fit(X, y)
    assert capsys.readouterr().err == ""
