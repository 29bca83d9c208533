"""Relations: how a claim's words set one side against another, and what its figure then is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from caveat.claims.claim import Claim
from caveat.cube.words import lemma_of
from caveat.quantity import Quantity
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.lexical.words import Word, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import find_limits

Kind = Literal["multiple", "percent", "difference", "direction", "equal"]
Other = Literal["", "earlier", "average", "highest", "lowest", "others", "added", "next", "year before"]


@dataclass(frozen=True, slots=True)
class Relation:
    """How one side stands to another.

    A `multiple` is first / second x `scale`, a `percent` how far apart they are of the second,
    a `difference` first - second. `sign` is -1 where the words say that the first is less, 0 where they
    do not say which is more. `split` is where the words for the other side begin (-1 where no word tells),
    `other` what the other side is where it is no group of its own; `known` are the places of the
    words that the relation explains. `sure` is False where the words may also mean a plain figure.
    """

    kind: Kind
    sign: float
    scale: float = 1.0
    split: int = -1
    other: Other = ""
    count: int = 1
    known: tuple[tuple[int, int], ...] = ()
    sure: bool = True


_NUMBERS = {w: n for w, n in NUMERALS.items() if 1 <= n <= 10}
_NUMBER = "|".join(_NUMBERS)
_FOR_EVERY = re.compile(
    r"\b(?:for|to) (?:every|each)\s+(?!(?:\$|£|€)?\d{3}|(?:hundred|thousand|million|billion)\b)"
    rf"(?:\$|£|€)?(?:(?P<n>\d{{1,2}}|{_NUMBER})\b)?"
    r"(?:\s*dollars?\b)?|\b(?:on|to) the (?:dollar|pound|euro)\b|\bto one\b",
    re.I,
)
_AS = re.compile(r"\s*as (?:much|many|\w+)\b(?: [\w' -]{1,40}?)??(?P<as> as)?\b", re.I)
_OF_OTHER = re.compile(
    r"\s*(?:of )?(?:(?P<that>that|those|this|it)\b(?: (?:of|in|for|among|earned|paid|seen)\b)?|what\b"
    r"|the (?:\w+ ){0,2}(?:%s)\b(?: (?:of|in|for|among)\b)?)",
    re.I,
)
_BY = re.compile(
    r"\b(?:by|with (?=a))\s*(?:a (?:margin|gap|majority|lead) of\s+)?(?:only |just |some )?$", re.I
)
_GAP = re.compile(
    r"\b(?:margin|gap|difference|lead|majority|advantage) (?:of|is|was|stood at)\s*(?:only |just |some )?$",
    re.I,
)
_APART = re.compile(r"^[^.;,]{0,30}?\b(?P<apart>apart|separates?|separated|between)\b", re.I)
_AHEAD = re.compile(r"^[^.;,]{0,30}?\b(?P<word>ahead|behind|clear|adrift|short) ?(?:of)?\b", re.I)
_THAN = re.compile(r"\bthan\b", re.I)
_LIKE = re.compile(
    r"\b(?:(?:about |just )?as \w+(?: \w+){0,2} as\b|(?:much |about |roughly )?the same\b|no different"
    r"|alike\b|on a par with|level with)",
    re.I,
)
_NO_LESS = re.compile(r"\bno (?:less|fewer|lower|smaller|more|higher)\b", re.I)
_NEXT = re.compile(rf"\bnext (?P<n>\d+|{_NUMBER})?", re.I)
_EARLIER = re.compile(r"\s*(?:that|it|this)\b(?! (?:of|in|for|among|is|was|does|did|\w+ed))|\s*$", re.I)
_AMOUNT = re.compile(
    rf"\s*(?:\$|£|€)?(?:\d|(?:{_NUMBER}|half|twice|a (?:third|quarter|fifth|hundred|dozen))\b)", re.I
)
_NOBODY = re.compile(r"(?:and |but )?(?:no|nobody|none|nowhere|nothing)\b", re.I)
BEFORE_BY = 90  # characters before "by" that hold the verb
NEAR = 60  # characters behind a figure within which words say what it is of
_COMPARED_FAR = 45  # characters between a comparative and its "than"


@cache
def comparing() -> Mapping[str, Any]:
    """Return the word lists of `data/comparing.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("comparing.toml").read_text("utf-8"))


@cache
def _any(name: str) -> re.Pattern[str]:
    words = sorted(comparing()[name], key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(w) for w in words) + r")\b", re.I)


@cache
def _of_other() -> re.Pattern[str]:
    return re.compile(_OF_OTHER.pattern % "|".join(comparing()["figures"]), re.I)


@cache
def _owned() -> re.Pattern[str]:
    figures = "|".join(comparing()["figures"])
    return re.compile(
        rf"\s*of (?:the |its |their )?[\w -]{{2,40}}?['’]s? (?:\w+ ){{0,2}}(?:{figures})\b", re.I
    )


def idioms(claim: Claim, text: str = "", offset: int = 0) -> list[Word]:
    """Return the words that a claim's turns of phrase stand for, where the phrases stand.

    >>> [w.lemma for w in idioms(Claim("c", 0, 0, "", 0, "contrast"), "what bakers take home")]
    ['pay', 'pay']
    """
    said, at = (text, offset) if text else (claim.text, claim.start)
    out = []
    for phrase, word in comparing()["idioms"].items():
        for found in re.finditer(rf"\b{phrase}\b", said, re.I):
            for w in read_words(found[0], at + found.start()):
                out.append(Word(word, word, lemma_of(word), w.start, w.end))
    return out


def relation_of(claim: Claim, discourse: Discourse) -> Relation | None:
    """Return how a claim sets one side against another, None where its words do not.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> def read(text):
    ...     found = relation_of(find_claims(parse_article(text))[0], Discourse())
    ...     return found and (found.kind, found.sign, found.other)
    >>> read("Bakers earn twice as much as porters.")
    ('multiple', 1.0, '')
    >>> read("The rate in Ohio is four times the national average.")
    ('multiple', 1.0, 'average')
    >>> read("There were 40 bakers in Ohio.")
    """
    after = next((s.text for s in discourse.around(claim) if s.kind == "after" and s.start == claim.end), "")
    text = claim.text + re.split(r"[.;,\n]", after, maxsplit=1)[0]
    found = _figured(claim, discourse, text) if claim.stated is not None else None
    return found or _bare(claim, text)


def _figured(claim: Claim, discourse: Discourse, text: str) -> Relation | None:
    """Return the relation whose figure the claim states."""
    q = claim.stated
    assert q is not None
    if q.unit in ("rank", "year") or claim.family in ("change", "trend", "rank", "record", "quantified"):
        return None
    at = max(0, q.end - claim.start)
    before, after = text[: max(0, q.start - claim.start)], text[at:]
    if not before.strip() or before.strip().lower() in ("by", "by some", "by about"):
        before = next((s.text for s in discourse.around(claim) if s.kind == "rest"), "") + before
    found = _FOR_EVERY.search(after)
    if found and found.start() <= NEAR and not re.search(r"[.;]", after[: found.start()]):
        many = found["n"]
        scale = float(_NUMBERS.get(many.lower(), 0) or many) if many else 1.0
        end = at + found.end()
        return _made(claim, text, "multiple", 1.0, end, scale, (at + found.start(), end))
    if q.form == "multiple":
        return _multiple(claim, text, at, after)
    if q.form == "fraction" or q.unit in ("percent", "ratio"):
        return _part(claim, text, at, after, q)
    return _difference(claim, text, at, before, after, q)


def _multiple(claim: Claim, text: str, at: int, after: str) -> Relation | None:
    found = _AS.match(after) or _of_other().match(after)
    if claim.family in ("change", "trend", "count") and not found and not _THAN.search(after[:60]):
        return None
    less = re.match(r"\s*(?:less|fewer|lower|smaller|shorter|rarer)\b", after, re.I)
    end = at + (_connector(after, found))
    return _made(claim, text, "multiple", -1.0 if less else 1.0, end, 1.0, (at, end))


def _part(claim: Claim, text: str, at: int, after: str, q: Quantity) -> Relation | None:
    """Return the relation of a fraction or a percentage: of another figure, or above or below it."""
    scale = 100.0 if q.unit == "percent" else 1.0
    if found := re.match(
        r"\s*(?:as (?:much|many|\w+)\b|of what\b|of (?:that|it|this)(?=\s*$| of\b))", after, re.I
    ) or _owned().match(after):
        end = at + _connector(
            after, _AS.match(after) or _of_other().match(after) or re.match(r"\s*of", after, re.I)
        )
        return _made(
            claim,
            text,
            "multiple",
            1.0,
            end,
            scale,
            (at, max(end, at + found.end() if "that" in found[0] else end)),
        )
    if found := re.match(
        r"\s*of\b.{0,30}?\b(?:average|median|norm|(?:national|overall) (?:rate|figure|level))\b", after, re.I
    ):
        return _made(claim, text, "multiple", 1.0, at + 3, scale, (at, at + found.end()))
    compared = re.match(r"\s*(?P<verb>\w+ )?(?:more|less|fewer|(?P<er>\w{2,}er)|above|below)\b", after, re.I)
    if compared and compared["verb"] and any(x.sure and x.start < compared.end() for x in find_limits(after)):
        return None  # "one town in six spent more than $5 million"
    plain = (
        compared is not None and compared["er"] is not None and compared["er"].lower() in comparing()["plain"]
    )
    than = _THAN.search(after[:90])
    if (
        compared
        and not plain
        and (than or claim.family == "contrast" or re.search(r"above|below", compared[0]))
    ):
        kind: Kind = "percent"
        end = at + (than.end() if than else compared.end())
        return _made(claim, text, kind, _sign(compared[0]), end, 1.0, (at, at + compared.end()))
    if claim.family == "contrast":
        of = re.match(r"\s*of\b", after, re.I)
        if of:
            return _made(claim, text, "multiple", 1.0, at + of.end(), scale, (at, at + of.end()), sure=False)
        return _made(
            claim,
            text,
            "percent",
            _sign_of(claim, text),
            at + (than.end() if than else 0),
            1.0,
            (at, at),
            sure=False,
        )
    return None


def _difference(claim: Claim, text: str, at: int, before: str, after: str, q: Quantity) -> Relation | None:
    """Return the relation of an amount: "2,000 more than", "by 26 votes", "$1,000 apart"."""
    found = _APART.match(after)
    if found and (found["apart"].lower() != "between" or _GAP.search(before)):
        return _made(claim, text, "difference", 0.0, -1, 1.0, (at + found.start("apart"), at + found.end()))
    if found := _AHEAD.match(after):
        sign = -1.0 if found["word"].lower() in ("behind", "adrift", "short") else 1.0
        end = at + found.end()
        return _made(claim, text, "difference", sign, end, 1.0, (at + found.start("word"), end))
    than = _THAN.search(after)
    compared = next((w for w in re.findall(r"\w+", after.lower())[:2] if _comparative(w)), "")
    if than and than.start() <= NEAR and compared and not _AMOUNT.match(after[than.end() :]):
        known = (at, at + than.start())
        return _made(claim, text, "difference", _sign(compared), at + than.end(), 1.0, known)
    if _GAP.search(before):
        return _made(claim, text, "difference", 0.0, -1, 1.0, (0, max(0, q.start - claim.start)))
    return _by(claim, text, at, before, q) if _BY.search(before) else None


def _by(claim: Claim, text: str, at: int, before: str, q: Quantity) -> Relation | None:
    """Return the relation of "beat ... by 26 votes", whose other side begins behind the verb."""
    words = before[-BEFORE_BY:]
    over, under = _any("over").search(words), _any("under").search(words)
    if not (over or under or _comparative(words) or "margin" in words):
        return None
    sign = -1.0 if under and not over else _sign_of(claim, words)
    verb = over or under
    split = q.start - len(words) + verb.end() if verb else -1
    known = (q.start - len(words) + (verb.start() if verb else 0) - claim.start, at)
    return replace(_made(claim, text, "difference", sign, -1, 1.0, known), split=split)


def _bare(claim: Claim, text: str) -> Relation | None:
    """Return the relation of a claim that only says which side has more, or that none has."""
    q = claim.stated
    if q is not None or claim.family not in ("contrast", "level", "share") or _NOBODY.match(text):
        return None
    sure = claim.family == "contrast"
    like = _LIKE.search(text)
    if like:
        return _made(claim, text, "equal", 0.0, _like_end(text, like), 1.0, like.span(), sure=sure)
    for than in _THAN.finditer(text):
        if _AMOUNT.match(text[than.end() :]):
            continue
        words = text[max(0, than.start() - _COMPARED_FAR) : than.start()]
        if compared := _comparative(words):
            no = _NO_LESS.search(words)
            sign = _sign(compared) * (-1.0 if no else 1.0)
            start = max(0, than.start() - _COMPARED_FAR) + words.rfind(compared)
            return _made(
                claim,
                text,
                "equal" if no else "direction",
                sign,
                than.end(),
                1.0,
                (start, than.end()),
                sure=sure,
            )
    if sure:
        for name, sign in (("under", -1.0), ("over", 1.0)):
            if verb := _any(name).search(text):
                return _made(claim, text, "direction", sign, verb.end(), 1.0, verb.span())
    return None


def _like_end(text: str, like: re.Match[str]) -> int:
    """Return where the other side of "as many as" begins, -1 where nothing tells."""
    return like.end() if like[0].lower().endswith(" as") or like[0].endswith("with") else -1


def _made(
    claim: Claim,
    text: str,
    kind: Kind,
    sign: float,
    end: int,
    scale: float,
    known: tuple[int, int],
    *,
    sure: bool = True,
) -> Relation:
    """Return a relation, with what the words behind `end` say of the other side."""
    other, count, spans = _other(text, end)
    base = claim.start
    places = tuple((base + a, base + b) for a, b in (known, *spans))
    return Relation(kind, sign, scale, base + end if end >= 0 else -1, other, count, places, sure)


def _other(text: str, end: int) -> tuple[Other, int, list[tuple[int, int]]]:
    """Return what the other side is where it is no group of its own, and the words that say so."""
    if end < 0:
        return "", 1, []
    said = re.split(r"[.;,]", text[end:], maxsplit=1)[0][:80]
    if found := _NEXT.search(said):
        count = found["n"] or "1"
        return "next", int(_NUMBERS.get(count.lower(), 0) or count), [(end, end + len(said))]
    names: tuple[tuple[Other, str], ...] = (
        ("year before", "year_before"), ("added", "added"), ("others", "others"), ("average", "average"),
        ("highest", "highest"), ("lowest", "lowest"),
    )  # fmt: skip
    for other, name in names:
        found_word = _any(name).search(said)
        if found_word and found_word.start() <= 45:
            return other, 1, [(end + found_word.start(), end + found_word.end())]
    if name_before := _any("average").search(text[max(0, end - 25) : end]):
        low = max(0, end - 25)
        return "average", 1, [(low + name_before.start(), low + name_before.end())]
    return ("earlier" if _EARLIER.match(said) else ""), 1, []


def _connector(after: str, found: re.Match[str] | None) -> int:
    """Return where the other side begins behind a multiple or a fraction."""
    if found is None:
        than = _THAN.search(after[:90])
        return than.end() if than else 0
    if re.match(r"\s*as\b", after, re.I):
        second = re.search(r"\bas\b", after[found.end() - 3 if found["as"] else found.end() :], re.I)
        start = found.end() - 3 if found["as"] else found.end()
        return start + second.end() if second and second.start() <= 60 else found.end()
    if found.groupdict().get("that"):  # "of that" takes up a figure, "that of Idaho" names another
        return found.end() if re.search(r"\b(?:of|in|for|among)$", found[0]) else found.start("that")
    return found.end()


def _comparative(words: str) -> str:
    """Return the last comparative of some words, "" where there is none.

    >>> _comparative("are slightly older, on the whole,"), _comparative("their number")
    ('older', '')
    """
    found = [w for w in re.findall(r"[a-z'-]+", words.lower()) if w in comparing()["compared"] or _is_er(w)]
    return found[-1] if found else ""


def is_comparative(word: str) -> bool:
    """Tell whether a word compares: "more", "older", "likelier"."""
    return word in comparing()["compared"] or _is_er(word)


def _is_er(word: str) -> bool:
    return len(word) > 4 and word.endswith("er") and word not in comparing()["plain"]


def _sign(words: str) -> float:
    return -1.0 if _any("less").search(words) else 1.0


def sign_of_words(words: str, none: float = 1.0) -> float:
    """Return -1 where words say less of something, 1 where they say more, `none` where neither.

    >>> sign_of_words("slightly lower bills"), sign_of_words("wages", none=0.0)
    (-1.0, 0.0)
    """
    if _any("less").search(words) or _any("low").search(words):
        return -1.0
    return 1.0 if _comparative(words) or _any("high").search(words) else none


def _sign_of(claim: Claim, words: str) -> float:
    if claim.direction in ("more", "less"):
        return -1.0 if claim.direction == "less" else 1.0
    return _sign(words)


__all__ = ["Kind", "Relation", "comparing", "idioms", "is_comparative", "relation_of", "sign_of_words"]
