"""The sections of the report."""

import markdown
from ranks import behind, compare, mean_ranks, means

OURS, HIDDEN, CONTROL = "dhll", "dhll-hidden-target", "dhll-label-alone"
ORDER = [OURS, HIDDEN, CONTROL, "logistic", "ridge", "svm", "mlp-100", "mlp-512", "forest", "lightgbm"]
POINTS = 3
SMALL = 5_000
LARGE_SETS = ["letter", "adult", "california-housing", "protein"]

RANKS = "Rank 1 is best; networks with a hidden layer have none. Each rank is a mean over the sets that all methods in its column have."
PAIRS = """\
Wins, ties and losses count sets. `p` is from Wilcoxon's two-sided signed-rank test over the sets; RMSE is compared on a logarithmic scale.
`dhll` has no hidden layers on tables. `dhll-hidden-target` is one hidden layer of 512 units trained on the hidden target at alpha = 0.9, with the
same head; `dhll-label-alone`, its control, is the same layer trained on the label alone."""
COSTS = """\
A fit's seconds are a mean over the splits of a set. Peak memory is the largest of all measurements;
for the peers it includes Python and its libraries."""


def kind(frame, metrics):
    """Everything about the sets of one kind."""
    methods = [method for method in ORDER if method in set(frame["method"])]
    yield "### Mean ranks\n\n" + RANKS
    yield rank_table(frame, metrics, [method for method in methods if method not in (HIDDEN, CONTROL)])
    if OURS in methods:
        yield "### `dhll` against each method\n\n" + PAIRS
        for metric in metrics:
            if metric.main:
                yield pair_table(means(frame, metric.name, methods), metric)
                if {HIDDEN, CONTROL} <= set(methods):
                    yield pair_table(means(frame, metric.name, [HIDDEN, CONTROL]), metric, HIDDEN)
    if OURS in methods and metrics[0].name == "accuracy":
        yield f"### Sets where `dhll` is more than {POINTS} points behind the best"
        yield behind_table(means(frame, "accuracy", [method for method in methods if method not in (HIDDEN, CONTROL)]))
    yield "### Seconds and memory\n\n" + COSTS
    yield cost_table(frame, methods)
    for metric in metrics:
        table = means(frame, metric.name, methods)
        yield f"### Each set: {metric.title}"
        yield markdown.table(["set", *table.columns], [[name, *markdown.best_in_bold(metric, row)] for name, row in table.iterrows()])
    table = means(frame, "fit_seconds", methods)
    yield "### Each set: seconds to fit"
    yield markdown.table(["set", *table.columns], [[name, *map(markdown.seconds, row)] for name, row in table.iterrows()])


def rank_table(frame, metrics, methods):
    """Methods in the order of their ranks in the first metric."""
    seconds = means(frame, "fit_seconds", methods).median()
    columns = {}
    for metric in metrics:
        ranks, sets = mean_ranks(means(frame, metric.name, methods), metric)
        columns[f"{metric.title.removesuffix(', %')} ({sets} sets)"] = ranks
    first = next(iter(columns.values()))
    rows = [
        [method, *(markdown.number(ranks.get(method), 2) for ranks in columns.values()), markdown.seconds(seconds[method])]
        for method in sorted(methods, key=lambda method: first.get(method, len(methods)))
    ]
    return markdown.table(["method", *columns, "median fit, s"], rows)


def pair_table(table, metric, ours=OURS):
    rows = []
    for method in table.columns.drop(ours):
        wins, ties, losses, p = compare(table, metric, ours, method)
        rows.append([method, wins, ties, losses, markdown.p_value(p)])
    return markdown.table([f"{metric.title.removesuffix(', %')}: {ours} against", "wins", "ties", "losses", "p"], rows)


def behind_table(table):
    rows = [[name, method, f"{best * 100:.1f}", f"{ours * 100:.1f}"] for name, ours, method, best in behind(table, OURS, POINTS)]
    return markdown.table(["set", "best method", "its accuracy, %", "`dhll`, %"], rows, text=2) if rows else "None."


def cost_table(frame, methods):
    fit, predict = means(frame, "fit_seconds", methods), means(frame, "predict_seconds", methods)
    small = fit.index.isin(frame.loc[frame["rows"] < SMALL, "set"])
    large = [name for name in LARGE_SETS if name in fit.index]
    columns = {
        "median fit, s": fit.median(),
        f"slowest fit below {SMALL:,} rows, s": fit[small].max(),
        **{f"fit {name}, s": fit.loc[name] for name in large},
        "median prediction, s": predict.median(),
    }
    peak = frame.groupby("method")["peak_mib"].max()
    rows = [[m, *(markdown.seconds(column[m]) for column in columns.values()), markdown.number(peak[m], 0)] for m in methods]
    return markdown.table(["method", *columns, "peak memory, MiB"], rows)


def measured(frame, failures):
    """Sets, splits, versions and processors, and what is missing."""
    sets = [
        [
            name,
            f"{lines['rows'].iloc[0]:,}",
            lines["columns"].iloc[0],
            lines["seed"].nunique(),
            f"{lines['seed'].min()} to {lines['seed'].max()}",
        ]
        for name, lines in frame.groupby("set")
    ]
    yield markdown.table(["set", "rows", "features", "splits", "seeds"], sets)
    versions = frame["versions"].map(lambda found: ", ".join(f"{package} {version}" for package, version in sorted(found.items())))
    used = frame.assign(versions=versions)[["method", "versions", "processor"]].drop_duplicates().sort_values(["method", "versions"])
    yield markdown.table(["method", "versions", "processor"], used.to_numpy().tolist(), text=3)
    if gaps := missing(frame):
        yield "### Not measured"
        yield markdown.table(["method", "kind", "sets without all their splits"], gaps, text=3)
    if len(failures):
        yield "### Failures"
        columns = ["set", "method", "error", "seed"]
        yield markdown.table(columns, failures[columns].to_numpy().tolist(), text=3)


def missing(frame):
    """Methods, with the sets of their kinds that they lack in whole or in part."""
    gaps = []
    for name, lines in frame.groupby("kind"):
        table = means(lines, "fit_seconds", ORDER)
        gaps += [[method, name, ", ".join(table.index[table[method].isna()])] for method in table.columns if table[method].isna().any()]
    return gaps
