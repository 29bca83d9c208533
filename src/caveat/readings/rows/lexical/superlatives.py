"""Superlatives: what a claim's words say of an order: the place, from which end, by what, among what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from caveat.claims.claim import Claim
from caveat.readings.rows.lexical.words import Word, read_words

_ENDINGS = (("iest", "y"), ("est", ""), ("est", "e"))
_COMPARED = (("ier", "y"), ("er", ""), ("er", "e"))
_OWNERS = ("the", "its", "his", "her", "their", "our", "whose", "my", "your")
_LISTED = re.compile(r"\b(?:one|some|two|three|four|five|many|several|few) of (?:the|its|our|their)\b", re.I)
_PEAK = re.compile(
    r"\b(?:peak(?:ed|s)?|crest(?:ed|s)?|culminat(?:ed|es)|high[- ](?:water[- ])?(?:mark|point)|"
    r"(?:(?<=^a )|(?<=\ba )|(?<=the )|(?<=its )|(?<=their ))records?|"
    r"all-time (?:high|low)|low(?:est)? point|"
    r"trough|nadir|zenith|(?:previous|new|old|prior|last|annual|monthly|yearly) (?:high|low|best|record)|"
    r"maximum|minimum|bottomed out|topped out)\b",
    re.I,
)
_TROUGH = re.compile(r"\b(?:low|lowest|trough|nadir|minimum|bottomed)\b", re.I)
_EVER = re.compile(
    r"\b(?:than (?:in |at |on |during )?(?:ever|any (?:other )?(?:time|point|year|season|month|day|decade|"
    r"week|date|period|stage|edition|tournament|summer|winter|term|previous \w+))|"
    r"never (?:before|been|had|seen)|"
    r"nothing since|ever (?:before|recorded|seen|measured))\b",
    re.I,
)
_MOST = re.compile(r"\b(?:hardest|most|least)\b", re.I)  # says from which end by itself: "suffered most"
_COMING, _OFTEN = ("come", "finish", "place", "end"), ("often", "frequently", "times", "regularly")
_CONTEXT = ("first", "last")  # words that are places only with a verb or noun of order


@dataclass(frozen=True, slots=True)
class Order:
    """What words say of an order.

    `lowest`: counted from the least; `quality` is "worst" or "best" where the column decides that.
    `asks` are words of the columns that an adjective asks for, `turned` of those of which the
    other end is meant (the oldest house has the earliest year). `said` are the words used up.
    """

    place: int = 1
    lowest: bool = False
    quality: str = ""
    asks: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    counts: bool = True  # may ask for the number of rows
    said: frozenset[int] = frozenset()
    tied: bool = False
    timed: bool = False  # among times: years, months, "ever"
    peak: bool = False  # the word is a peak, a record or a low
    bare: bool = False  # only a place: "second is Rio"
    strange: int = -1  # where an adjective stands that no list has, -1 for none
    than: int = -1  # where the subject stands after "than" or "as", -1 if it comes first


@cache
def order_words() -> Mapping[str, Any]:
    """Return the word lists of `data/orders.toml`, adjectives by word."""
    data = tomllib.loads(resources.files("caveat.data").joinpath("orders.toml").read_text("utf-8"))
    known = {w: a for a in data["adjective"] for w in a["words"]}
    lists = {k: tuple(v) for k, v in data["lists"].items()}
    plain = {k: data[k] for k in ("idioms", "flips", "days")}
    return {"adjectives": known, **plain, **lists}


def base_of(word: str, endings: Sequence[tuple[str, str]] = _ENDINGS) -> str:
    """Return the adjective of a superlative, "" where it is none that is known.
    >>> base_of("deadliest"), base_of("biggest"), base_of("forest"), base_of("older", _COMPARED)
    ('deadly', 'big', '', 'old')
    """
    known = order_words()["adjectives"]
    for end, put in endings:
        if not word.endswith(end) or len(word) <= len(end) + 1:
            continue
        stem = word[: -len(end)]
        for base in (stem + put, stem[:-1] if stem[-1:] == stem[-2:-1] else ""):
            if base in known:
                return base
    return {"eldest": "old", "elder": "old", "furthest": "far", "farthest": "far", "further": "far"}.get(
        word, ""
    )


def read_order(claim: Claim) -> Order | None:
    """Return the order that a claim speaks of, None where it speaks of none.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> def of(text):
    ...     return next(filter(None, map(read_order, find_claims(parse_article(text)))), None)
    >>> order = of("No county has a lower rate of fires than Kent.")
    >>> order.place, order.lowest
    (1, True)
    """
    words = read_words(claim.text, claim.start)
    found = _none_more(words) or _than_any(words) or _superlative(words) or _placed(words) or _leads(words)
    q = claim.stated
    if q is not None and q.unit == "rank":
        found = replace(found or Order(lowest=claim.direction == "lowest"), place=int(q.value))
    elif found is None and claim.family in ("rank", "record") and not _PEAK.search(claim.text):
        found = Order(lowest=claim.direction == "lowest", bare=not _MOST.search(claim.text))
    peak = _PEAK.search(claim.text)
    if peak is not None and (found is None or claim.family == "record"):
        lowest = bool(_TROUGH.search(peak[0])) or (found is not None and found.lowest)
        found = replace(found or Order(), timed=True, peak=True, lowest=lowest)
        found = replace(
            found, said=found.said | _within(words, claim.start + peak.start(), claim.start + peak.end())
        )
    if found is None or (_LISTED.search(claim.text) and found.than < 0):
        return None
    lists = order_words()
    asks, idioms = _phrases("idioms", claim, words)
    least, flips = _phrases("flips", claim, words)
    lowest = found.lowest or bool(flips)
    found = replace(found, asks=(*found.asks, *asks, *least), said=found.said | idioms | flips, lowest=lowest)
    plain = {x for k in ("contests", "ties", "nobody", "anybody") for x in lists[k]}
    plain |= {"than", "else", "other"}
    used = {w.start for w in words if w.low in plain or {w.low, w.lemma} & set(lists["plain"])}
    timed = found.timed or bool(_EVER.search(claim.text)) or _names_time(words, found)
    if timed:
        used |= {
            w.start
            for w in words
            if w.lemma in lists["units"] or w.lemma in ("series", "begin", "start", "list")
        }
    tied = any(w.low in lists["ties"] and not _is_figure(words, i) for i, w in enumerate(words))
    return replace(found, said=found.said | frozenset(used), timed=timed, tied=tied)


def _phrases(which: str, claim: Claim, words: Sequence[Word]) -> tuple[tuple[str, ...], frozenset[int]]:
    """Return the columns that phrases ask for, with the words of the phrases: "has taken more lives"."""
    asks: list[str] = []
    used: frozenset[int] = frozenset()
    for pattern, columns in order_words()[which].items():
        for m in re.finditer(pattern, claim.text, re.I):
            asks += columns
            used |= _within(words, claim.start + m.start(), claim.start + m.end())
    return tuple(asks), used


def compared_by(word: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the words of the columns that a comparative asks for, and whether it asks for less of them.

    >>> compared_by("richer")[0][:2], compared_by("shorter")[1], compared_by("water")
    (('income', 'wealth'), True, None)
    """
    base = base_of(word, _COMPARED)
    if not base:
        return None
    order = _of_adjective(base)
    return order.asks, order.lowest


