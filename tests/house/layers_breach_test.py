"""The layer check must fail when a rule is broken: runs it on small trees with one breach each."""
import pathlib
import subprocess
import sys
import tempfile

CASES = {
    "a_stage_sees_another": ("src/timeline/a.cpp", '#include "postwake/classify/classifier.hpp"\n', "timeline may not include classify"),
    "a_private_header_of_another_room": ("src/cli/a.cpp", '#include "json/reading.hpp"\n', "private header of json"),
    "a_library_behind_the_wrong_door": ("src/source/a.cpp", "#include <rapidjson/document.h>\n", "belongs to json"),
    "a_library_in_a_public_header": ("include/postwake/json/a.hpp", "#include <rapidjson/document.h>\n", "a public header includes"),
    "downwards_is_upwards": ("src/base/a.cpp", '#include "postwake/model/post.hpp"\n', "base may not include model"),
}
failed = 0
for name, (path, text, expected) in CASES.items():
    with tempfile.TemporaryDirectory() as root:
        for folder in ("src", "include/postwake"):
            (pathlib.Path(root) / folder).mkdir(parents=True)
        target = pathlib.Path(root) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        run = subprocess.run([sys.executable, sys.argv[1], root], capture_output=True, text=True)
        if run.returncode != 1 or expected not in run.stdout:
            failed += 1
            print(f"{name}: exit {run.returncode}, printed {run.stdout!r}")
print(f"{len(CASES) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
