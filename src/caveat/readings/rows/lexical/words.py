"""Words of a text and of a table's values, and when the two are the same word.

Names are compared by lemma and by endings ("senators" and Senate, "Brazilians" and Brazil),
by groups of words in `data/senses.toml`, and by the aliases of the cube. Never by likeness alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from caveat.cube.names import other_names
from caveat.cube.words import is_word, lemma_of

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEAST_STEM, _SHORTEST_PART = 4, 3
SAME, STEM, GROUP = 1.0, 0.85, 0.82


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: as written, its lemma, where it stands, and whether it names a value of a table."""

    text: str
    low: str
    lemma: str
    start: int
    end: int
    names: bool = False


@lru_cache(maxsize=8192)
def read_words(text: str, offset: int = 0) -> tuple[Word, ...]:
    """Return the words of a text, possessive endings cut off.

    >>> [w.lemma for w in read_words("The Senators' ages")]
    ['the', 'senator', 'age']
    """
    out = []
    for found in _WORD.finditer(text.replace("_", " ").replace(".", " ")):
        written = re.sub(r"['’][sS]?$", "", found[0])
        low = written.lower().replace("’", "'")
        out.append(Word(written, low, lemma_of(low), offset + found.start(), offset + found.end()))
    return tuple(out)


def with_s(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the lemmas of words with the s of their possessives, as names leave out the apostrophe.

    >>> with_s(read_words("Penny's Tea")), with_s(read_words("Tea"))
    (('pennys', 'tea'), ())
    """
    owned = [w.end - w.start == len(w.text) + 2 for w in words]
    return tuple(w.lemma + "s" * s for w, s in zip(words, owned, strict=True)) if any(owned) else ()


@lru_cache(maxsize=8192)
def split_name(name: str) -> tuple[str, ...]:
    """Return the lemmas of a column's or table's name, its abbreviations written out.

    >>> split_name("HomeTeam_name"), split_name("pct_hs_grad"), split_name("bodywt")
    (('home', 'team', 'name'), ('percent', 'high', 'school', 'graduate'), ('body', 'weight'))
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    spaced = re.sub(r"(?<![A-Za-z])[a-z]{6,}(?![A-Za-z])", lambda m: " ".join(run_together(m[0])), spaced)
    short = lexicon()["abbreviations"]
    return tuple(
        lemma
        for w in read_words(spaced)
        if not w.low.isdigit()
        for lemma in (map(lemma_of, short[w.low].split()) if w.low in short else (w.lemma,))
    )


@lru_cache(maxsize=10_000)
def run_together(word: str) -> tuple[str, ...]:
    """Return the two words that a name in small letters runs together, the name alone where it is no such.

    >>> run_together("beertax"), run_together("youngdrivers"), run_together("facebook"), run_together("rates")
    (('beer', 'tax'), ('young', 'drivers'), ('facebook',), ('rates',))
    """
    if is_word(word) or word in _listed_words():
        return (word,)
    pairs = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
    whole = [p for p in pairs if all(_is_part(part) for part in p)]
    return max(whole, key=lambda p: min(map(len, p)), default=(word,))


def _is_part(word: str) -> bool:
    if word in lexicon()["abbreviations"]:
        return True
    return len(word) >= _SHORTEST_PART and bool({word, lemma_of(word)} & _listed_words())


@cache
def _listed_words() -> frozenset[str]:
    """Return the words that tables and articles name things by, as the word lists have them."""
    text = resources.files("caveat.data").joinpath("evoked.txt").read_text("utf-8")
    return frozenset(re.findall(r"[a-z]+", text)).union(*lexicon()["groups"])


@lru_cache(maxsize=100_000)
def likeness(a: str, b: str) -> float:
    """Return how surely two lemmas are the same word: 1, 0.85 by their endings, 0.82 by group, 0.

    >>> likeness("senator", "senate"), likeness("brazilian", "brazil"), likeness("general", "generation")
    (0.85, 0.85, 0.0)
    """
    if a == b:
        return SAME
    return max(_stem_likeness(a, b), GROUP if groups_of(a) & groups_of(b) else 0.0)


def _stem_likeness(a: str, b: str) -> float:
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    if shared < _LEAST_STEM or a.isdigit() or b.isdigit():
        return 0.0
    endings = lexicon()["endings"]
    rest = a[shared:], b[shared:]
    if all(r in endings for r in rest) and (shared > _LEAST_STEM or "" not in rest or min(map(len, rest))):
        return STEM
    return 0.0


@cache
def lexicon() -> Mapping[str, Any]:
    """Return the word lists of `data/rows.toml`, `senses.toml`, `peoples.toml` and `plain.toml`.

    The short forms of the second are among its groups, each with one word that it stands for;
    `abbreviations` keeps those that stand for one thing only.
    """
    data = {**_load("rows"), **_load("senses"), **_load("peoples"), **_load("plain")}
    data["known"] = frozenset(data["known"]).union(*data["plain"].values())
    data["endings"] = frozenset(data["endings"])
    data["stop"] = frozenset(data["stop"])
    means = {k: [v] if isinstance(v, str) else v for k, v in data["abbreviations"].items()}
    pairs = [[k, v] for k, meant in (*means.items(), *data["values"].items()) for v in meant if " " not in v]
    data["groups"] = [*data["groups"], *pairs]
    data["abbreviations"] = {k: v for k, v in data["abbreviations"].items() if isinstance(v, str)}
    data["places"] = frozenset(data["peoples"])
    data["peoples"] = _other_names(data)
    return data


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("caveat.data").joinpath(f"{name}.toml").read_text("utf-8"))


def _other_names(data: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Return of values in small letters what else a text may call them: peoples for their places and back."""
    found: dict[str, dict[str, None]] = {}
    for place, names in data["peoples"].items():
        found.setdefault(place, {}).update(dict.fromkeys(names))
        same = [n.lower() for n in other_names(place) if len(n) > 2]
        for name in same:
            found.setdefault(name, {}).update(dict.fromkeys(names))
        if place not in data["one_way"]["places"]:
            found.setdefault(names[0], {}).update(dict.fromkeys((place, *names[1:], *same)))
    for code, place in data["codes"].items():
        found.setdefault(code, {}).update(dict.fromkeys((place, *found.get(place, ()))))
    for group in data["names"]:
        for name in group:
            found.setdefault(name, {}).update(dict.fromkeys(n for n in group if n != name))
    for value, names in data["values"].items():
        found.setdefault(value, {}).update(dict.fromkeys(names))
    return {k: tuple(v) for k, v in found.items()}


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for i, group in enumerate(lexicon()["groups"]):
        for word in group:
            for form in {word, lemma_of(word)}:
                found.setdefault(form, set()).add(i)
    return {w: frozenset(g) for w, g in found.items()}


def groups_of(lemma: str) -> frozenset[int]:
    """Return the groups of `data/senses.toml` that a word belongs to."""
    return _groups().get(lemma, frozenset())


def is_content(word: Word) -> bool:
    """Tell whether a word says what is meant, and is no number, article, verb of being or hedge."""
    stop = lexicon()["stop"]
    return not (word.low in stop or word.lemma in stop or word.low[0].isdigit() or len(word.low) < 2)