def _within(words: Sequence[Word], start: int, end: int) -> frozenset[int]:
    return frozenset(w.start for w in words if start <= w.start < end)


def _of_adjective(word: str, *, flip: bool = False) -> Order:
    a = order_words()["adjectives"].get(word)
    if a is None:
        return Order(lowest=flip)
    low = bool(a.get("low"))
    turned = tuple(a.get("early", ())) + tuple(a.get("late", ()))
    return Order(lowest=low != flip, asks=tuple(a["asks"]), turned=turned, counts=bool(a.get("counts")))


def _superlative(words: Sequence[Word]) -> Order | None:
    """Read "the second-largest", "most often", "the worst", "the fewest"."""
    known = order_words()["adjectives"]
    for i, w in enumerate(words):
        before = words[i - 1].low if i else ""
        after = words[i + 1].low if i + 1 < len(words) else ""
        used = {w.start}
        order = None
        if w.low in ("most", "least"):
            owned = before in _OWNERS or before in order_words()["places"]
            if before == "at" or after in ("of", "recent", "likely") or not (owned or after in known):
                continue
            order = Order(lowest=w.low == "least")
            if after in known:
                order = _of_adjective(after, flip=w.low == "least")
                used.add(words[i + 1].start)
            elif _may_be_adjective(after):
                order = replace(order, strange=words[i + 1].start)
        elif w.low in ("worst", "best"):
            order = Order(quality=w.low)
        elif w.low == "fewest":
            order = Order(lowest=True)
        elif base := base_of(w.low):
            if before == "at" or (w.low in ("latest", "nearest") and before != "the"):
                continue
            order = _of_adjective(base)
            if after in known:  # "the highest-paid": by what comes second
                more = known[after]
                order = replace(order, asks=(*order.asks, *more["asks"]))
                used.add(words[i + 1].start)
        if order is None:
            continue
        place, at = (1, set()) if after in _OFTEN and _comes_before(words, i) else _ordinal_before(words, i)
        return replace(order, place=place, said=frozenset(used | at))
    return None


