#!/usr/bin/env python3
"""Prints docs/formats/coverage.md's table: what `postwake fetch --all` makes of every file of a folder of specimens.

usage: scripts/coverage.py DATA [build/release/postwake]
"""
import json
import pathlib
import subprocess
import sys


def counts(words):
    return ", ".join(f"{name} {n}" for name, n in sorted(words.items())) or "-"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    program = sys.argv[2] if len(sys.argv) > 2 else "build/release/postwake"
    left_out = (".headers", "SOURCE.txt", "LICENSE.upstream", "LICENSE", "SOURCE")
    print("| file under DATA/ | posts | notices | rejects | exit |\n| --- | ---: | --- | --- | ---: |")
    total = 0
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.endswith(left_out)):
        run = subprocess.run([program, "fetch", "--all", "--quiet", str(path)], capture_output=True, check=False)
        lines = run.stdout.splitlines()
        manifest = json.loads(lines[-1]) if lines else {}
        total += manifest.get("records", 0)
        name = str(path.relative_to(root)).replace("|", "\\|")
        print(f"| `{name}` | {manifest.get('records', 0)} | {counts(manifest.get('notices', {}))} | {counts(manifest.get('rejects', {}))} | {run.returncode} |")
    print(f"\n{total} posts in all.")


if __name__ == "__main__":
    main()
