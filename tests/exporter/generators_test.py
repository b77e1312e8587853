"""Files for status pages, judged by the rules of the programs that read them.

Usage: generators_test.py POSTWAKE SOURCE_FOLDER. The rules were read in the programs' sources, which do not run here (Go modules,
Nuxt, PHP, GitHub): docs/statuspages.md names the places.
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

POSTWAKE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
TIMELINES = {
    "golden": "tests/golden/timeline.json",
    "hostile": "corpora/hostile/timeline_hostile.json",
    "empty": "tests/golden/timeline_empty.json",
}
failures = []


def check(is_right, what):
    if not is_right:
        failures.append(what)


class TextOnly(yaml.SafeLoader):
    """Every scalar stays what is written, as in a Go struct of strings."""


TextOnly.yaml_implicit_resolvers = {}


def is_instant(text, forms=("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ")):
    for form in forms:
        try:
            datetime.datetime.strptime(text, form)
            return True
        except (TypeError, ValueError):
            pass
    return False


def stactus(name, text):
    # slok/stactus internal/storage/iofs/read.go, internal/model/incident.go
    for document in yaml.load_all(text, TextOnly):
        check(set(document) == {"version", "id", "name", "impact", "systems", "timeline"}, f"{name}: keys {sorted(document)}")
        check(document["version"] == "incident/v1", f"{name}: version {document['version']}")
        check(document["id"] and document["name"] and document["timeline"], f"{name}: an id, a name and a timeline are required")
        check(document["impact"] in ("none", "minor", "major", "critical"), f"{name}: impact {document['impact']}")
        check(all(isinstance(s, str) and s for s in document["systems"]), f"{name}: systems {document['systems']}")
        for event in document["timeline"]:
            check(set(event) <= {"ts", "description", "investigating", "resolved"}, f"{name}: keys {sorted(event)}")
            check(is_instant(event["ts"].strip(), ("%Y-%m-%d %H:%M:%S",)), f"{name}: ts {event['ts']}")
            check(all(event.get(k, "true") in ("true", "false") for k in ("investigating", "resolved")), f"{name}: a flag that is no bool")
        times = [e["ts"] for e in document["timeline"]]
        check(times == sorted(times, reverse=True), f"{name}: not newest first")


def gatus(name, text):
    # TwiN/gatus config/announcement/announcement.go
    announcements = yaml.safe_load(text)["announcements"] or []
    for entry in announcements:
        check(set(entry) <= {"timestamp", "type", "message", "archived"}, f"{name}: keys {sorted(entry)}")
        check(entry["type"] in ("outage", "warning", "information", "operational", "none"), f"{name}: type {entry['type']}")
        check(isinstance(entry["message"], str) and entry["message"], f"{name}: a message is required")
        check(is_instant(entry["timestamp"]), f"{name}: timestamp {entry['timestamp']}")
        check(isinstance(entry.get("archived", False), bool), f"{name}: archived is no bool")
        check(foreign_markup(entry["message"]) == [], f"{name}: markup of others in {entry['message'][:60]!r}")
    times = [entry["timestamp"] for entry in announcements]
    check(times == sorted(times, reverse=True), f"{name}: not newest first")
    return len(announcements)


def foreign_markup(markdown):
    """Elements that a CommonMark reader with raw HTML switched on would make, beyond paragraphs, emphasis and links to the web."""
    html = subprocess.run(["cmark", "--unsafe"], input=markdown.encode(), capture_output=True, check=True).stdout.decode()
    allowed = re.compile(r'^(/?(p|strong|em|br /)|br|a href="https?://[^"]*"|/a)$')
    return [tag for tag in re.findall(r"<([^>]*)>", html) if not allowed.match(tag)]


def statusfy(name, text):
    # statusfy packages/@statusfy/markdown: front matter between --- lines, markdown-it with raw HTML on, ::: update containers
    lines = text.split("\n")
    check(lines[0] == "---" and "---" in lines[1:], f"{name}: no front matter")
    end = lines.index("---", 1)
    front = yaml.safe_load("\n".join(lines[1:end]))
    check(set(front) <= {"id", "title", "description", "date", "modified", "severity", "affectedsystems", "resolved"}, f"{name}: keys {sorted(front)}")
    check(isinstance(front["title"], str) and front["title"], f"{name}: a title is required")
    check(re.fullmatch("[A-Za-z0-9]+", front["id"]), f"{name}: id {front['id']}")
    check(is_instant(front["date"]) and is_instant(front["modified"]), f"{name}: dates {front['date']} {front.get('modified')}")
    check(front.get("severity", "major-outage") in ("under-maintenance", "major-outage", "partial-outage", "degraded-performance"), f"{name}: severity")
    check(isinstance(front["resolved"], bool), f"{name}: resolved is no bool")
    check(re.fullmatch(r"\d{4}-\d\d-\d\d_[a-z0-9-]+\.md", name.split()[-1]), f"{name}: file name")
    is_open, blocks, inside = False, 0, []
    for line in lines[end + 1:]:
        opened = re.match(r"^:::\s+(update\s+(.*)\s+\|\s+(.*))$", line)
        if opened:
            check(not is_open, f"{name}: a block in a block")
            check(is_instant(opened[3]), f"{name}: date of a block {opened[3]}")
            check(opened[2] in ("Investigating", "Identified", "Monitoring", "Resolved", "Update"), f"{name}: heading {opened[2]}")
            is_open, blocks = True, blocks + 1
        elif line.startswith(":::"):
            check(line == ":::" and is_open, f"{name}: a stray fence {line!r}")
            is_open = False
            check(foreign_markup("\n".join(inside)) == [], f"{name}: markup of others in {inside}")
            inside = []
        elif is_open:
            inside.append(line)
    check(blocks > 0 and not is_open, f"{name}: {blocks} blocks, the last is open: {is_open}")


def upptime(name, text):
    # upptime/uptime-monitor src/update.ts; GitHub's issue import
    body = json.loads(text)
    issue = body["issue"]
    check(set(body) == {"issue", "comments"} and set(issue) <= {"title", "body", "created_at", "closed_at", "closed", "labels"}, f"{name}: keys")
    check("status" in issue["labels"] and len(issue["labels"]) == 2, f"{name}: labels {issue['labels']}")
    check(all(re.fullmatch("[a-z0-9-]+", label) for label in issue["labels"]), f"{name}: labels {issue['labels']}")
    check(re.search(r"^(🛑 .* is down|⚠️ .* has degraded performance)$", issue["title"], re.S), f"{name}: title {issue['title']}")
    moments = [issue["created_at"]] + [c["created_at"] for c in body["comments"]] + ([issue["closed_at"]] if issue["closed"] else [])
    check(all(is_instant(m) for m in moments) and moments == sorted(moments), f"{name}: times {moments}")
    for part in [issue["body"]] + [c["body"] for c in body["comments"]]:
        check("<!--" not in part, f"{name}: a comment would be read as a maintenance window")
        check(not re.search(r"(^|[^\w`&\\])[@#][A-Za-z0-9]", part), f"{name}: somebody would be pinged by {part[:80]!r}")
        check(foreign_markup(part) == [], f"{name}: markup of others in {part[:60]!r}")
    if issue["closed"]:
        check(body["comments"][-1]["body"].startswith("**Resolved:**"), f"{name}: closed without a word")


def cachet(name, text):
    # cachethq/core src/Data/Requests: CreateIncidentRequestData, CreateIncidentUpdateRequestData; src/Enums
    body = json.loads(text)
    incident = body["incident"]
    check(set(incident) <= {"name", "status", "message", "visible", "stickied", "notifications", "occurred_at"}, f"{name}: keys {sorted(incident)}")
    check(0 < len(incident["name"]) <= 255, f"{name}: name")
    check(incident["status"] in range(5) and incident["message"], f"{name}: status, message")
    check(incident["notifications"] is False, f"{name}: subscribers would get mail")
    check(is_instant(incident["occurred_at"]), f"{name}: occurred_at {incident['occurred_at']}")
    check(body["component"]["status"] in range(1, 7) and body["component"]["name"], f"{name}: component")
    for update in body["updates"]:
        check(update["status"] in range(5) and isinstance(update["message"], str) and update["message"], f"{name}: update")
        check(foreign_markup(update["message"]) == [], f"{name}: markup of others in {update['message'][:60]!r}")


def main():
    judged = 0
    for case, timeline in TIMELINES.items():
        for judge in (stactus, statusfy, upptime, cachet, gatus):
            with tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder) / "out"
                subprocess.run([POSTWAKE, "export", "--format", judge.__name__, str(SOURCE / timeline), "-o", str(out), "--quiet"], check=True)
                files = [out] if out.is_file() else sorted(p for p in out.rglob("*") if p.is_file())
                if judge is not gatus:
                    check(len(files) == (0 if case == "empty" else 2), f"{case} {judge.__name__}: {len(files)} files")
                for file in files:
                    judge(f"{case} {judge.__name__} {file.name}", file.read_text(encoding="utf-8"))
                    judged += 1
    for what in failures[:30]:
        print(what)
    print(f"{judged} files of 5 formats, {len(failures)} failures")
    return 1 if failures else 0


sys.exit(main())
