"""The README's run is real: each ```console block beginning with `$ postwake` is run and compared.

Usage: readme_test.py POSTWAKE ROOT [--update]
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys

postwake, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
readme = root / "README.md"
text = readme.read_text(encoding="utf-8")
wrong = found = 0


def rerun(match):
    global wrong, found
    found += 1
    command = match.group(1)
    words = shlex.split(command)
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    out = subprocess.run([str(postwake), *words[1:]], cwd=root, env=env, capture_output=True, text=True).stdout
    out = "\n".join(line.rstrip() for line in out.splitlines())
    fresh = f"```console\n$ {command}\n{out}\n```"
    if fresh != match.group(0):
        wrong += 1
        if "--update" not in sys.argv:
            print(f"README.md: `{command}` prints something else now; run tests/house/readme_test.py BINARY . --update")
            print(out)
    return fresh


fresh = re.sub(r"```console\n\$ (postwake [^\n]*)\n(.*?)\n?```", rerun, text, flags=re.S)
if "--update" in sys.argv:
    readme.write_text(fresh, encoding="utf-8")
    sys.exit(0)
for link in re.findall(r"\]\(([^)#:]+)\)", text):
    if not (root / link).exists():
        wrong += 1
        print(f"README.md: dead link {link}")
print(f"{found} runs, {wrong} wrong")
sys.exit(1 if wrong or not found else 0)
