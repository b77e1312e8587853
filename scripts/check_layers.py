#!/usr/bin/env python3
"""Checks the include rule of docs/architecture.md: which room may include which, and which library stands behind which door.

Usage: scripts/check_layers.py [ROOT]. Prints each breach as file:line and exits 1 when there is one.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)

STAGES = ["archive", "source", "classify", "timeline", "exporter"]
ROOMS = {
    "base": [],
    "text": ["base"],
    "model": ["base"],
    "json": ["base", "model"],
    "archive": ["base", "model"],
    "source": ["base", "model", "text", "json", "archive"],
    "classify": ["base", "model", "text"],
    "timeline": ["base", "model", "text"],
    "exporter": ["base", "model", "text", "json"],
    "pipeline": ["base", "model", "text", "json", *STAGES],
    "cli": ["base", "model", "text", "json", *STAGES, "pipeline"],
}
# Header prefix -> rooms that may include it.
LIBRARIES = {
    "unicode/": ["text"],
    "rapidjson/": ["json"],
    "archive.h": ["archive"],
    "archive_entry.h": ["archive"],
    "bzlib.h": ["archive"],
    "zlib.h": ["archive"],
    "isa-l": ["archive"],
    "igzip_lib.h": ["archive"],
    "zstd.h": ["archive"],
    "lzma.h": ["archive"],
    "hs/": ["archive"],
    "hs.h": ["archive"],
    "xxhash.h": ["archive"],
    "openssl/": ["archive"],
    "re2/": ["classify", "archive"],  # archive: the prefilter where Hyperscan is absent, docs/decisions
    "curl/": ["source"],
    "sqlite3.h": ["exporter"],
    "pugixml.hpp": ["exporter"],
    "boost/": ["cli"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

breaches = []


def room_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" else parts[2]


files = [p for top in ("src", "include/postwake") for p in (ROOT / top).rglob("*") if p.suffix in (".hpp", ".cpp")]
for path in sorted(files):
    room = room_of(path)
    is_public = "include" in path.relative_to(ROOT).parts[0]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(2)
        where = f"{path.relative_to(ROOT)}:{number}"
        target = None
        if name.startswith("postwake/"):
            target = name.split("/")[1]
        elif match.group(1) == '"' and "/" in name and name.split("/")[0] in ROOMS:
            target = name.split("/")[0]
            if target != room:
                breaches.append(f"{where}: {room} includes a private header of {target}: {name}")
        if target and target != room and target not in ROOMS[room]:
            breaches.append(f"{where}: {room} may not include {target}: {name}")
        for prefix, rooms in LIBRARIES.items():
            if name.startswith(prefix):
                if room not in rooms:
                    breaches.append(f"{where}: {prefix} belongs to {', '.join(rooms)}, not to {room}")
                if is_public:
                    breaches.append(f"{where}: a public header includes {name}")

if not files:
    breaches.append(f"no sources below {ROOT}")
for breach in breaches:
    print(breach)
print(f"{len(files)} files, {len(breaches)} breaches")
sys.exit(1 if breaches else 0)
