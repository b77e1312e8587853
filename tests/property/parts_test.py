"""Parts of any split give what one run over the whole gives (docs/cluster.md, docs/decisions/0040).

The bundled case, made nastier: broken lines, a line of another form first, posts seen again with other counts or cut texts,
and the deletion of a chosen post far from the post.
Usage: parts_test.py POSTWAKE   (in the project's root)
"""
import base64
import bz2
import json
import pathlib
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

POSTWAKE = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CASE = ROOT / "corpora/instagram-2019-06-13/stream-2019-06-13.tar"
TAGS = ["--tag", "instagramdown", "--tag", "psndown", "--tag", "psn"]


def case_lines():
    lines = []
    with tarfile.open(CASE) as tar:
        for member in tar:
            if member.isfile():
                lines += [line + b"\n" for line in bz2.decompress(tar.extractfile(member).read()).splitlines()]
    return lines


def nastier(lines):
    """The case with what real dumps hold besides."""
    out, tagged = list(lines), [line for line in lines if b"instagramdown" in line.lower()]
    for line in tagged[:300:3]:  # seen again, with other counts, or cut
        again = json.loads(line)
        again["retweet_count"] = again.get("retweet_count", 0) + 7
        if "text" in again:
            again["text"] = again["text"][:20] + "…"
            again["truncated"] = True
        out.append(json.dumps(again).encode() + b"\n")
    for line in tagged[5:400:20]:  # deleted, hours away from the post
        gone = json.loads(line)
        notice = {"delete": {"status": {"id": gone["id"], "id_str": gone["id_str"], "user_id": 1, "user_id_str": "1"}, "timestamp_ms": "1560470000000"}}
        out.insert(random.randrange(len(out)), json.dumps(notice).encode() + b"\n")
    for broken in (b'{"id": 12, "text": "#instagramdown\n', b"<html> proxy error\n", b'{"no":"post"}\n'):
        for _ in range(5):
            out.insert(random.randrange(len(out)), broken)
    return out


def without_hashes(document):
    timeline = json.loads(document)
    for entry in timeline["manifest"]["inputs"]:
        entry["hash"] = entry["decoded_hash"] = None
    return timeline


