"""Runs the golden cases: tests/golden/<case>/cmd, compared with stdout, stderr, exit and the files of out/.

Usage: run_golden.py POSTWAKE [--update] [CASE...]
In cmd, $POSTWAKE is the program, $CASE the case's folder, $OUT an empty folder for outputs.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def run(case, postwake):
    with tempfile.TemporaryDirectory() as out:
        env = {"PATH": os.environ["PATH"], "POSTWAKE": postwake, "CASE": str(case.relative_to(ROOT)), "OUT": out, "LC_ALL": "C", "TZ": "Pacific/Auckland",
               "COLUMNS": "100", "HOME": out}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        done = subprocess.run(["bash", "-o", "pipefail", "-c", (case / "cmd").read_text()], cwd=ROOT, env=env, capture_output=True, timeout=240)
        scrub = lambda data: data.replace(out.encode(), b"$OUT")
        results = {"stdout": scrub(done.stdout), "stderr": scrub(done.stderr), "exit": f"{done.returncode}\n".encode()}
        for path in sorted(pathlib.Path(out).rglob("*")):
            if path.is_file():
                results["out/" + str(path.relative_to(out))] = path.read_bytes()
        return results


def main():
    postwake = str(pathlib.Path(sys.argv[1]).resolve())
    update = "--update" in sys.argv
    wanted = [a for a in sys.argv[2:] if not a.startswith("--")]
    cases = sorted(p.parent for p in HERE.glob("*/cmd") if not wanted or p.parent.name in wanted)
    failed = 0
    for case in cases:
        results = run(case, postwake)
        if update:
            shutil.rmtree(case / "out", ignore_errors=True)
            for name, data in results.items():
                target = case / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            continue
        expected = {n: (case / n).read_bytes() for n in ("stdout", "stderr", "exit") if (case / n).exists()}
        for path in (case / "out").rglob("*"):
            if path.is_file():
                expected["out/" + str(path.relative_to(case / "out"))] = path.read_bytes()
        wrong = sorted(n for n in results.keys() | expected.keys() if results.get(n) != expected.get(n))
        for name in wrong:
            print(f"{case.name}: {name} differs")
            with tempfile.TemporaryDirectory() as work:
                for side, table in (("expected", expected), ("got", results)):
                    (pathlib.Path(work) / side).write_bytes(table.get(name, b"(absent)\n"))
                diff = subprocess.run(["diff", "-u", "expected", "got"], cwd=work, capture_output=True, text=True, errors="replace")
                print("\n".join(diff.stdout.splitlines()[:40]))
        failed += bool(wrong)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


sys.exit(main())
