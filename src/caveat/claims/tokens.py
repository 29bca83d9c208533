"""Tokens of a sentence with coarse tags: enough grammar to find clauses and what governs what.

Tags: D determiner, P preposition, C coordinator, S subordinator, R relative, O pronoun,
A auxiliary (finite), M modal, V finite verb, VB infinitive, VN participle, VG -ing form,
T "to", X adverb or negation, J adjective of change or size, K comparative, L superlative,
Q quantity, N noun, H name (a capitalised word), or the punctuation mark itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from caveat.claims.lexicon import Lexicon, lexicon
from caveat.claims.participles import settle_participles
from caveat.claims.verbs import NOT_VERBAL, find_lost_verb, verb_or_noun, weighs
from caveat.claims.words import CLOSED, FINITE, PAD, Tokens
from caveat.quantity import Quantity
from caveat.quantity_words import NOT_SUPERLATIVE

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|\d+(?:st|nd|rd|th)(?![^\W_])"
    r"|\d+(?:[.,/:]\d+)*s?(?:[-\u2011][^\W\d_]+)*"
    r"|[^\W\d_]+(?:['\u2019.&/\u2011-][^\W_]+)*(?:(?<=s)['\u2019](?=\s+[^\W_]))?"
    r"|--+|\.\.\.|\S"
)
_PUNCT = {
    "\u2013": "\u2014",
    "--": "\u2014",
    "---": "\u2014",
    "\u201c": '"',
    "\u201d": '"',
    "...": "\u2026",
    "[": "(",
    "]": ")",
}
_NOT_ADVERB = frozenset(
    """family early daily hourly elderly quarterly likely unlikely deadly costly friendly lonely lovely
    timely weekly monthly yearly only july italy supply reply apply fly assembly monopoly anomaly""".split()
)
_NOT_PAST = frozenset(
    """hundred need speed seed feed breed indeed red bed kindred sacred wicked naked""".split()
)

__all__ = ["FINITE", "PAD", "Tokens", "find_tokens"]


def find_tokens(text: str, start: int, end: int, quantities: Sequence[Quantity] = ()) -> Tokens:
    """Return the tagged tokens of `text[start:end]`; each quantity is one token.

    >>> found = find_tokens("Prices rose sharply in May", 0, 26)
    >>> list(zip(found.low, found.tag))[: len(found)]
    [('prices', 'N'), ('rose', 'V'), ('sharply', 'X'), ('in', 'P'), ('may', 'H')]
    """
    tokens = Tokens()
    position = start
    for number, quantity in enumerate(quantities):
        _scan(text, position, quantity.start, tokens)
        _put(tokens, quantity.text, quantity.start, quantity.end, number)
        position = quantity.end
    _scan(text, position, end, tokens)
    _tag(tokens, lexicon(), quantities)
    return tokens


def _scan(text: str, start: int, end: int, tokens: Tokens) -> None:
    spans = [mark.span() for mark in _TOKEN.finditer(text, start, end)]
    words = [text[a:b] for a, b in spans]
    tokens.words += words
    tokens.low += [word.lower() if word.isascii() else _fold(word) for word in words]
    tokens.start += [a for a, _ in spans]
    tokens.end += [b for _, b in spans]
    tokens.quantity += [-1] * len(spans)


def _put(tokens: Tokens, word: str, start: int, end: int, number: int) -> None:
    tokens.words.append(word)
    tokens.low.append(_fold(word))
    tokens.start.append(start)
    tokens.end.append(end)
    tokens.quantity.append(number)


@cache
def _fold_table() -> dict[int, str]:
    return {0x2019: "'", 0x2011: "-"}


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else word.lower().translate(_fold_table())


def _tag(tokens: Tokens, words: Lexicon, quantities: Sequence[Quantity]) -> None:
    low, tags, lemmas, unsure = tokens.low, tokens.tag, tokens.lemma, tokens.unsure
    size, verbs, previous = len(low), words.verbs, "."
    started = False
    opening = True  # capital letters say nothing at the start of a sentence
    for i in range(size):
        word = low[i]
        lemma, doubt = word, False
        if tokens.quantity[i] >= 0:
            tag = "Q"
            last = word.rpartition(" ")[2]
            if (
                quantities[tokens.quantity[i]].form == "multiple"
                and last in verbs
                and verbs[last][0][0] in _MULTIPLES
            ):
                lemma = verbs[last][0][0]
                tag = "VB" if previous in ("T", "M") else "VN" if previous == "A" else "V"
                if previous in ("D", "J") or (last == lemma and tag != "VB"):
                    tag = "Q"  # "the doubled figure", "about double the cargo"
        elif not (word[0].isalnum()):
            tag = _PUNCT.get(word, word)
        elif word in CLOSED:
            tag = CLOSED[word]
            if word == "that" and previous in ("P", "V", "."):
                tag = "O" if i + 1 < size and low[i + 1] in CLOSED and CLOSED[low[i + 1]] in "AM" else "R"
            elif word == "a" and previous == "D":
                tag = "N"  # "they earned an A"
            elif _is_adverb(tokens, i, previous):
                tag = "X"
            elif word == "may" and tokens.words[i] == "May" and previous in ("P", "D", "N", "H", "Q"):
                tag = "H"
        elif word == "lower" and previous not in ("T", "M"):
            tag = "K"
        elif word in verbs:
            tag, lemma, doubt = verb_or_noun(tokens, i, previous, verbs[word], words)
            if doubt and not started and i + 1 < size and low[i + 1] not in CLOSED:
                tag, doubt = "J", False
        else:
            tag = _open_class(tokens, i, opening, words)
            if tag == "VN?":
                tag, lemma, doubt = _past(previous), word, True
        if tag == "N" and not opening and tokens.words[i][0].isupper() and len(word) > 1:
            tag = "H"
        if tag == "N" and i and weighs(tokens, i):
            tag = "V"
        tags.append(tag)
        lemmas.append(lemma)
        unsure.append(doubt)
        opening = tag in ('"', ":", ".", "(") or (opening and not word[0].isalnum())
        started = started or word[0].isalnum()
        previous = tag if tag != "X" else previous
        if tag == "Q" and (
            _is_part(quantities[tokens.quantity[i]]) or quantities[tokens.quantity[i]].unit == "year"
        ):
            previous = "N"  # "one in ten owes": a share stands for those it counts
    settle_participles(tokens)
    find_lost_verb(tokens, words)
    low.extend([""] * PAD)
    tags.extend(["."] * PAD)
    lemmas.extend([""] * PAD)
    tokens.quantity.extend([-1] * PAD)


def _is_adverb(tokens: Tokens, i: int, previous: str) -> bool:
    """Tell whether the word at `i` opens no clause: "has since", "more than once", "won only once."."""
    if tokens.low[i] != "once":
        return tokens.low[i] in ("since", "yet") and previous == "A"
    after = tokens.words[i + 1] if i + 1 < len(tokens.words) else "."
    return (i > 0 and tokens.low[i - 1] in _HOW_OFTEN) or (i > 0 and not after[0].isalnum())


_HOW_OFTEN = frozenset("than least only just even not never".split())


def _is_part(quantity: Quantity) -> bool:
    return quantity.of is not None or quantity.form == "fraction" or quantity.unit == "percent"


def _open_class(tokens: Tokens, i: int, opening: bool, words: Lexicon) -> str:
    word, shown = tokens.low[i], tokens.words[i]
    kind = words.adjectives.get(word)
    if kind is not None:
        return {"more": "K", "less": "K", "most": "L", "least": "L"}.get(kind, "J")
    after_the = i > 0 and tokens.low[i - 1] == "the"
    unlisted = word.endswith("est") and word not in words.words["judged_most"] and _is_superlative(word)
    if unlisted and (after_the or word.endswith("iest")):
        return "L"
    if shown[0].isupper() and not opening:
        return "H"
    if word.endswith("ly") and word not in _NOT_ADVERB:
        return "X"
    if word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST and "-" not in word:
        return "VN?"
    if word.endswith("ing") and len(word) > 5 and not shown[0].isupper() and word not in NOT_VERBAL:
        return "VG"
    return "N"


def _is_superlative(word: str) -> bool:
    """Tell whether a word in -est is a form of an adjective and no noun ("the keenest", "the harvest")."""
    return (
        len(word) > 5
        and word not in NOT_SUPERLATIVE
        and "-" not in word
        and not word.endswith(("fest", "quest", "vest"))
    )


def _past(previous: str) -> str:
    if previous in ("D", "P", "J", "Q", "K", "L"):
        return "J"
    return "VN" if previous == "A" else "V"


_MULTIPLES = frozenset(["double", "triple", "treble", "quadruple", "quintuple", "halve"])