def _may_be_adjective(word: str) -> bool:
    """Tell whether a word behind "most" may say by what something is first, and is no plural.

    >>> [_may_be_adjective(w) for w in ("dependable", "visitors", "of")]
    [True, False, False]
    """
    plural = word.endswith("s") and not word.endswith(("ss", "ous"))
    return len(word) > 3 and not plural and word not in order_words()["units"]


def _comes_before(words: Sequence[Word], i: int) -> bool:
    """Tell whether an ordinal goes with a verb: "has come second most often"."""
    return i > 1 and bool(place_of(words[i - 1].low)) and words[i - 2].lemma in _COMING


def _ordinal_before(words: Sequence[Word], i: int) -> tuple[int, set[int]]:
    for j in range(max(0, i - 2), i):
        place = place_of(words[j].low)
        if place:
            return place, {words[j].start}
    return 1, set()


def place_of(word: str) -> int:
    """Return the place that an ordinal says, 0 for other words.

    >>> place_of("third"), place_of("21st"), place_of("three")
    (3, 21, 0)
    """
    places = order_words()["places"]
    if word in places:
        return int(places.index(word)) + 1
    found = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", word)
    return int(found[1]) if found else 0


def _compared(words: Sequence[Word], i: int) -> tuple[Order, set[int]] | None:
    """Read "more often", "fewer", "older", "as often" at a word."""
    lists, w = order_words(), words[i]
    after = words[i + 1].low if i + 1 < len(words) else ""
    used = {w.start}
    flip = w.low in lists["fewer"]
    if flip or w.low in lists["more"] or w.low in ("as", "so"):
        if w.low in ("as", "so") and after in ("many", "much", "often", "few", "little", "widely", "far"):
            flip = after in ("few", "little")
        elif w.low in ("as", "so") and after not in lists["adjectives"]:
            return None
        order = _of_adjective(after, flip=flip) if after in lists["adjectives"] else Order(lowest=flip)
        if after in lists["adjectives"] or after in ("many", "much", "few", "little"):
            used.add(words[i + 1].start)
        return order, used
    if w.low in ("better", "worse"):
        return Order(quality="best" if w.low == "better" else "worst"), used
    base = base_of(w.low, _COMPARED)
    return (_of_adjective(base), used) if base else None


def _none_more(words: Sequence[Word]) -> Order | None:
    """Read "no state has a higher share than", "nobody has come back as often as"."""
    lists = order_words()
    heads = [i for i, w in enumerate(words) if w.low in lists["nobody"]]
    for h in heads:
        denied = words[h].low in ("never", "nor", "neither")
        for i in range(h + (1 if words[h].low == "no" else 0) + 1, len(words)):
            found = _compared(words, i)
            if found is None or (words[h].low == "no" and i == h + 1):
                continue
            order, used = found
            than = [w.start for w in words[i + 1 :] if w.low in ("than", "as")]
            after = next((w.low for w in words[i + 1 :] if than and w.start > than[0]), "")
            if after[:1].isdigit() or after in lists["numbers"] or after in ("a", "half"):
                continue  # "no more than nine": a bound
            at = than[0] if than else -1
            return replace(
                order,
                said=frozenset(used | {words[h].start}),
                than=at,
                timed=denied and words[h].low == "never",
            )
    return None


