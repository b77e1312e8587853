#!/usr/bin/env python3
"""usage: scripts/make_splits.py   (from anywhere)

Writes corpora/splits.tsv: every group of the corpora with its part, train, dev or test. Groups are taken label by label in
the order of a hash of their names, so that each label has about a tenth of its rows in dev and in test; no group is cut.
A group that is not in the file is a training group."""
import collections, hashlib, pathlib

root = pathlib.Path(__file__).resolve().parent.parent / "corpora"
rows = collections.Counter()
for kind in ("posts", "hard"):
    for path in sorted((root / kind).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").split("\n")[1:]:
            cells = line.split("\t")
            if len(cells) > 6: rows[cells[4]] += 1
labels = collections.defaultdict(list)
for group in rows: labels[group.split(".")[0]].append(group)
parts = {}
for label, groups in labels.items():
    total = sum(rows[g] for g in groups)
    filled = collections.Counter()
    for group in sorted(groups, key=lambda g: hashlib.sha256(g.encode()).hexdigest()):
        part = "train"
        for wanted in ("test", "dev"):
            if part == "train" and rows[group] <= 0.2 * total and filled[wanted] + 0.5 * rows[group] < 0.1 * total: part = wanted
        filled[part] += rows[group]
        parts[group] = part
    print(label, {p: f"{filled[p] / total:.2f}" for p in ("train", "dev", "test")})
with open(root / "splits.tsv", "w", encoding="utf-8", newline="\n") as out:
    out.write("group\tpart\n")
    for group in sorted(parts): out.write(f"{group}\t{parts[group]}\n")
