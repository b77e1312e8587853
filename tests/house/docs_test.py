#!/usr/bin/env python3
"""What the documents point at exists: relative links, paths of the tree, numbers of decisions; and a decision's number is its own.

usage: docs_test.py ROOT
"""
import collections
import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:docs|src|tests|scripts|corpora|include|cmake)/[A-Za-z0-9_./-]+)`")
DECISION = re.compile(r"(?:decisions?[ /]|\()(\d{4})(?=[-,.; )]|$)", re.MULTILINE)


def faults(root):
    found = []
    decisions = collections.Counter(path.name[:4] for path in (root / "docs/decisions").glob("*.md"))
    found += [f"docs/decisions: {number} stands for {count} decisions" for number, count in sorted(decisions.items()) if count > 1]
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "corpora").rglob("*.md")]
    for document in sorted(documents):
        text = document.read_text(encoding="utf-8")
        name = document.relative_to(root)
        for target in LINK.findall(text):
            if not re.match(r"[a-z]+:", target) and not (document.parent / target).exists():
                found.append(f"{name}: no such file: {target}")
        for target in PATH.findall(text):
            if not (root / target.rstrip(".")).exists():
                found.append(f"{name}: no such path: {target}")
        for number in DECISION.findall(text):
            if number.startswith("0") and number not in decisions:
                found.append(f"{name}: no decision {number}")
    return found, len(documents)


def main():
    root = pathlib.Path(sys.argv[1])
    found, documents = faults(root)
    assert documents > 80, f"{documents} documents: is {root} the project?"
    for fault in found:
        print(fault)
    return 1 if found else 0


sys.exit(main())
