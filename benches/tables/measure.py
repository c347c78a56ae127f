"""One measurement: a method fitted to the training rows of a split and scored on its test rows, in a process of its own."""

import multiprocessing
import resource
import warnings

import numpy as np

import dhll_command
import peers
import scores
from splits import TARGET


def processor_seconds():
    """Processor time of this process; a method that runs in another has a clock of its own."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def own_peak_mib():
    """Peak memory of this process, Python and its libraries included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(method, kind, seed, program):
    if method in dhll_command.OPTIONS:
        return dhll_command.Dhll(program, kind, dhll_command.OPTIONS[method], seed)
    return peers.PEERS[kind][method](seed)


def evaluate(model, kind, classes, train, test):
    """Scores and seconds. A prediction is timed once, with probabilities where the method has them."""
    rows, truth = test.drop(columns=TARGET), test[TARGET].to_numpy()
    clock = getattr(model, "clock", processor_seconds)
    start = clock()
    model.fit(train.drop(columns=TARGET), train[TARGET].to_numpy())
    fitted = clock()
    if kind == "regression":
        found = scores.regression(truth, model.predict(rows))
        predicted = clock()
    else:
        probable = hasattr(model, "predict_proba")
        values = model.predict_proba(rows) if probable else model.decision_function(rows)
        predicted = clock()
        values = scores.for_all_classes(values, model.classes_, classes)
        found = scores.classification(truth, model.predict(rows), classes, values, values if probable else None)
    return {**found, "fit_seconds": round(fitted - start, 4), "predict_seconds": round(predicted - fitted, 4)}


def child(pipe, arguments, evaluation):
    warnings.simplefilter("ignore")
    try:
        model = make(*arguments)
        found = evaluate(model, *evaluation)
        pipe.send({**found, "peak_mib": round(getattr(model, "peak_mib", own_peak_mib()), 1)})
    except Exception as error:  # noqa: BLE001  recorded: one failure must not end a run of hours
        pipe.send({"error": f"{type(error).__name__}: {error}"})


def measure(method, frame, kind, seed, train, test, program):
    """A dictionary of scores, seconds of processor and peak memory, or of the error."""
    classes = np.unique(frame[TARGET].astype(str)).astype(object) if kind == "classification" else None
    evaluation = (kind, classes, frame.iloc[train], frame.iloc[test])
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(theirs, (method, kind, seed, program), evaluation))
    process.start()
    theirs.close()
    try:
        found = ours.recv()
    except EOFError:
        found = {"error": "the process was ended"}
    process.join()
    return found
