"""Run with `python -m unittest discover benches/tables`; needs no files."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import pandas as pd

import markdown
import ranks
import report
import results
import scores
from splits import split_count, splits

ACCURACY, LOG_LOSS = ranks.CLASSIFICATION[:2]
RMSE = ranks.REGRESSION[0]


def line(name, seed, method, **scores):
    about = {"kind": "classification", "rows": 100, "columns": 4, "fit_seconds": 0.1, "predict_seconds": 0.01, "peak_mib": 100}
    return {"set": name, "seed": seed, "method": method, **about, "versions": {"python": "3"}, "processor": "x", **scores}


class Splits(unittest.TestCase):
    def test_every_row_is_in_one_part_and_classes_keep_their_shares(self):
        frame = pd.DataFrame({"x": np.arange(400.0), "target": ["a"] * 300 + ["b"] * 100})
        for seed, train, test in splits(frame, "classification"):
            self.assertEqual(sorted([*train, *test]), list(range(400)))
            self.assertEqual(frame["target"].iloc[test].value_counts().to_dict(), {"a": 75, "b": 25}, seed)

    def test_rare_classes_are_in_the_training_rows(self):
        frame = pd.DataFrame({"x": np.arange(43.0), "target": ["a"] * 40 + ["two"] * 2 + ["one"]})
        for _, train, _ in splits(frame, "classification", 20):
            self.assertLessEqual({"one", "two"}, set(frame["target"].iloc[train]))

    def test_seeds_fix_the_splits(self):
        frame = pd.DataFrame({"target": np.arange(50.0)})
        first, again = splits(frame, "regression"), splits(frame, "regression")
        self.assertEqual([seed for seed, *_ in first], [0, 1, 2, 3, 4])
        for (_, train, _), (_, same, _) in zip(first, again, strict=True):
            np.testing.assert_array_equal(train, same)
        self.assertFalse(np.array_equal(first[0][2], first[1][2]))
        self.assertEqual((split_count(20_000), split_count(20_001)), (5, 3))


class Scores(unittest.TestCase):
    def test_a_class_unknown_to_the_method_has_probability_zero(self):
        truth, classes = np.array(["a", "c"], dtype=object), np.array(["a", "b", "c"], dtype=object)
        wide = scores.for_all_classes(np.array([[0.8, 0.2], [0.5, 0.5]]), ["a", "b"], classes)
        found = scores.classification(truth, np.array(["a", "a"], dtype=object), classes, wide, wide)
        self.assertEqual(found["accuracy"], 0.5)
        self.assertAlmostEqual(found["log_loss"], -(np.log(0.8) + np.log(scores.FLOOR)) / 2)
        self.assertEqual(found["auc"], (1 + 0.5) / 2)  # a: in order; c: the same score for all


class Results(unittest.TestCase):
    def test_a_run_goes_on_after_a_torn_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "new" / "results.jsonl"
            results.mend(path)
            results.append(path, line("glass", 0, "svm", accuracy=0.5))
            with path.open("a") as file:
                file.write('{"set": "glass", "se')
            self.assertEqual(results.done(results.read(path)), {("glass", 0, "svm")})
            results.mend(path)
            results.append(path, line("glass", 1, "svm", error="no memory"))
            lines = results.read(path)
            self.assertEqual([found["seed"] for found in lines], [0, 1])
            self.assertEqual(results.done(lines), {("glass", 0, "svm")})

    def test_the_last_measurement_counts_and_failures_are_made_good(self):
        lines = [
            line("a", 0, "svm", error="no"),
            line("a", 0, "svm", accuracy=0.1),
            line("a", 0, "svm", accuracy=0.2),
            line("a", 1, "svm", error="no"),
        ]
        good, failures = results.tables(lines)
        self.assertEqual(good["accuracy"].tolist(), [0.2])
        self.assertEqual(failures["seed"].tolist(), [1])


class Ranks(unittest.TestCase):
    table = pd.DataFrame({"x": [0.9, 0.8, 0.5], "y": [0.9001, 0.7, np.nan], "z": [0.7, 0.9, 0.6]}, index=["a", "b", "c"])

    def test_equal_digits_share_a_rank_and_incomplete_sets_are_left_out(self):
        mean, sets = ranks.mean_ranks(self.table, ACCURACY)
        self.assertEqual((mean.to_dict(), sets), ({"x": 1.75, "y": 2.25, "z": 2.0}, 2))
        self.assertEqual(ranks.mean_ranks(self.table, LOG_LOSS)[0].to_dict(), {"x": 2.25, "y": 1.75, "z": 2.0})

    def test_pairs_are_compared_on_the_sets_that_both_have(self):
        self.assertEqual(ranks.compare(self.table, ACCURACY, "x", "y")[:3], (1, 1, 0))
        self.assertEqual(ranks.compare(self.table.assign(w=self.table["x"]), ACCURACY, "x", "w"), (0, 3, 0, 1.0))
        many = pd.DataFrame({"x": np.arange(1, 11), "y": np.arange(1, 11) * 1.5})
        wins, ties, losses, p = ranks.compare(many, RMSE, "x", "y")
        self.assertEqual((wins, ties, losses), (10, 0, 0))
        self.assertAlmostEqual(p, 2 / 2**10)

    def test_sets_behind_the_best(self):
        self.assertEqual(ranks.behind(self.table, "x", 3), [("b", 0.8, "z", 0.9), ("c", 0.5, "z", 0.6)])

    def test_a_method_without_all_splits_has_no_mean(self):
        frame = pd.DataFrame([line("a", 0, "svm", accuracy=0.5), line("a", 1, "svm", accuracy=0.7), line("a", 0, "ridge", accuracy=0.6)])
        table = ranks.means(frame, "accuracy", ["ridge", "svm", "dhll"])
        self.assertAlmostEqual(table.loc["a", "svm"], 0.6)
        self.assertTrue(np.isnan(table.loc["a", "ridge"]))
        self.assertEqual(list(table.columns), ["ridge", "svm"])


class Reports(unittest.TestCase):
    def test_numbers_are_written_as_people_write_them(self):
        self.assertEqual(
            [markdown.seconds(value) for value in (0.001, 0.034, 0.996, 4.32, 17.6, 1234.5)],
            ["< 0.01", "0.03", "1.0", "4.3", "18", "1,234"],
        )
        self.assertEqual([markdown.score(RMSE, value) for value in (0.123456, 9.9999, 48123.4)], ["0.1235", "10.00", "48,120"])
        self.assertEqual(markdown.score(ACCURACY, 0.97), "97.0")

    def test_a_report_can_be_made_of_any_methods(self):
        peers = [
            line("a", 0, "ridge", accuracy=0.5),
            line("a", 0, "svm", accuracy=0.7, log_loss=0.3),
            line("b", 0, "svm", accuracy=0.7, log_loss=0.3),
        ]
        self.assertIn("| ridge | classification | b |", report.report(peers))
        text = report.report([*peers, line("a", 0, "dhll", accuracy=0.6, log_loss=0.2)])
        self.assertIn("| a | svm | 70.0 | 60.0 |", text)


if __name__ == "__main__":
    unittest.main()
