"""Whose list stands for what: a list speaks for a group only where its own words say so, or the user does.

Membership of many groups is disputed, and on the same figures one list may give a rise and another
a fall; a program that picks the list picks the answer (docs/notes/0004-lists-and-groups.md).
"""

from __future__ import annotations

import re

_SMALL = frozenset("a an and as by for from in of on or s that the their these this those to with".split())
_NEGATIONS = frozenset("without not no non never nor neither un anti ex former outside except".split())


def stands_for(label: str, words: str) -> bool:
    """Tell whether all words of a list's label stand in the words of a claim.

    >>> stands_for("Reform mayors", "The reform mayors have cut crime"), stands_for("", "crime")
    (True, False)
    """
    own = content_words(label)
    return bool(own) and own <= set(words_of(words))


def names_group(label: str, words: str, known: str = "") -> bool:
    """Tell whether a list's label says the same as the words for a group: no word more, and none less.

    `known` are words that add nothing: what the list's own table and the members are called.

    >>> names_group("progressive", "a progressive prosecutor", "published lists of prosecutors")
    True
    >>> names_group("progressive", "a rogue prosecutor", "published lists of prosecutors")
    False
    >>> names_group("progressive", "no progressive prosecutor", "prosecutors")
    False
    """
    said = content_words(words)
    if said & _NEGATIONS:
        return False
    own = content_words(label)
    return stands_for(label, f"{words} {known}") and said <= own | content_words(known)


def standing(
    name: str, label: str, said: str, words: str, *, fits: bool, where: str = "the sentence"
) -> tuple[bool, str]:
    """Return whether a list stands for what a claim names, and why.

    `said` are the words for which the user says that it stands; `fits` tells whether its own label does;
    `where` is what the words are of.
    """
    if said and set(words_of(said)) <= set(words_of(words)):
        return True, f"the user says that it stands for “{said}”"
    if fits:
        return True, f"its own label is “{label or name}”"
    return False, f"its own label is “{label or name}”, which {where} does not use"


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text that say something."""
    return frozenset(w for w in words_of(text) if w not in _SMALL)


def words_of(text: str) -> list[str]:
    """Return the words of a text without endings that only mark the plural.

    >>> words_of("Reform mayors' cities")
    ['reform', 'mayor', 'city']
    """
    found = re.findall(r"[^\W\d_]+", text.casefold())
    return [_singular(w) for w in found]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
