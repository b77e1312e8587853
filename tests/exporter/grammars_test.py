"""Hostile text goes in, a real parser of each grammar gets the same text out.

Usage: grammars_test.py WRITE_DOCUMENTS [SEED]. What a grammar cannot hold is said in src/exporter/sinks/*.hpp, and here in the
functions that begin with "as_".
"""
import csv
import html.parser
import io
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import icalendar
import yaml

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20190613
FIXED = [
    "plain", "", " leading and trailing ", "<script>alert(1)</script>", "</script><!--", "]]>", "&amp; &lt; &#x3c; &notit;", "\"'`", "a\"b'c\\d",
    "=1+1", "+1", "-1", "-x", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1+1", "＠x", "-12.5", "=", "'=1", "\u200b=1", "\ufeff=1",
    "{{< evil >}}", "{{% evil %}}", "{{ .Site }}", "${x}", "<%= x %>", "---", "- a: b", "key: value", "!!python/object:os.system", "yes", "null", "0x10", "2026-11-04",
    "12:30:45", "*bold* _it_ `code` ~~s~~", "# heading", "1. list", "- list", "> quote", "| a | b |", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)",
    "https://evil.example www.evil.example a@b.example", "@everyone #1", "```\ncode\n```", "    indented", "***", "===", "a\nb", "a\r\nb", "a\rb", "\n\n", "line\u2028sep\u2029par",
    "BEGIN:VEVENT\r\nSUMMARY:x", "a;b,c\\n", "END:VCALENDAR", "\x1b[31mred\x1b]52;c;x\x07", "\x00nul\x00", "\x7f\x80\x9f", "\u202eevil\u202c \u2066x\u2069", "مرحبا \u200f بالعالم", "ゼロ幅\u200b",
    "😀👨‍👩‍👧‍👦🏳️‍🌈", "e\u0301\u0301\u0301\u0301", "\ufffe\uffff", "\U0010ffff", "x" * 10000, "é" * 200, "日本語" * 100, "\\u003c", "%00", "::: update x | y\n:::", "<![CDATA[x]]>", "<!ENTITY x \"y\">",
]
ALPHABET = list("ab 1=+-@<>&\"'`\\/|{}[]()%#*_~!:;,.?$^\t\n\r") + ["\x00", "\x1b", "\x7f", "\x85", "\u00a0", "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff", "é", "ع", "語", "😀", "]]>", "{{<", "-->", "www."]


def texts():
    dice = random.Random(SEED)
    return FIXED + ["".join(dice.choice(ALPHABET) for _ in range(dice.randrange(1, 40))) for _ in range(1500)]


def is_control(c):
    return ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0


def shown_direction(text):
    return re.sub("[\u202a-\u202e\u2066-\u2069]", lambda m: f"[U+{ord(m[0]):04X}]", text)


def as_html(text):
    text = shown_direction(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join("\ufffd" if is_control(c) and c not in "\t\n" else c for c in text)


def as_xml(text):
    return "".join("\ufffd" if (is_control(c) and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in text)


def as_csv(text):
    return "".join("\ufffd" if is_control(c) and c not in "\t\n\r" else c for c in text)


def as_markdown(text):
    return " ".join("".join(" " if is_control(c) else c for c in shown_direction(text)).split())


def as_ics(text):
    text = re.sub("\r\n|[\r\n\u0085\u2028\u2029]", "\n", text)
    return "".join("\ufffd" if is_control(c) and c not in "\t\n" else c for c in text)


class Paragraphs(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.titles, self.tags, self.inside = [], [], set(), False

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "p":
            self.inside = True
            self.found.append("")
            self.titles.append(dict(attributes).get("title"))

    def handle_endtag(self, tag):
        if tag == "p":
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


failures = 0


def same(grammar, expected, got):
    global failures
    if len(expected) != len(got):
        print(f"{grammar}: {len(got)} texts of {len(expected)} came back")
        failures += 1
    for want, have in zip(expected, got):
        if want != have:
            failures += 1
            if failures < 20:
                print(f"{grammar}: {want[:80]!r} came back as {have[:80]!r}")


def main():
    given = texts()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], input=b"\xff".join(t.encode() for t in given) + b"\xff", check=True)
        read = lambda name: (pathlib.Path(folder) / name).read_bytes()

        page = Paragraphs()
        page.feed(read("t.html").decode())
        same("html", [as_html(t) for t in given], page.found)
        same("html attribute", [as_html(t) for t in given], page.titles)
        same("html tags", [["body", "html", "p"]], [sorted(page.tags)])

        root = xml.etree.ElementTree.fromstring(read("t.xml"))
        same("xml", [as_xml(t) for t in given], [e.text or "" for e in root])
        same("xml attribute", [as_xml(t) for t in given], [e.get("a") for e in root])

        same("yaml", given, yaml.safe_load(read("t.yaml").decode()))
        same("json", given, json.loads(read("t.json")))
        if re.search(rb"[<>&]|\xe2\x80[\xa8\xa9]", read("t.json")):
            same("json in a script", ["no < > & U+2028 U+2029"], ["one of them"])

        rows = list(csv.reader(io.StringIO(read("raw.csv").decode(), newline=""), strict=True))
        same("csv", [["text"]] + [[as_csv(t)] if t else [] for t in given], rows)
        formula = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
        for row in csv.reader(io.StringIO(read("guarded.csv").decode(), newline="")):
            cell = row[0] if row else ""
            if formula.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell):
                same("csv guard", ["no formula"], [cell])

        rendered = subprocess.run(["cmark", "--unsafe"], input=read("t.md"), capture_output=True, check=True).stdout.decode()
        page = Paragraphs()
        page.feed(rendered)
        # Blanks at the start of a text go, for they could make it code.
        firm = [i for i, t in enumerate(given) if not t[:1].isspace() and not (t and is_control(t[0]))]
        same("markdown", ["x" + as_markdown(given[i]) for i in firm], [" ".join(page.found[2 * i].split()) for i in firm])
        # At the start of a line, too, it is only text.
        squeezed = lambda text: "".join(text.split())
        same("markdown line", [squeezed(as_markdown(t)) + "x" for t in given], [squeezed(p) for p in page.found[1::2]])
        same("markdown tags", [["p"]], [sorted(page.tags)])

        # Debian's icalendar undoes escapes in several passes, so a backslash before one of , ; n is lost there: those texts are
        # read by the rule of RFC 5545, section 3.3.11, in one pass.
        calendar = icalendar.Calendar.from_ical(read("t.ics"))
        parsed = [str(e.get("summary")) for e in calendar.walk("VEVENT")]
        lines = [l[8:] for l in read("t.ics").decode().replace("\r\n ", "").split("\r\n") if l.startswith("SUMMARY:")]
        by_rule = [re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], line) for line in lines]
        same("ics by the rule", [as_ics(t) for t in given], by_rule)
        plain = [i for i, t in enumerate(given) if not re.search(r"\\", t)]
        same("ics", [as_ics(given[i]) for i in plain], [parsed[i] for i in plain])
        if any(len(line) > 75 for line in read("t.ics").split(b"\r\n")):
            same("ics", ["lines of 75 octets"], ["a longer one"])
    print(f"seed {SEED}: {len(given)} texts in 8 grammars, {failures} failures")
    return 1 if failures else 0


sys.exit(main())
