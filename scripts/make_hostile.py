#!/usr/bin/env python3
"""Writes corpora/hostile: broken and malicious inputs, one fact a file, and INDEX.tsv. All posts are invented.

usage: scripts/make_hostile.py        (from any folder; the same bytes every time)

INDEX.tsv: file, fact, ids of the posts that must be read (comma-joined), rejects (reason=n, blank-joined).
"""
import gzip
import io
import json
import pathlib
import struct
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent / "corpora" / "hostile"
KEPT = {"timeline_hostile.json"}  # a timeline, not posts: written by hand for the exporters
rows = []


def put(name, content, fact, ids="", rejects=""):
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    (ROOT / name).write_bytes(content)
    rows.append((name, fact, ids, rejects))


def tweet(n, **more):
    post = {"created_at": "Thu Jun 13 21:30:00 +0000 2019", "id_str": str(n), "text": "is it #down?", "user": {"screen_name": "ann"}}
    post.update(more)
    return json.dumps(post, ensure_ascii=False)


def between(middle):
    """A line between two sound neighbours."""
    middle = middle if isinstance(middle, bytes) else middle.encode("utf-8", "surrogatepass")
    return tweet(1).encode() + b"\n" + middle + b"\n" + tweet(3).encode() + b"\n"


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content, kind in members:
            entry = tarfile.TarInfo(name)
            entry.type = kind
            entry.size = len(content) if kind == tarfile.REGTYPE else 0
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                entry.linkname = "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def packed(content):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as f:
        f.write(content)
    return out.getvalue()


