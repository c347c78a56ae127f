"""The files that the commands of the book name, with made-up customers and houses, written to the current folder. Needs NumPy and Polars."""

import gzip
import math
import random
from pathlib import Path

import numpy as np
import polars as pl

draw = random.Random(1)


def customers(rows):
    """Customers who leave if they are new, call often or are on the monthly plan. Some entries are missing."""
    table = []
    for _ in range(rows):
        age, plan = draw.randint(18, 80), draw.choice(["monthly", "yearly", "family"])
        tenure, calls = draw.randint(0, 72), min(int(draw.expovariate(0.5)), 12)
        turnover = round(draw.lognormvariate(4, 0.5), 2)
        score = 1.2 * calls - 0.08 * tenure + 2.5 * (plan == "monthly") - 1 + draw.gauss(0, 0.7)
        row = {"age": age, "plan": plan, "tenure": tenure, "calls": calls, "turnover": turnover}
        row["age"] = None if draw.random() < 0.05 else age
        row["plan"] = None if draw.random() < 0.03 else plan
        row["churn"] = "yes" if score > 0 else "no"
        row["price"] = round(20 + 0.3 * calls + (9 if plan == "family" else 0) + draw.gauss(0, 1), 2)
        table.append(row)
    return pl.DataFrame(table)


def houses(rows):
    """Houses with their prices."""
    table = []
    for _ in range(rows):
        area, rooms, zone = draw.randint(40, 240), draw.randint(1, 7), draw.choice([10115, 20095, 80331])
        price = 1800 * area + 9000 * rooms + (90000 if zone == 80331 else 0) + draw.gauss(0, 15000)
        table.append({"area": area, "rooms": rooms, "zip": zone, "year": draw.randint(1900, 2020), "price": round(price, -2)})
    return pl.DataFrame(table)


def articles(rows):
    """Articles that may be about several subjects at once."""
    table = []
    for _ in range(rows):
        words = {word: draw.randint(0, 9) for word in ["vote", "goal", "street", "match"]}
        labels = {"politics": words["vote"] > 4, "sport": words["goal"] + words["match"] > 9, "local": words["street"] > 5}
        table.append(words | {name: "yes" if holds else "no" for name, holds in labels.items()})
    return pl.DataFrame(table)


customers(400).drop("price").write_csv("customers.csv")
customers(300).drop("price").write_csv("more-customers.csv")
customers(200).drop("price").write_csv("new-customers.csv")
Path("customers.csv.gz").write_bytes(gzip.compress(Path("customers.csv").read_bytes(), mtime=0))
houses(400).write_csv("houses.csv")
articles(300).write_csv("articles.csv")
Path("parts").mkdir(exist_ok=True)
for part in range(3):
    customers(200).write_parquet(f"parts/{part}.parquet")

# Three classes of points in five dimensions: all rows, and the same rows in two parts.
labels = np.array([draw.randrange(3) for _ in range(600)])
features = np.array([[draw.gauss(3 * math.cos(2 * label + column), 1) for column in range(5)] for label in labels])
for name, rows in {"features": slice(None), "part": slice(None), "a": slice(250), "b": slice(250, None)}.items():
    np.save(f"{name}.npy", features[rows])
    np.save("labels.npy" if name == "features" else f"{name}-labels.npy", labels[rows])
