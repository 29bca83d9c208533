"""Shortened names: what a text leaves out of a name that a table writes in full.

"Hawaiian" for Hawaiian Airlines, "Kellogg's" for KELLOGG CO, "Maria" for Hurricane Maria (September
2017), "UCLA" for the University of California, Los Angeles: what kind of thing it is goes without
saying, and initials stand for the whole.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from caveat.readings.rows.lexical.evoked import is_listed
from caveat.readings.rows.lexical.words import Word, groups_of, is_content, lexicon, read_words

LEAST_OFTEN, OFTEN = 3, 0.04  # values that end, or begin, in a word that says what kind they are
LEAST_INITIALS, MOST_INITIALS = 3, 5
LEAST_LEFT = 3  # letters of a name of which the kind is left out
_IDIOMS = frozenset(("accounting for", "banking on", "fishing for", "according to", "moving on"))
_FIRM = re.compile(
    r"(?:[,\s]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|llp|lp|ag|sa|nv|se|gmbh|"
    r"holdings?|group|(?:-\s*)?cl(?:ass)? [a-c])\b\.?)+$",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_SIDES = frozenset(
    "new old north south east west northern southern eastern western central upper lower great greater "
    "little saint st san santa los las la el le the of and united royal national mount fort port lake".split()
)


def short_names(values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the shorter forms of the names in a column that no other name of it may have.

    >>> short_names(["Hawaiian Airlines", "Alaska Airlines", "Turkish Airlines"])["Hawaiian Airlines"]
    ('Hawaiian',)
    >>> short_names(["University of California, Los Angeles", "KELLOGG CO", "New Mexico", "Mexico"])
    {'University of California, Los Angeles': ('UCLA',), 'KELLOGG CO': ('KELLOGG',)}
    """
    bare = {v: _BRACKETS.sub("", v).strip(" *†‡#") for v in values}
    split = {v: [w.lemma for w in read_words(b)] for v, b in bare.items()}
    least = max(LEAST_OFTEN, math.ceil(OFTEN * len(values)))
    last = Counter(s[-1] for s in split.values() if len(s) > 1)
    first = Counter(s[0] for s in split.values() if len(s) > 1)
    kinds = {w for w, n in last.items() if n >= least and _is_kind(w)}
    heads = {w for w, n in first.items() if n >= least and _is_kind(w)}
    found = {v: _forms(v, bare[v], kinds, heads) for v in values}
    used = Counter(_key(f) for forms in found.values() for f in dict.fromkeys(forms))
    within = Counter(run for s in split.values() for run in _runs(s))
    own = {
        v: tuple(f for f in forms if used[_key(f)] == 1 and within[_key(f)] <= (_key(f) in _runs(split[v])))
        for v, forms in found.items()
    }
    return {v: forms for v, forms in own.items() if forms}


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return all runs of the words of a name."""
    return {tuple(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


def _is_kind(lemma: str) -> bool:
    """Tell whether a word that many names share says what kind of thing they are: no side, size or place."""
    return (
        lemma not in _SIDES and not lemma.isdigit() and is_common(lemma) and lemma not in lexicon()["peoples"]
    )


def _key(name: str) -> tuple[str, ...]:
    return tuple(w.lemma for w in read_words(name))


def _forms(value: str, bare: str, kinds: set[str], heads: set[str]) -> tuple[str, ...]:
    """Return the shorter forms of one name: without its kind, without the firm's form, its initials."""
    firm = _FIRM.sub("", bare).strip(" ,&-")
    words = list(read_words(firm))
    if len(words) > 1 and words[-1].lemma in kinds and not _hangs(words[-2]):
        words = words[:-1]
    elif len(words) > 1 and words[0].lemma in heads and not _hangs(words[1]):
        words = words[1:]
    cut = firm[words[0].start : words[-1].end] if words else ""
    beside = [m for m in _BRACKETS.findall(value) if m[:1].isupper() and not re.search(r"[\d,]", m)]
    forms = [f for f in (firm, cut, *beside) if f and f != bare and len(f) >= LEAST_LEFT and not _is_plain(f)]
    return tuple(dict.fromkeys((*forms, *_initials(bare), *_initials(firm))))


def _hangs(word: Word) -> bool:
    return word.low in ("of", "the", "and", "de", "du", "for")


def _is_plain(name: str) -> bool:
    """Tell whether nothing is left of a name but a side, a size or a plain word."""
    return all(w.low in _SIDES or w.low.isdigit() or is_common(w.lemma) for w in read_words(name))


def _initials(name: str) -> tuple[str, ...]:
    """Return the initials of a name of several words."""
    words = [w for w in read_words(name) if w.low not in ("of", "the", "and", "for", "de", "in", "at")]
    few = LEAST_INITIALS <= len(words) <= MOST_INITIALS
    if not few or not all(w.text[:1].isupper() for w in words):
        return ()
    return ("".join(w.text[0] for w in words),)


def is_common(lemma: str) -> bool:
    """Tell whether a word is a common one, so that a capital at the beginning of a sentence makes it no name.

    >>> is_common("hurricane"), is_common("maria"), is_common("airline")
    (True, False, True)
    """
    return lemma in lexicon()["known"] or bool(groups_of(lemma)) or is_listed(lemma)


def reads_as_name(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word of a text is written as a name: a capital, and no common word that opens it.

    >>> words = read_words("Maria hit Texas"), read_words("Storms hit Texas")
    >>> [reads_as_name(w, 0) for w in words], reads_as_name(words[0], 1)
    ([True, False], False)
    """
    word = words[at]
    plain = is_common(word.low) or (word.low.endswith("s") and is_common(word.lemma))
    return word.text[:1].isupper() and (at > 0 or (is_content(word) and not plain))


def is_idiom(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word is part of a turn in which it does not mean what it means alone.

    >>> [is_idiom(read_words(t), 0) for t in ("accounting for a fifth", "accounting graduates")]
    [True, False]
    """
    return len(words) > at + 1 and f"{words[at].low} {words[at + 1].low}" in _IDIOMS


__all__ = ["is_common", "is_idiom", "reads_as_name", "short_names"]
