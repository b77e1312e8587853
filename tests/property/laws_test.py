"""Laws of the whole program on the bundled case.

- fetch | classify | timeline gives the bytes of run's timeline.json.
- 1, 2 and 8 threads, shuffled, doubled and split inputs change neither posts nor incidents.
- a plain file gives the same, looked at in the kernel's pages or copied.
- every record validates against its schema in docs/formats (by python3-jsonschema, another program than ours).
- every interval holds its point, the partial order of steps holds, every evidence id is a post of the input.
Usage: laws_test.py POSTWAKE   (in the project's root)
"""
import bz2
import json
import os
import pathlib
import random
import subprocess
import sys
import tarfile
import tempfile
import unittest

POSTWAKE = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CASE = "corpora/instagram-2019-06-13/stream-2019-06-13.tar"
TAGS = ["--tag", "instagramdown", "--tag", "psndown", "--tag", "psn"]


def sh(*words, stdin=None, ok=(0,)):
    done = subprocess.run([POSTWAKE, *words], cwd=ROOT, input=stdin, capture_output=True)
    if done.returncode not in ok:
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def incidents(timeline):
    document = json.loads(timeline)
    return document["incidents"], document["near_misses"]


class Laws(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name)
        sh("run", *TAGS, CASE, "-o", str(cls.out / "run"))
        cls.timeline = (cls.out / "run/timeline.json").read_bytes()
        cls.posts = sh("fetch", *TAGS, CASE)
        cls.verdicts = sh("classify", stdin=cls.posts)
        random.seed(20190613)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def lines(self, ndjson):
        rows = [json.loads(line) for line in ndjson.splitlines()]
        return [r for r in rows if r.get("record") != "manifest"]

    def test_the_pipe_gives_the_bytes_of_run(self):
        self.assertEqual(sh("timeline", stdin=self.verdicts), self.timeline)

    def test_threads_do_not_matter(self):
        for threads in ("1", "2", "8"):
            self.assertEqual(sh("fetch", *TAGS, "-j", threads, CASE), self.posts, threads)

    def test_shuffled_verdicts_give_the_same_timeline(self):
        rows = self.verdicts.splitlines(keepends=True)
        random.shuffle(rows)
        self.assertEqual(sh("timeline", stdin=b"".join(rows)), self.timeline)

    def test_doubled_verdicts_give_the_same_incidents(self):
        rows = [r for r in self.verdicts.splitlines(keepends=True) if b'"record":"manifest"' not in r]
        self.assertEqual(incidents(sh("timeline", stdin=b"".join(rows + rows[::3]))), incidents(self.timeline))

    def test_split_posts_merge_into_the_same_posts(self):
        rows = [r for r in self.posts.splitlines(keepends=True) if b'"record":"manifest"' not in r]
        random.shuffle(rows)
        pieces = self.out / "pieces"
        pieces.mkdir()
        for i in range(3):
            (pieces / f"{i}.ndjson").write_bytes(b"".join(rows[i::3] + rows[:50]))
        again = sh("fetch", *TAGS, str(pieces))
        strip = lambda posts: [{k: v for k, v in p.items() if k != "source"} for p in posts]
        self.assertEqual(strip(self.lines(again)), strip(self.lines(self.posts)))

    def test_a_plain_file_is_read_alike_in_the_kernels_pages_and_in_copies(self):
        # One thread looks at it where the kernel keeps it, two copy it. In memory: that file system is shown on every machine.
        lines = []
        with tarfile.open(ROOT / CASE) as tar:
            for member in tar:
                if member.isfile():
                    packed = tar.extractfile(member).read()
                    lines += (bz2.decompress(packed) if packed.startswith(b"BZh") else packed).splitlines()
        odd = [b'{"delete":{"status":{"id":12,"id_str":"12","user_id":7,"user_id_str":"7"},"timestamp_ms":"1560427200176"}}', b"", b"  ", b"no record #instagramdown",
               b'{"text":"#instagramdown', b'{"limit":{"track":3}}', b'data: {"id":"1","text":"#InstagramDown"}', b":keep", b'{"a":"' + b"x" * 300000 + b'"}', b'{"delete":{"broken']
        while sum(map(len, lines)) < 9_000_000:
            lines += random.sample(lines, len(lines) // 2)
        for i in range(0, len(lines), 200):
            lines.insert(i, odd[i // 200 % len(odd)])
        descriptor = os.memfd_create("dump")
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"\n".join(lines))
            file.flush()
            told = {}
            for threads in ("1", "2"):
                rejects = self.out / f"rejects-{threads}"
                done = subprocess.run([POSTWAKE, "fetch", *TAGS, "-j", threads, "--rejects", str(rejects), f"/proc/self/fd/{descriptor}"], cwd=ROOT,
                                      capture_output=True, pass_fds=[descriptor])
                told[threads] = done.returncode, done.stdout.replace(str(rejects).encode(), b"REJECTS"), done.stderr.replace(str(rejects).encode(), b"REJECTS"), rejects.read_bytes()
        self.assertEqual(told["1"][0], 3)
        self.assertGreater(len(told["1"][1]), 100_000)
        self.assertGreater(len(told["1"][3]), 1000)
        self.assertEqual(told["1"], told["2"])

    def test_records_validate(self):
        import jsonschema

        def validator(name):
            return jsonschema.Draft202012Validator(json.loads((ROOT / f"docs/formats/{name}.schema.json").read_text()))

        validator("timeline").validate(json.loads(self.timeline))
        for name, ndjson in (("post", self.posts), ("verdict", self.verdicts)):
            check, rows = validator(name), self.lines(ndjson)
            self.assertGreater(len(rows), 1000)
            for row in rows:
                check.validate(row)
            validator("manifest").validate(json.loads(ndjson.splitlines()[-1]))

    def test_order_intervals_and_evidence(self):
        ids = {(p["platform"], p["id"]) for p in self.lines(self.posts)}
        found, _ = incidents(self.timeline)
        self.assertGreaterEqual(len(found), 2)
        for incident in found:
            steps = [incident[k] for k in ("onset", "acknowledgement", "peak", "resolution", "recovery") if incident[k]]
            for step in steps:
                if step.get("interval"):
                    self.assertLessEqual(step["interval"]["from"], step["at"])
                    self.assertLessEqual(step["at"], step["interval"]["to"])
                for proof in step["evidence"]:
                    self.assertIn((proof["platform"], proof["id"]), ids)
            onset = incident["onset"]["at"]
            self.assertLessEqual(onset, incident["peak"]["at"])
            if incident["acknowledgement"] and incident["resolution"]:
                self.assertLessEqual(incident["acknowledgement"]["at"], incident["resolution"]["at"])
            if incident["recovery"]["at"]:
                self.assertLess(onset, incident["recovery"]["at"])
            for event in incident["events"]:
                if event["kind"] in ("onset", "acknowledgement", "update", "peak", "resolution"):
                    self.assertTrue(event["evidence"], event)
            self.assertEqual([e["at"] for e in incident["events"]], sorted(e["at"] for e in incident["events"]))


if __name__ == "__main__":
    unittest.main(verbosity=1)