def main():
    ROOT.mkdir(parents=True, exist_ok=True)
    for old in ROOT.iterdir():
        if old.name not in KEPT:
            old.unlink()
    line = tweet(2)
    put("empty.jsonl", b"", "a file without a byte", "", "empty=1")
    put("blank.jsonl", b"\n\r\n \n\x00\x00\n", "blanks, line ends and NULs only", "", "empty=1")
    put("byte_order_mark.jsonl", b"\xef\xbb\xbf" + between(line), "a UTF-8 byte-order mark", "1,2,3")
    put("crlf.jsonl", between(line).replace(b"\n", b"\r\n"), "CRLF line ends", "1,2,3")
    put("keep_alive.jsonl", between("\r\n\r\n" + line), "blank keep-alive lines", "1,2,3")
    put("no_last_newline.jsonl", between(line).rstrip(b"\n"), "the last line has no line feed", "1,2,3")
    put("cut_line.jsonl", tweet(1) + "\n" + line[:70], "the last line is cut short", "1", "invalid_json=1")
    put("cut_middle.jsonl", between(line[:70]), "a line in the middle is cut short", "1,3", "invalid_json=1")
    put("invalid_utf8.jsonl", between(line.encode().replace(b"is it", b"caf\xe9 \xc0\xaf \xf4\x90\x80\x80")), "invalid UTF-8 in a text", "1,2,3")
    put("empty_key.jsonl", between(line.replace("{", '{"": {"": 0}, ', 1)), "members without a name", "1,2,3")
    put("lone_surrogate.jsonl", between(line.replace("is it", "\\ud83d is \\ude00 it")), "surrogate escapes without a partner", "1,2,3")
    put("lone_low_surrogate.jsonl", between(line.replace("is it", "\\ud41d is \\ude00 it")), "the second half of a surrogate pair without the first", "1,2,3")
    put("raw_surrogate.jsonl", between(line.encode().replace(b"is it", b"\xed\xa0\xbd")), "a surrogate written as UTF-8", "1,2,3")
    put("nul_in_text.jsonl", between(line.encode().replace(b"is it", b"is\x00it")), "a NUL byte inside a record", "1,3", "invalid_json=1")
    put("nul_padding.jsonl", between(b"\x00" * 64 + line.encode() + b"\x00" * 64), "NUL padding around a record", "1,2,3")
    put("controls.jsonl", between(tweet(2, text="\x1b[2J\x07\u009b31m\u202edown\u2066 #down \x7f")), "terminal and bidi controls in a text", "1,2,3")
    put("deep_arrays.jsonl", between("[" * 20000), "20,000 opening brackets", "1,3", "nested_too_deep=1")
    put("deep_objects.jsonl", between('{"a":' * 4000), "4,000 opening objects", "1,3", "nested_too_deep=1")
    put("deep_field.jsonl", between(line[:-1] + ',"x":' + "[" * 200 + "]" * 200 + "}"), "a post with a field nested 200 deep", "1,3", "nested_too_deep=1")
    put("huge_number.jsonl", between(line[:-1] + ',"x":1e99999,"y":' + "9" * 5000 + "}"), "numbers that no type holds", "1,2,3")
    put("not_numbers.jsonl", between(line[:-1] + ',"x":NaN}'), "NaN, which is no JSON", "1,3", "invalid_json=1")
    put("duplicate_keys.jsonl", between(line[:-1] + ',"id_str":"99","text":"other"}'), "keys that stand twice: the first counts", "1,2,3")
    put("many_keys.jsonl", between(line[:-1] + "".join(f',"k{i}":0' for i in range(3000)) + "}"), "3,000 keys", "1,2,3")
    put("same_keys.jsonl", between(line[:-1] + ',"k":0' * 3000 + "}"), "3,000 times the same key", "1,2,3")
    put("two_on_a_line.jsonl", between(line + tweet(4)), "two records on one line", "1,2,4,3")
    put("glued_cut.jsonl", between(line[:70] + tweet(4)), "half a record glued to a whole one", "1,3", "invalid_json=1")
    put("html_in_lines.jsonl", between("<html><body>502 Bad Gateway</body></html>"), "a proxy's page between lines", "1,3", "invalid_json=1")
    put("error_in_lines.jsonl", between('{"errors":[{"code":88,"message":"Rate limit exceeded"}]}'), "an API's error between lines", "1,3", "api_error=1")
    put("wrong_kinds.jsonl", between('{"created_at":7,"id_str":[],"text":{},"user":"x"}'), "every field of the wrong kind", "1,3", "no_text=1")
    put("no_time.jsonl", between('{"id_str":"2","text":"x","user":{"screen_name":"a"}}'), "a post without a time", "1,3", "no_timestamp=1")
    put("year_zero.jsonl", between(line.replace("2019", "0000")), "the year 0", "1,3", "no_timestamp=1")
    put("year_9999.jsonl", between(line.replace("2019", "9999")), "the year 9999", "1,3", "no_timestamp=1")
    put("no_such_day.jsonl", between(line.replace("Jun 13", "Feb 31")), "the 31st of February", "1,3", "no_timestamp=1")
    put("rounded_id.jsonl", between(line.replace('"id_str": "2"', '"id": 1.13928380220021e18')), "an id that became a real number", "1,3", "no_id=1")
    put("same_id.jsonl", between(tweet(1, text="again #down")), "the same id with another text", "1,1,3")
    put("html_text.jsonl", between(tweet(2, text="<script>alert(1)</script> &lt;b&gt; ]]> --> {{< x >}} #down")), "markup in a text", "1,2,3")
    put("formula_text.jsonl", between(tweet(2, text="=cmd|' /C calc'!A0 #down")), "a spreadsheet formula as text", "1,2,3")
    put("zalgo.jsonl", between(tweet(2, text="d" + "\u0301\u0323" * 500 + "own #down")), "a thousand combining marks", "1,2,3")
    put("many_tags.jsonl", between(tweet(2, entities={"hashtags": [{"text": f"t{i}"} for i in range(3000)]})), "3,000 hashtags", "1,2,3")
    put("array_cut.json", "[" + tweet(1) + "," + tweet(2) + "," + tweet(3)[:50], "an array that ends inside of an element", "1,2", "invalid_json=1")
    put("array_broken_element.json", "[\n" + tweet(1) + ",\n" + line[:60] + "\n,\n" + tweet(3) + "\n]", "an array with an element that is cut", "1,3", "invalid_json=1")
    put("array_bare_comma.json", "[" + tweet(1) + ",," + tweet(3) + ",]", "commas without elements", "1,3")
    put("array_of_nothing.json", b"[ ]", "an empty array")
    put("object_behind_object.json", tweet(1) + "\n\n" + tweet(2) + " " + tweet(3), "objects behind each other without line ends", "1,2,3")
    put("only_brackets.json", b"[" * 30000, "nothing but brackets", "", "nested_too_deep=1")
    put("only_quotes.json", b'{"' + b'a"' * 5000, "nothing but quotes", "", "invalid_json=1")
    put("telegram_cut.json", '{"name":"x","type":"public_channel","id":7,"messages":[{"id":1,"type":"message","date_unixtime":"1560461400","text":"#down"},{"id":2,"ty',
        "a Telegram export that ends inside of a message", "7/1", "invalid_json=1")
    head = "id,date,text\n"
    put("open_quote.csv", head + '5,2019-06-13T21:30:00Z,x\n6,2019-06-13T21:30:00Z,"open\n7,2019-06-13T21:30:00Z,y\n', "a quote that is never closed", "5,7", "unclosed_quote=1")
    put("scientific_ids.csv", head + "1.13928E+18,2019-06-13T21:30:00Z,x\n7,2019-06-13T21:30:00Z,y\n", "an id in scientific notation", "7", "lost_id_digits=1")
    put("no_zone.csv", head + "5,2019-06-13 21:30:00,x\n7,2019-06-13T21:30:00Z,y\n", "a time without a zone", "7", "no_zone=1")
    put("ambiguous_date.csv", head + "5,03/04/2019 21:30 +0000,x\n7,2019-06-13T21:30:00Z,y\n", "a date that may be two", "7", "bad_timestamp=1")
    put("no_header.csv", b"5,2019-06-13T21:30:00Z,http://a.example is down and nobody knows why at all or until when\n", "a table without a header", "", "not_a_post_format=1")
    put("unknown_columns.csv", b"a,b,c\n1,2,3\n", "columns that nobody knows", "", "unknown_columns=1")
    put("too_many_cells.csv", head + "5,2019-06-13T21:30:00Z,a,b,c,d\n7,2019-06-13T21:30:00Z,y\n", "bare separators in a text", "7", "long_row=1")
    put("latin1.csv", (head + "5,2019-06-13T21:30:00Z,café #apagón\n").encode("cp1252"), "Windows-1252", "5")
    put("utf16.csv", ("\ufeff" + head + "5,2019-06-13T21:30:00Z,café 💥\n").encode("utf-16-le"), "UTF-16", "5")
    put("nul_cells.csv", (head + "5,2019-06-13T21:30:00Z,a\x00b\n").encode(), "a NUL byte in a cell", "5")
    put("formula.csv", head + "5,2019-06-13T21:30:00Z,\"=HYPERLINK(\"\"http://a.example\"\")\"\n", "a formula in a cell", "5")
    put("empty_table.csv", head, "a header and nothing else")
    put("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64), "a picture", "", "not_a_post_format=1")
    put("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF", "", "not_a_post_format=1")
    put("page.html", b"<!DOCTYPE html><html><body>#down</body></html>", "a web page", "", "not_a_post_format=1")
    put("noise.bin", bytes((i * 7919 + i * i) % 256 for i in range(2000)), "noise", "", "not_a_post_format=1")
    warc = lambda body, length=None: (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2019-06-14T00:00:00Z\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body + b"\r\n\r\n")
    http = lambda body: b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + body
    put("lengths.warc", warc(http(tweet(1).encode())) + warc(http(line.encode()), -1) + warc(http(tweet(3).encode())), "a record with a negative length", "1,3", "damaged_record=1")
    put("cut.warc", warc(http(tweet(1).encode())) + warc(http(line.encode()))[:120], "a record that is cut", "1", "damaged_record=1")
    put("chunks.warc", warc(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + tweet(1).encode() + b"\r\n0\r\n\r\n"), "a chunk that claims to be endless", "", "invalid_json=1")
    sound = packed(between(line))
    put("cut.jsonl.gz", sound[:-30], "a gzip file that is cut", None, None)
    put("flipped.jsonl.gz", sound[:60] + bytes([sound[60] ^ 0x10]) + sound[61:], "a gzip file with a flipped bit", None, None)
    put("counts_wrap.gz", bytes.fromhex(
        "1f8b08000000000002ffc58db10ec2300c4477bec232230c4e3291859d993d8a1a4b64c0488d2390a2fe7b6b7ea1436fb3d33bbd"
        "81d3cc59b9a4ac18019faf0e8f2ee0027817034522b8d016f0e46e7805ac25359d8d7556957fff636d5015cee5f395bbedbdb141"),
        "a gzip block of impossible distances, whose decoder counts more input than it was given", None, None)
    put("junk_behind.jsonl.gz", sound + b"junk behind", "junk behind a gzip file", None, None)
    put("two_members.jsonl.gz", packed(tweet(1).encode() + b"\n") + packed(tweet(2).encode() + b"\n"), "two gzip members", "1,2")
    onion = between(line)
    for _ in range(6):
        onion = packed(onion)
    put("onion.gz", onion, "gzip in gzip, six times", None, None)
    put("zeros.gz", packed(bytes(4 << 20)), "four megabytes of NULs in four kilobytes", None, None)
    put("names.tar", tar([("../../escape.jsonl", tweet(1).encode() + b"\n", tarfile.REGTYPE), ("/etc/cron.d/x.jsonl", line.encode() + b"\n", tarfile.REGTYPE),
                          ("\x1b[2Jname.jsonl", tweet(3).encode() + b"\n", tarfile.REGTYPE)]), "members that want to be elsewhere", "1,2,3")
    put("links.tar", tar([("a.jsonl", b"", tarfile.SYMTYPE), ("b.jsonl", b"", tarfile.LNKTYPE), ("c", b"", tarfile.FIFOTYPE), ("d", b"", tarfile.CHRTYPE), ("e.jsonl", tweet(5).encode() + b"\n", tarfile.REGTYPE)]),
        "links and devices in a tar", "5")
    whole = tar([("a.jsonl", tweet(1).encode() + b"\n", tarfile.REGTYPE), ("b.jsonl", line.encode() + b"\n", tarfile.REGTYPE)])
    put("cut.tar", whole[:1300], "a tar that is cut", None, None)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (("../x.jsonl", tweet(1)), ("y.jsonl", line)):
            entry = zipfile.ZipInfo(name, (2019, 6, 13, 0, 0, 0))
            archive.writestr(entry, content + "\n")
    put("names.zip", out.getvalue(), "a zip member that wants to be elsewhere", "1,2")
    put("no_directory.zip", out.getvalue()[:-60], "a zip whose directory is cut off", None, None)
    with open(ROOT / "INDEX.tsv", "w", encoding="utf-8", newline="\n") as index:
        index.write("file\tfact\tposts\trejects\n")
        for name, fact, ids, rejects in rows:
            # "*": the posts or the rejects are the archive room's business (tests/archive); here only that it ends well
            index.write(f"{name}\t{fact}\t{'*' if ids is None else ids}\t{'*' if rejects is None else rejects}\n")


if __name__ == "__main__":
    main()