def _than_any(words: Sequence[Word]) -> Order | None:
    """Read "more than anybody else", "than in any other year"."""
    lists = order_words()
    for i, w in enumerate(words):
        if w.low != "than":
            continue
        near = [x.low for x in words[i + 1 : i + 4]]
        if not any(x in lists["anybody"] for x in near) or (near[:1] == ["all"] and "other" not in near):
            continue
        if any(x in ("half", "that", "those") for x in near[:1]):
            continue
        for j in range(i - 1, max(-1, i - 12), -1):
            found = _compared(words, j)
            if found is not None and words[j].low != "as":
                return replace(found[0], said=frozenset(found[1] | {w.start}))
    return None


def _placed(words: Sequence[Word]) -> Order | None:
    """Read "ranks third", "is still fifth", "second on the list", "in first place", "runner-up"."""
    lists = order_words()
    text = [w.low for w in words]
    for i, w in enumerate(words):
        after = text[i + 1] if i + 1 < len(text) else ""
        if w.low == "runner" and after in ("up", "ups"):
            return Order(place=2, bare=True, said=frozenset({w.start, words[i + 1].start}))
        if (
            w.low == "number"
            and after in lists["numbers"]
            and (i == 0 or words[i - 1].lemma in (*lists["placing"], "at"))
        ):
            place = lists["numbers"].index(after) + 1
            return Order(place=place, bare=True, said=frozenset({w.start, words[i + 1].start}))
        place = place_of(w.low)
        last = w.low in ("last", "bottom")
        if not place and not last:
            continue
        noun = after in ("place", "spot", "position", "rank")
        listed = after in ("on", "in", "among", "of", "behind") and i == 0
        placed = any(x.lemma in lists["placing"] for x in words[max(0, i - 4) : i])
        closed = after in (
            "",
            "in",
            "on",
            "among",
            "behind",
            "by",
            "with",
            "at",
            "of",
            "for",
            "overall",
            "and",
            "but",
            "to",
        )
        if (
            w.low in _CONTEXT
            and after in ("to", "of", "for", "in")
            and not listed
            and not any(x.lemma in ("rank", "come", "finish", "place") for x in words[max(0, i - 3) : i])
        ):
            continue
        if noun or listed or (placed and closed and text[i - 1 : i] not in (["the"], ["a"], ["an"])):
            used = {x.start for x in words[max(0, i - 4) : i + 2] if x.lemma in lists["placing"] or x is w}
            return Order(
                place=max(place, 1),
                lowest=last,
                said=frozenset(used | ({words[i + 1].start} if noun else set())),
            )
    return None


def _leads(words: Sequence[Word]) -> Order | None:
    """Read "leads", "tops the list", "at the top", "at the bottom"."""
    lists = order_words()
    for i, w in enumerate(words):
        near = [x.low for x in words[i + 1 : i + 5]]
        before = [x.low for x in words[max(0, i - 3) : i]]
        if w.low in ("top", "head", "bottom", "foot") and "at" in before:
            return Order(lowest=w.low in ("bottom", "foot"), said=frozenset({w.start}))
        if w.lemma not in lists["leading"] or not i:
            continue
        if not near or set(near) & set(lists["contests"]) or near[0] in ("and", "but", "with"):
            used = {w.start, *(x.start for x in words[i + 1 : i + 5] if x.low in lists["contests"])}
            return Order(bare=True, said=frozenset(used))
    return None


def _is_figure(words: Sequence[Word], i: int) -> bool:
    """Tell whether a word that may say a tie is the noun of a figure: "the lowest share of late trains"."""
    noun = words[i].low in ("share", "level")
    before = words[i - 1].low if i else ""
    after = words[i + 1].low if i + 1 < len(words) else ""
    return noun and (after == "of" or before.endswith(("est", "er")))


def _names_time(words: Sequence[Word], order: Order) -> bool:
    """Tell whether what is ranked are times: "the busiest year", "no other month"."""
    units = order_words()["units"]
    at = [i for i, w in enumerate(words) if w.start in order.said]
    near = {words[j].lemma for i in at for j in range(i + 1, min(len(words), i + 3))}
    return bool(near & {u for u in units if u not in ("term", "period", "time", "congress", "quarter")})


__all__ = ["Order", "base_of", "order_words", "place_of", "read_order"]
