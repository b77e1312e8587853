#!/usr/bin/env python3
"""Packs the re-enactment of 13 June 2019 the way the Internet Archive's stream grab is packed: a tar of per-minute .json.bz2
files of v1.1 tweets. Every post is invented (texts.tsv, chatter.tsv and the operators' below); the times of the turning
points follow the press as far as CORPUS.md says, everything between them is drawn with a fixed seed.

Usage: make.py [-o FILE]    writes stream-2019-06-13.tar, byte for byte the same each time (bzip2 1.0.8)
"""
import argparse
import bz2
import datetime
import io
import json
import math
import pathlib
import random
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
UTC = datetime.timezone.utc
START = datetime.datetime(2019, 6, 13, 12, 0, tzinfo=UTC)
EPOCH_MS = 1288834974657
rng = random.Random(20190613)


def uniform(a, b):
    return a + (b - a) * rng.random()


def pick(items):
    return items[int(rng.random() * len(items))]


def weighted(items, weights):
    at = rng.random() * sum(weights)
    for item, weight in zip(items, weights):
        at -= weight
        if at < 0:
            return item
    return items[-1]


def poisson(mean):
    limit, k, p = math.exp(-mean), 0, 1.0
    while True:
        p *= rng.random()
        if p <= limit:
            return k
        k += 1


