"""Scales: which answers to a question say yes or no, and how answers and bands are ordered."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from caveat.readings.rows.lexical.words import Word, likeness, read_words

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORDS = re.compile(r"[\w’'-]+")
_BELOW = re.compile(r"^\W*(?:under|below|less than|fewer than|up to|<)", re.I)
_ABOVE = re.compile(r"^\W*(?:over|above|more than|>)|\+\W*$|\b(?:and|or) (?:over|above|older|more)\b", re.I)
LEAST_ORDERED = 0.8  # of the answers have to stand on a scale for it to be theirs
_YES, _NO = str(True), str(False)
OPPOSITE = {"1": "0", "Yes": "No", "yes": "no", "Y": "N"} | {
    f(_YES): f(_NO) for f in (str, str.lower, str.upper)
}  # of yes/no columns
_FLOOR, _CEILING = -0.5, 0.5  # under and over a number, where the number itself is another band's


@cache
def wordings() -> Mapping[str, Any]:
    """Return the lists of `data/answers.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("answers.toml").read_text("utf-8"))


def _begins(answer: str, words: Sequence[str]) -> bool:
    low = answer.strip().lower()
    return any(low == w or (low.startswith(w) and not low[len(w)].isalnum()) for w in words)


def is_unsure(answer: str) -> bool:
    """Tell whether an answer takes no side: "Don't know", "Other (please specify)"."""
    return _begins(answer, wordings()["unsure"])


def is_denial(word: str) -> bool:
    """Tell whether a word, in small letters, denies: "not", "never", "isn't", "without"."""
    return word in wordings()["turned"] or word in wordings()["no"] or word.endswith(("n't", "less"))


def is_denied(answer: str) -> bool:
    """Tell whether an answer of several words denies something: "Not employed", "No, never"."""
    words = [w.lower() for w in _WORDS.findall(answer)]
    return len(words) > 1 and any(w in ("not", "no", "never", "without", "non") for w in words[:2])


def affirmed(answers: Sequence[str]) -> tuple[str, ...]:
    """Return the answers that say yes, () for a question that is not answered by yes or no.

    >>> affirmed(("No, not at all rude", "Yes, somewhat rude", "Yes, very rude", "Don't know"))
    ('Yes, somewhat rude', 'Yes, very rude')
    >>> affirmed(("Never", "Once in a while", "Always")), affirmed(("Male", "Female"))
    (('Once in a while', 'Always'), ())
    """
    no = denied(answers)
    rest = tuple(a for a in answers if a not in no and not is_unsure(a))
    return rest if no else tuple(a for a in rest if _begins(a, wordings()["yes"]))


def denied(answers: Sequence[str]) -> tuple[str, ...]:
    """Return the answers that say no."""
    return tuple(a for a in answers if _begins(a, wordings()["no"]) and not is_unsure(a))


def ordered(answers: Sequence[str]) -> tuple[str, ...]:
    """Return answers from least to most where they stand on a scale or are bands of a number, else ().

    >>> ordered(("Always", "Never", "Once in a while", "Usually"))
    ('Never', 'Once in a while', 'Usually', 'Always')
    >>> ordered(("$25,000 - $49,999", "$0 - $24,999", "$150,000+")), ordered(("Male", "Female"))
    (('$0 - $24,999', '$25,000 - $49,999', '$150,000+'), ())
    """
    sided = [a for a in answers if not is_unsure(a)]
    if len(sided) < 2:
        return ()
    best: dict[str, float] = {}
    for scale in wordings()["scale"]:
        steps = {a: s for a in sided if (s := _step(a, scale["steps"])) is not None}
        if len(steps) > len(best) and len(set(steps.values())) >= 2:
            best = steps
    bands = {a: s for a in sided if (s := _bound(a)) is not None}
    if len(bands) > len(best) and len(set(bands.values())) == len(bands):
        best = bands
    if len(best) < 2 or len(best) < LEAST_ORDERED * len(sided):
        return ()
    return tuple(sorted(best, key=lambda a: (best[a], a)))


def _step(answer: str, steps: Sequence[Sequence[str]]) -> float | None:
    """Return the step of an answer: that of the longest wording that it contains."""
    low = " " + " ".join(_WORDS.findall(answer.lower())) + " "
    found = [(len(w), i) for i, step in enumerate(steps) for w in step if f" {w}" in low]
    return float(max(found)[1]) if found else None


def _bound(answer: str) -> float | None:
    """Return the number at which a band begins."""
    found = _NUMBER.search(answer)
    if found is None:
        return None
    value = float(found[0].replace(",", ""))
    if _BELOW.search(answer):
        return value + _FLOOR - 1e9
    return value + (_CEILING if _ABOVE.search(answer) else 0.0)


def says_how_often(answer: str, name: Sequence[str], words: Sequence[Word]) -> bool:
    """Tell whether an answer only says how often, and no word of a text is one of what it answers.

    >>> [says_how_often("Never", ("helmet",), read_words(t)) for t in ("never smoke", "never wear helmets")]
    [True, False]
    """
    often = {w for step in wordings()["scale"][0]["steps"] for w in step}
    return answer.lower() in often and not any(likeness(w.lemma, n) for w in words for n in name)


def unsure_words(value: str) -> tuple[str, ...]:
    """Return the words by which an answer takes no side."""
    return tuple(w.lemma for w in read_words(value)[:1]) if is_unsure(value) else ()


__all__ = [
    "OPPOSITE",
    "affirmed",
    "denied",
    "is_denial",
    "is_denied",
    "is_unsure",
    "ordered",
    "says_how_often",
    "unsure_words",
    "wordings",
]
