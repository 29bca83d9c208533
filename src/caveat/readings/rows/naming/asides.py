"""Asides: what a sentence says beside its claim: examples, sources, appositions, other clauses.

"Seven states charge nothing, Ohio and Utah among them" is about seven states, and neither about
Ohio nor about Utah; ", and hardly anybody goes there" says something else. The words of an aside
are none that a reading has to explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from caveat.claims.claim import Claim
from caveat.quantity import find_quantities
from caveat.readings.rows.lexical.words import lexicon

_OF_THEM = r"(?:\w+|\w+[ -]\w+) of (?:them|whom|which|these|those)\b"
_OBJECTS = r"(?:the|a|an|his|her|its|their|our|it|them|him|us|themselves|itself)"
SINCE_EVENT = re.compile(
    r"\b(?:[Ss]ince|[Ee]ver since)\s+(?:the |his |her |its |their )?"
    r"(?:[A-Z][\w'’-]*|\w+)(?: [\w'’-]+){0,4}? (?:of|in) $"
)
_BARE = re.compile(rf"\s+and\s+(\w+)\s+{_OBJECTS}\b", re.I)
# What another has, beside a figure: "with 116 medals to Bonn's 66".
_RIVAL = re.compile(r"^(?: \w+)?(?P<who> (?:to|against) [A-Z][\w .-]{1,40}(?:['’]s|s['’])(?: \d[\d,.]*)?)$")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_TIMES = re.compile(r"[^,;]*\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of a claim that says something beside it; `names`: what it names is no condition either."""

    start: int
    end: int
    names: bool


def asides_of(claim: Claim) -> tuple[Aside, ...]:
    """Return the asides of a claim around its stated figure, () for a claim without one.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> def cut(text):
    ...     claim = find_claims(parse_article(text))[0]
    ...     return [claim.text[a.start - claim.start : a.end - claim.start] for a in asides_of(claim)]
    >>> cut("Seven states charge nothing, Ohio and Utah among them.")
    [', Ohio and Utah among them']
    >>> cut("One acre in every four lies in Alaska, and hardly anybody sets foot on it.")
    [', and hardly anybody sets foot on it']
    >>> cut("They have 11 seats to Labour's 8.")
    [" to Labour's 8"]
    >>> cut("In 2020 seven states, Ohio and Utah, had 40 percent of all parks.")
    []
    """
    q = claim.stated
    if q is None or not claim.start <= q.start < claim.end:
        return ()
    at, end = q.start - claim.start, q.end - claim.start
    return tuple(
        Aside(claim.start + a.start, claim.start + a.end, a.names) for a in _found(claim.text, at, end)
    )


def without_asides(claim: Claim) -> Claim:
    """Return a claim without a time that only an aside names: "33 died, nine of them in 2022"."""
    p = claim.period
    if p is None or p.origin != "sentence":
        return claim
    inside = any(a.names and a.start <= p.start and p.end <= a.end for a in asides_of(claim))
    return replace(claim, period=None) if inside else claim


@lru_cache(maxsize=4096)
def _found(text: str, at: int, end: int) -> tuple[Aside, ...]:
    out = [*_behind(text, end), *_within(text, at, end), *_events(text)]
    return tuple(a for a in out if a.end <= at or a.start >= end)


def _behind(text: str, end: int) -> list[Aside]:
    """Return the asides behind a figure that go on to the end of its claim."""
    out: list[Aside] = []
    closed = _patterns()["closing"].search(text, end)
    comma = text.find(",", end)
    if closed and 0 <= comma < closed.start():
        out.append(Aside(comma, closed.end(), names=True))
    if found := _patterns()["clauses"].search(text, end):
        out.append(Aside(found.start(), len(text), names=True))
    for found in _patterns()["and"].finditer(text, end):
        if _is_clause(text[found.end() :]):
            out.append(Aside(found.start(), len(text), names=True))
            break
    if (bare := _BARE.search(text, end)) and not _is_function(bare[1]):
        out.append(Aside(bare.start(), len(text), names=True))
    return out


def _is_clause(rest: str) -> bool:
    """Tell whether what follows ", and" has a subject or a figure of its own."""
    first = re.match(r"\W*(\w+)", rest)
    return bool(first and first[1].lower() in lexicon()["asides"]["subjects"]) or bool(find_quantities(rest))


def _is_function(word: str) -> bool:
    low = word.lower()
    return low in lexicon()["stop"] or low in ("all", "both", "half", "within", "across", "outside", "inside")


def _events(text: str) -> list[Aside]:
    """Return what only says since which event something goes on, up to its year."""
    out = []
    for year in _YEAR.finditer(text):
        if found := SINCE_EVENT.search(text[: year.start()]):
            out.append(Aside(found.start(), year.start(), names=True))
    return out


def _within(text: str, at: int, end: int) -> list[Aside]:
    """Return the asides on either side of a figure that end before its claim does, or with it."""
    out = [Aside(f.start(), f.end(), names=True) for f in _patterns()["examples"].finditer(text)]
    out += [Aside(f.start(), f.end(), names=True) for f in _patterns()["of them"].finditer(text, end)]
    out += [Aside(f.start(), f.end(), names=True) for f in _patterns()["results"].finditer(text, end)]
    out += [Aside(f.start(), f.end(), names=False) for f in _patterns()["sources"].finditer(text)]
    out += [Aside(end + f.start("who"), len(text), names=True) for f in _RIVAL.finditer(text[end:])]
    for kind in ("parentheses", "appositions"):
        for found in _patterns()[kind].finditer(text, 0, at):
            if not find_quantities(found[0]) and not _TIMES.match(found[0]):
                out.append(Aside(found.start(), found.end() - 1, names=False))
    return out


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = lexicon()["asides"]
    stop = r"(?=,\s*(?:is|are|was|were|has|have|had|do|does|did|can|will)\b|[;:—]|$)"
    whose = r"(?:the|our|his|her|its|their|one|some|most|this|that|my)"
    sources = rf"(?:according to|by {whose} (?:\w+ )?{_any(lists['sources'])})"
    return {
        "closing": _compile(rf"\s{_any(lists['closing'])}(?=\W|$)"),
        "clauses": _compile(rf"[,;:—–]\s*{_any(lists['clauses'])}\b"),
        "and": _compile(r",\s*and\s+"),
        "examples": _compile(rf",\s*{_any(lists['examples'])}\b.*?{stop}"),
        "of them": _compile(rf",\s*{_OF_THEM}.*?{stop}"),
        "results": _compile(rf",\s*(?:thus |thereby )?{_any(lists['results'])}\b.*?{stop}"),
        "sources": _compile(rf",?\s*\b{sources}\b[^,;]*"),
        "parentheses": _compile(
            rf",\s*{_any(lists['parentheses'])}\b[^,;]{{0,70}}(?:, (?-i:[A-Z])[^,;]{{0,40}}){{0,6}},"
        ),
        "appositions": _compile(rf"(?<=[\w’'”\"]),\s*{_any(lists['appositions'])}\b[^,;]{{2,70}},"),
    }


def _any(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


__all__ = ["Aside", "asides_of", "without_asides"]
