"""Where the words that a model copied stand in the article, if they do."""

from __future__ import annotations

import re

from caveat.article.article import Article, Sentence
from caveat.claims.claim import Origin, Phrase
from caveat.claims.llm.answer import shown
from caveat.claims.llm.errors import Fault


def locate(words: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where `words` first stand in text[start:end], whole; white space may differ, nothing else.

    >>> locate("4 percent", "up 14 percent, then 4\\npercent", 0, 29)
    (20, 29)
    >>> locate("5 percent", "up 14 percent", 0, 13) is None
    True
    """
    parts = words.split()
    if not parts:
        return None
    for mark in re.finditer(r"\s+".join(map(re.escape, parts)), text[start:end]):
        first, last = start + mark.start(), start + mark.end()
        if not (_joined(text, first, start) or _joined(text, last, end)):
            return first, last
    return None


def find_phrase(words: str, article: Article, sentence: Sentence, near: tuple[int, int]) -> Phrase:
    """Return words of a claim with their place: in the claim, its sentence, or before it, nearest first."""
    text = article.text
    found = locate(words, text, *near) or locate(words, text, sentence.start, sentence.end)
    if found:
        return Phrase(text[slice(*found)], *found)
    for other in reversed(article.sentences[: sentence.index]):
        if found := locate(words, text, other.start, other.end):
            return Phrase(text[slice(*found)], *found, origin="earlier sentence")
    for number in reversed(sentence.headings):
        block = article.blocks[number]
        if found := locate(words, text, block.start, block.end):
            origin: Origin = "title" if block.level == 1 else "heading"
            return Phrase(text[slice(*found)], *found, origin=origin)
    raise Fault(f"{shown(words)} does not stand in the article")


def _joined(text: str, at: int, edge: int) -> bool:
    """Tell whether a place cuts a word or number in two."""
    if at in (edge, 0, len(text)):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    # "1.5" holds no 5, and "1,500" no 500
    return (before in ".," and after.isdigit() and text[at - 2 : at - 1].isdigit()) or (
        before.isdigit() and after in ".," and text[at + 1 : at + 2].isdigit()
    )