class Parts(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name)
        random.seed(20190613)
        cls.lines = nastier(case_lines())
        cls.files = []
        step = len(cls.lines) // 6 + 1
        for i in range(6):
            (cls.out / f"dump{i}.jsonl").write_bytes(b"".join(cls.lines[i * step:(i + 1) * step]))
            cls.files.append(f"dump{i}.jsonl")
        cls.sh("run", *TAGS, *cls.files, "-o", "whole", ok=3)
        cls.whole = (cls.out / "whole/timeline.json").read_bytes()
        cls.parts = []
        for i, name in enumerate(cls.files):
            cls.sh("fetch", "--unordered", *TAGS, name, "-o", f"part{i}.ndjson", ok=None)
            cls.parts.append(f"part{i}.ndjson")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def sh(cls, *words, stdin=b"", ok=0):
        done = subprocess.run([POSTWAKE, *words], cwd=cls.out, input=stdin, capture_output=True)
        if ok is not None and done.returncode != ok or done.returncode not in (0, 3):
            raise AssertionError(f"{words}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
        cls.stderr = done.stderr.decode()
        return done.stdout

    def read(self, name):
        return (self.out / name).read_bytes()

    def test_the_case_is_nasty(self):
        whole = json.loads(self.whole)
        self.assertGreaterEqual(whole["coverage"]["rejected"], 10)
        self.assertGreater(whole["coverage"]["duplicates"], 1000)
        self.assertEqual(sum(b'"record":"tombstone"' in self.read(part) for part in self.parts), 6)
        posts = [json.loads(line) for line in self.sh("fetch", *TAGS, *self.files, ok=3).splitlines()]
        self.assertGreaterEqual(sum(post.get("deleted", False) for post in posts), 10)

    def test_parts_of_files_in_any_order_give_the_bytes_of_run(self):
        for order in (self.parts, self.parts[::-1]):
            self.assertEqual(self.sh("timeline", *order), self.whole)

    def test_concatenated_parts_give_the_bytes_of_run(self):
        self.assertEqual(self.sh("timeline", stdin=b"".join(self.read(part) for part in self.parts)), self.whole)

    def test_lines_moved_between_parts_give_the_bytes_of_run(self):
        lines = [line for part in self.parts for line in self.read(part).splitlines(keepends=True)]
        random.shuffle(lines)
        for i in range(3):
            (self.out / f"moved{i}.ndjson").write_bytes(b"".join(lines[i::3]))
        self.assertEqual(self.sh("timeline", "moved0.ndjson", "moved1.ndjson", "moved2.ndjson"), self.whole)

    def test_parts_that_were_classified_give_the_bytes_of_run(self):
        for i, part in enumerate(self.parts):
            self.sh("classify", part, "-o", f"verdicts{i}.ndjson")
        some = [f"verdicts{i}.ndjson" if i % 2 else part for i, part in enumerate(self.parts)]
        self.assertEqual(self.sh("timeline", *some), self.whole)
        self.assertEqual(self.sh("timeline", *(f"verdicts{i}.ndjson" for i in range(6))), self.whole)
        self.assertEqual(self.sh("timeline", stdin=self.sh("classify", *self.parts)), self.whole)

    def test_joined_parts_find_the_same_incidents(self):
        ordered = []
        for i, name in enumerate(self.files):
            self.sh("fetch", *TAGS, name, "-o", f"ordered{i}.ndjson", ok=None)
            ordered.append(f"ordered{i}.ndjson")
        found, whole = json.loads(self.sh("timeline", *ordered)), json.loads(self.whole)
        # Deletions of posts in other parts are lost in joined parts, and they alone.
        strip = lambda incidents: [{k: i[k] for k in ("id", "service", "counts", "series", "durations", "symptoms")} for i in incidents]
        self.assertEqual(strip(found["incidents"]), strip(whole["incidents"]))
        self.assertEqual(found["manifest"]["reading"], whole["manifest"]["reading"])

    def test_a_mapper_takes_any_piece(self):
        dump = b"".join(self.lines)
        self.sh("run", *TAGS, "--lines", "-", "-o", "stdin", stdin=dump, ok=3)
        cuts = sorted(random.sample(range(len(self.lines)), 40))
        broken = [i for i, line in enumerate(self.lines) if not line.startswith(b'{"') or line.startswith(b'{"id": 12')]
        cuts = sorted(set(cuts + broken + [i + 1 for i in broken] + [0, len(self.lines)]))  # pieces of one broken line too
        outputs = [self.sh("fetch", "--lines", "--unordered", *TAGS, "-", stdin=b"".join(self.lines[a:b]), ok=None) for a, b in zip(cuts, cuts[1:])]
        outputs.append(self.sh("fetch", "--lines", "--unordered", *TAGS, "-", stdin=b""))  # empty: exit 0
        # Hadoop ends a key without a value with a tab.
        reduced = b"".join(outputs).replace(b"\n", b"\t\n")
        whole = without_hashes(self.read("stdin/timeline.json"))
        merged = json.loads(self.sh("timeline", stdin=reduced))
        self.assertEqual(len(merged["manifest"]["inputs"]), 1)
        self.assertEqual(merged, whole)

    def shards_give_the_whole(self, name, count):
        self.sh("run", *TAGS, name, "-o", name + ".whole", ok=3)
        parts = [f"{name}.{i}.ndjson" for i in range(count)]
        for i, part in enumerate(parts):
            self.sh("fetch", "--unordered", *TAGS, "--shard", f"{i}/{count}", name, "-o", part, ok=None)
        merged = self.sh("timeline", *parts)
        self.assertIsNone(json.loads(merged)["manifest"]["inputs"][0]["hash"])
        self.assertEqual(json.loads(merged), without_hashes(self.read(name + ".whole/timeline.json")))
        return parts

    def test_shards_of_one_file_give_the_whole(self):
        rng = random.Random(1)  # ballast, so that the file is worth dividing
        heavy = [line.replace(b'{"', b'{"ballast":"' + base64.b64encode(rng.randbytes(3300)) + b'","', 1) for line in self.lines]
        (self.out / "big.jsonl").write_bytes(b"".join(heavy))
        self.assertGreater((self.out / "big.jsonl").stat().st_size, 16 << 20)
        parts = self.shards_give_the_whole("big.jsonl", 3)
        (self.out / "big.jsonl.bz2").write_bytes(bz2.compress(b"".join(heavy), 1))
        self.assertGreater((self.out / "big.jsonl.bz2").stat().st_size, 16 << 20)
        self.shards_give_the_whole("big.jsonl.bz2", 3)

        missing = json.loads(self.sh("timeline", parts[0], parts[2], ok=3))
        self.assertIn("part 1 of 3 (counted from 0) is missing", missing["coverage"]["notes"])
        doubled = json.loads(self.sh("timeline", *parts, parts[1], ok=3))
        self.assertIn("part 1 of 3 (counted from 0) was given more than once: the counts are too high", doubled["coverage"]["notes"])
        self.assertIn("doubled_part", self.stderr)

    def test_a_cut_part_is_told(self):
        whole = self.read(self.parts[2])
        (self.out / "cut.ndjson").write_bytes(whole[:whole.rindex(b"\n", 0, -1) + 1])
        told = json.loads(self.sh("timeline", *self.parts[:2], "cut.ndjson", *self.parts[3:], ok=3))
        self.assertEqual(told["manifest"]["reading"]["rejects"]["cut_part"], 1)
        self.assertIn("cut.ndjson", self.stderr)

    def test_a_stopped_part_is_no_part(self):
        words = [POSTWAKE, "fetch", "--unordered", *TAGS, "--lines", "-", "-o", "stopped.ndjson"]
        with subprocess.Popen(words, cwd=self.out, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as task:
            while not list(self.out.glob("stopped.ndjson.*")) and task.poll() is None:
                time.sleep(0.01)  # until it has begun
            task.stdin.write(b"".join(self.lines[:1000]))
            task.stdin.flush()
            task.send_signal(signal.SIGTERM)
            task.stdin.close()
            self.assertNotEqual(task.wait(60), 0)
        self.assertEqual(list(self.out.glob("stopped.ndjson*")), [])

    def test_parts_of_different_queries_are_told(self):
        other = self.sh("fetch", "--unordered", "--tag", "instagramdown", self.files[0], ok=None)
        told = json.loads(self.sh("timeline", self.parts[1], "-", stdin=other))
        self.assertTrue(any("different queries" in note for note in told["coverage"]["notes"]))
        self.assertFalse(any("different queries" in note for note in json.loads(self.whole)["coverage"]["notes"]))

    def test_tombstones_validate(self):
        import jsonschema

        schema = json.loads((ROOT / "docs/formats/tombstone.schema.json").read_text())
        check = jsonschema.Draft202012Validator(schema)
        rows = [json.loads(line) for line in self.read(self.parts[0]).splitlines() if b'"record":"tombstone"' in line]
        self.assertTrue(rows)
        for row in rows:
            check.validate(row)


if __name__ == "__main__":
    unittest.main(verbosity=1)