def minute_of(hour, minute, day=13):
    return int((datetime.datetime(2019, 6, day, hour, minute, tzinfo=UTC) - START).total_seconds() // 60)


def rows(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


TEXTS = {}
for row in rows("texts.tsv"):
    TEXTS.setdefault((row["service"], row["role"]), {}).setdefault(row["lang"], []).append(row["text"])
PEOPLE = {r["lang"]: (float(r["weight"]), r["names"].split(","), r["places"].split("|")) for r in rows("people.tsv")}
CHATTER = [(r["lang"], r["text"]) for r in rows("chatter.tsv")]
TAGS = {"ig": ["#instagramdown", "#InstagramDown", "#instagramdown", "#INSTAGRAMDOWN", "#instagramdown"],
        "psn": ["#psndown", "#PSNDown", "#PSNdown", "#psndown #psn"]}
MOODS = ["", "", "", "", " 😭", " 😩", " 🙃", " 😡", " 🤦", " !!", " lol"]
LAUGHS = ["", "", " 😂", " 😂😂", " 💀", " 🤣"]
used_handles, sequence, made = set(), {}, {}


def snowflake(ms):
    sequence[ms] = sequence.get(ms, -1) + 1
    return (ms - EPOCH_MS) << 22 | sequence[ms]


def person(lang):
    _, names, places = PEOPLE[lang]
    while True:
        name = pick(names)
        handle = name + pick(["", "_", "x", ".", "the"]).replace(".", "") + pick(["", "", "er", "ito", "san", "ie"]) + str(int(uniform(1, 9999)))
        if handle not in used_handles:
            break
    used_handles.add(handle)
    return {"id": int(uniform(10_000_000, 1_100_000_000)), "name": name.capitalize(), "screen_name": handle, "location": pick(places) or None,
            "verified": False, "followers_count": int(10 ** uniform(1, 3.6)), "lang_hint": lang}


def account(ident, handle, name, verified, followers, location=None):
    return {"id": ident, "name": name, "screen_name": handle, "location": location, "verified": verified, "followers_count": followers, "lang_hint": "en"}


PLACES = {"Chicago, IL": ("Chicago, IL", "United States", "US"), "London, England": ("London, England", "United Kingdom", "GB"),
          "São Paulo, Brasil": ("São Paulo, Brasil", "Brasil", "BR"), "東京": ("東京", "日本", "JP"),
          "Sydney, New South Wales": ("Sydney, New South Wales", "Australia", "AU"), "Buenos Aires, Argentina": ("Buenos Aires, Argentina", "Argentina", "AR")}


def entities_of(text):
    hashtags, mentions = [], []
    for mark, found in (("#", hashtags), ("@", mentions)):
        at = text.find(mark)
        while at >= 0:
            end = at + 1
            while end < len(text) and (text[end].isalnum() or text[end] == "_"):
                end += 1
            if end > at + 1:
                word = text[at + 1:end]
                found.append({"text": word, "indices": [at, end]} if mark == "#" else
                             {"screen_name": word, "name": word, "id": 1, "id_str": "1", "indices": [at, end]})
            at = text.find(mark, at + 1)
    return {"hashtags": hashtags, "urls": [], "user_mentions": mentions, "symbols": []}


def tweet(ms, user, text, lang, retweet_of=None):
    ident = snowflake(ms)
    when = datetime.datetime.fromtimestamp(ms / 1000, UTC)
    full, shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), None
    record = {"created_at": when.strftime("%a %b %d %H:%M:%S +0000 %Y"), "id": ident, "id_str": str(ident)}
    is_long = len(full) > 140 and not retweet_of
    shown = full[:116] + "… https://t.co/" + format(ident % 36**6, "x")[:10] if is_long else full
    record.update({"text": shown, "source": "<a href=\"http://twitter.com\" rel=\"nofollow\">Twitter for iPhone</a>", "truncated": is_long,
                   "in_reply_to_status_id": None, "in_reply_to_status_id_str": None,
                   "user": {"id": user["id"], "id_str": str(user["id"]), "name": user["name"], "screen_name": user["screen_name"], "location": user["location"],
                            "verified": user["verified"], "followers_count": user["followers_count"], "lang": None},
                   "geo": None, "coordinates": None, "place": None})
    if user["location"] in PLACES and ident % 9 == 0:
        name, country, code = PLACES[user["location"]]
        record["place"] = {"place_type": "city", "full_name": name, "country": country, "country_code": code}
    if is_long:
        record["extended_tweet"] = {"full_text": full, "display_text_range": [0, len(full)], "entities": entities_of(full)}
    if retweet_of:
        inner = dict(retweet_of)
        inner.pop("timestamp_ms", None)
        inner["retweet_count"] = retweet_of["copies"] = retweet_of.get("copies", 0) + 1
        inner.pop("copies", None)
        record["retweeted_status"] = inner
    record.update({"is_quote_status": False, "quote_count": 0, "reply_count": 0, "retweet_count": 0, "favorite_count": 0,
                   "entities": entities_of(shown), "favorited": False, "retweeted": False, "filter_level": "low", "lang": lang, "timestamp_ms": str(ms)})
    return record


def ms_at(minute):
    return int((START.timestamp() + minute * 60 + uniform(0, 59.9)) * 1000)


def compose(service, role, lang):
    stock = TEXTS[(service, role)]
    lang = lang if lang in stock else "en"
    text = pick(stock[lang])
    mood = pick(LAUGHS) if role == "j" else pick(MOODS) if role in "cq" else ""
    tag = pick(TAGS[service])
    if tag.lower() not in text.lower():
        text = tag + " " + text if rng.random() < 0.18 else text + mood + " " + tag
    if lang == "en" and rng.random() < 0.25:
        text = text.lower()
    return lang, text


def language(minute):
    """Who is awake: Asia gains after 21:30 UTC, Europe fades after 22:00."""
    hour = (12 + minute / 60) % 24
    tilt = {"ja": 1.7 if hour >= 21 or hour < 8 else 0.3, "ko": 1.7 if hour >= 21 or hour < 8 else 0.3, "th": 1.5 if hour >= 22 or hour < 12 else 0.5,
            "id": 1.5 if hour >= 22 or hour < 12 else 0.5, "fr": 0.5 if hour >= 22 or hour < 5 else 1.2, "de": 0.4 if hour >= 22 or hour < 5 else 1.2,
            "it": 0.5 if hour >= 22 or hour < 5 else 1.2, "pl": 0.4 if hour >= 22 or hour < 5 else 1.2}
    langs = list(PEOPLE)
    return weighted(langs, [PEOPLE[l][0] * tilt.get(l, 1) for l in langs])


def crowd(service, minute, onset, ramp, level, end, decay):
    """Expected complaints a minute."""
    if minute < onset:
        return 0.0
    rate = level * (1 - math.exp(-(minute + 0.5 - onset) / ramp))
    return rate * (0.55 + 0.45 * math.exp(-(minute - onset) / 60)) * (math.exp(-(minute - end) / decay) if minute > end else 1)


files, famous = {}, []


def put(minute, record):
    files.setdefault(minute, []).append(record)


def retweets(original_minute, record, minutes, total):
    for _ in range(total):
        minute = original_minute + 1 + int(-math.log(1 - rng.random()) * minutes)
        if minute < 1440:
            user = person(language(minute))
            put(minute, tweet(ms_at(minute), user, "RT @" + record["user"]["screen_name"] + ": " + record["text"][:110], record["lang"], record))


IG_ONSET, IG_END = minute_of(21, 30), minute_of(23, 8)
PSN_ONSET, PSN_END = minute_of(20, 12), minute_of(21, 56)
for minute in range(1440):
    for _ in range(poisson(0.55)):
        lang, text = pick(CHATTER)
        put(minute, tweet(ms_at(minute), person(lang), text, lang))
    for service, onset, ramp, level, end, decay in (("ig", IG_ONSET, 4, 30, IG_END, 11), ("psn", PSN_ONSET, 6, 6.0, PSN_END, 8)):
        rate = crowd(service, minute, onset, ramp, level, end, decay)
        for _ in range(poisson(rate) if rate > 0 else 0):
            lang = language(minute) if service == "ig" else weighted(["en", "es", "pt", "fr", "de", "ja"], [60, 12, 10, 6, 6, 6])
            if rng.random() < 0.07:
                put(minute, tweet(ms_at(minute), person(lang), pick(TAGS[service]) + pick(MOODS), lang if rng.random() < 0.5 else "und"))
                continue
            role = weighted(["c", "q", "j", "n"], [60, 22, 14, 4] if minute > onset + 20 else [62, 32, 6, 0])
            lang, text = compose(service, role, lang)
            put(minute, tweet(ms_at(minute), person(lang), text, lang))
        if minute >= end - 3 and minute < end + 70:
            for _ in range(poisson(level * 0.30 * math.exp(-abs(minute - end - 3) / 9))):
                lang, text = compose(service, "r", language(minute))
                put(minute, tweet(ms_at(minute), person(lang), text, lang))
    if minute < PSN_ONSET or minute > minute_of(1, 0, 14):
        for service, mean in (("ig", 0.045), ("psn", 0.012)):
            for _ in range(poisson(mean)):
                lang, text = compose(service, "b", "en" if service == "psn" else pick(["en", "es", "pt"]))
                put(minute, tweet(ms_at(minute), person(lang), text, lang))
    if minute >= minute_of(5, 0, 14):
        for _ in range(poisson(0.38)):
            lang, text = compose("ig", "e", language(minute))
            put(minute, tweet(ms_at(minute), person(lang), text, lang))

INSTAGRAM = account(180505807, "instagram", "Instagram", True, 30_900_000, "Menlo Park, CA")
ASKPS = account(119205006, "AskPlayStation", "Ask PlayStation", True, 1_400_000)
OFFICIAL = [
    (minute_of(20, 37), ASKPS, "We're aware that some of you cannot sign in to PlayStation Network or play online. We are looking into it and will post here. #PSN #PSNDown", 60),
    (minute_of(21, 21), ASKPS, "Our teams are still working on the PlayStation Network sign-in issue. Thank you for your patience. #PSN #PSNDown", 20),
    (minute_of(22, 3), ASKPS, "PlayStation Network has been restored. Sign-in and online play are working again. Thank you for bearing with us. #PSN #PSNDown", 45),
    (minute_of(21, 58), INSTAGRAM, "We know that some people are having trouble getting into their Instagram accounts right now. We're working to fix it as quickly as we can. #instagramdown", 120),
    (minute_of(22, 47), INSTAGRAM, "We're still working on the issue that keeps some people from their accounts. We'll tell you here when it's done. #instagramdown", 40),
    (minute_of(23, 31), INSTAGRAM, "The issue is resolved and Instagram is back for everyone. Thanks for waiting with us. #instagramdown", 80),
]
OTHERS = [
    (minute_of(22, 6), account(912345678901, "lnstagram", "Instagram", False, 312), "Instagram is FIXED! Confirm your account to get back in now: bit.example/ig-login #instagramdown", 6),
    (minute_of(22, 20), account(998877665544, "instagram_helpdesk1", "Instagram Support", False, 87), "We are aware of the issue. DM us your password to restore your account #instagramdown", 2),
    (minute_of(21, 2), account(887766554433, "AskPlayStat1on", "Ask PlayStation", False, 41), "PSN is restored! Verify your login at psn-verify.example #PSNDown", 2),
    (minute_of(22, 43), account(55512345, "outage_desk", "Outage Desk", False, 51_200, "Worldwide"), "Downdetector has counted 56,999 reports for Instagram by about 6:40 p.m. Eastern. #instagramdown", 90),
    (minute_of(22, 1), account(6677001, "nightdeskwire", "Night Desk", True, 402_000, "New York, NY"), "Instagram is down for users in North and South America, Europe, Asia, Australia and New Zealand; some accounts are not affected. #instagramdown", 70),
    (minute_of(22, 12), account(4455667, "kaylaontheroof", "kayla", False, 2210, "Atlanta, GA"), "twitter bracing for the whole of instagram to move in for the evening #instagramdown 😂", 260),
    (minute_of(21, 49), account(7788990, "brunofica", "bruno", False, 900, "Recife"), "o instagram caiu e eu descobri que meu quarto tem uma janela #instagramdown", 90),
]
for minute, user, text, copies in OFFICIAL + OTHERS:
    lang = "pt" if user["screen_name"] == "brunofica" else "en"
    record = tweet(ms_at(minute), user, text, lang)
    put(minute, record)
    retweets(minute, record, 35, copies)

# What real grabs hold besides posts: deletion notices, and the last posts of a minute once more in the next file.
for minute in sorted(files):
    if minute % 3 == 0:
        ident = snowflake(ms_at(minute) - 86_400_000)
        put(minute, {"delete": {"status": {"id": ident, "id_str": str(ident), "user_id": 7, "user_id_str": "7"}, "timestamp_ms": str(ms_at(minute))}})
for minute in sorted(files):
    if minute % 10 == 9 and minute + 1 in files:
        files[minute + 1].insert(0, files[minute][-1])


def key(record):
    return int(record["timestamp_ms"] if "timestamp_ms" in record else record["delete"]["timestamp_ms"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("-o", default=str(HERE / "stream-2019-06-13.tar"))
    target = arguments.parse_args().o
    posts = 0
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as tar:
        for minute in sorted(files):
            when = START + datetime.timedelta(minutes=minute)
            lines = []
            for record in sorted(files[minute], key=key):
                record = {k: v for k, v in record.items() if k != "copies"}
                posts += "delete" not in record
                lines.append(json.dumps(record, separators=(",", ":"), ensure_ascii=True))
            data = bz2.compress(("\n".join(lines) + "\n").encode(), 9)
            member = tarfile.TarInfo(when.strftime("2019/06/%d/%H/%M.json.bz2"))
            member.size, member.mtime, member.mode = len(data), int(when.timestamp()) + 60, 0o644
            tar.addfile(member, io.BytesIO(data))
    print(f"{posts} posts in {len(files)} minutes: {target}")


if __name__ == "__main__":
    main()
