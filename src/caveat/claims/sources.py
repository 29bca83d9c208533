"""What a report verb governs: its source, and the stretch that it reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from caveat.article.article import Article
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.tokens import FINITE

OPEN = "\u201c"


_CLOSE = "\u201d"


_MARK = re.compile(f'["{OPEN}{_CLOSE}]')


def tokens_lemma(scene: Scene, i: int) -> str:
    """Return the lemma of the first verb at or after `i`."""
    for j in range(i, min(i + 4, len(scene.tokens))):
        if scene.tag[j] in ("V", "VN", "VG"):
            return scene.tokens.lemma[j]
    return ""


def scope_end(scene: Scene, i: int) -> int:
    """Return where what the verb at `i` reports ends: "although X said ..., " ends at the main clause."""
    clause = scene.clause(i)
    if clause.opener in ("while", "although", "though", "whereas", "when", "if") and not any(
        scene.tag[j] == '"' for j in range(i)
    ):
        for chunk in scene.chunks:
            if (
                chunk.lo > i
                and chunk.opener == ","
                and chunk.finite >= 0
                and scene.clauses[chunk.clause].lo == chunk.lo
            ):
                return scene.tokens.start[chunk.lo]
    return scene.end


def find_quotes(article: Article) -> Iterator[tuple[int, int]]:
    """Yield the spans between quotation marks, block by block."""
    text = article.text
    for block in article.blocks:
        opened = -1
        for found in _MARK.finditer(text, block.start, block.end):
            mark, i = found.group(), found.start()
            if mark == OPEN or (mark == '"' and opened < 0):
                opened = i
            elif opened >= 0:
                yield opened, i + 1
                opened = -1
        if opened >= 0 and text[opened] == OPEN:
            yield opened, block.end


@cache
def report_forms() -> frozenset[str]:
    """Return the words that can attribute something to somebody."""
    report = lexicon().classes["report"]
    forms = {form for form, kinds in lexicon().verbs.items() if any(lemma in report for lemma, _ in kinds)}
    return frozenset(forms | {"according"})


def phrase_end(scene: Scene, i: int) -> int:
    j = i
    while j < len(scene.tokens) and scene.tag[j] not in (
        ",",
        ";",
        "\u2014",
        "(",
        ")",
        ":",
        "S",
        '"',
        "R",
        *FINITE,
        "VG",
    ):
        if scene.tag[j] == "." and len(scene.low[j - 1]) > 3:
            break
        if scene.tag[j] == "P" and scene.low[j] not in ("of", "at", "for", "from", "by"):
            break
        j += 1
    return j


def aux_before(scene: Scene, i: int) -> int:
    j = i - 1
    while j >= 0 and scene.tag[j] == "X":
        j -= 1
    return j


def subject_before(scene: Scene, i: int) -> tuple[int, int]:
    """Return the noun phrase before a report verb at `i`."""
    hi = i
    while hi > 0 and scene.tag[hi - 1] in ("A", "X", "M", "VN"):
        hi -= 1
    lo = hi
    while lo > 0:
        tag = scene.tag[lo - 1]
        if tag in (";", "\u2014", "(", ":", '"', "S", *FINITE) or (
            tag == "R" and scene.low[lo - 1] == "that"
        ):
            break
        if tag == "," and not _inside_name(scene, lo):
            break
        if tag == "R":
            return hi, hi
        if tag == "C" and scene.low[lo - 1] in ("but", "and") and lo - 1 == 0:
            break
        lo -= 1
    if (
        lo == hi and scene.tag[hi - 1] == "," and hi > 3 and scene.tag[hi - 2] != '"'
    ):  # "leaders of unions, including X, said"
        marks = [j for j in range(hi - 1) if scene.tag[j] == '"']
        first = marks[-1] + 1 if marks else scene.clause(0).core if scene.tag[0] == "P" else 0
        commas = [j for j in range(hi - 1) if scene.tag[j] == ","]
        commas = [j for j in commas if j >= first]
        if scene.tag[0] == "P" and commas and not marks:
            first = commas[0] + 1
            commas = commas[1:]
        related = bool(commas) and scene.tag[commas[0] + 1] == "R"
        if commas and (related or not any(scene.tag[j] in FINITE for j in range(first, hi))):
            return first, commas[0]
    while lo < hi and (scene.tag[lo] in ("C", "X", ",")):
        lo += 1
    if scene.tag[lo] == "P":  # "In 2005 the bank found": the phrase after the lead-in
        names = [j for j in range(lo, hi) if scene.tag[j] == "D" and j > lo + 1]
        lo = names[-1] if names else lo
    return lo, hi


def _inside_name(scene: Scene, lo: int) -> bool:
    return scene.low[lo] in ("iii", "jr", "jr.", "sr", "ii") or (
        scene.tag[lo - 2] in ("J",) and scene.tag[lo] == "J"
    )


def opens_quote(scene: Scene, i: int) -> bool:
    return scene.tag[i] == '"'


def complement_start(scene: Scene, i: int) -> bool:
    """Tell whether what the verb reports comes after it."""
    j = i + 1
    while scene.tag[j] in ("X",) or scene.low[j] in ("out", "me", "us", "reporters", "lawmakers"):
        j += 1
    if scene.low[j] in ("that", "whether", "how", "as") or scene.tag[j] in ('"', ",", ":"):
        return scene.low[j] in ("that", "as") or scene.tag[j] == '"' or _rest(scene, j) > 3
    return any(c.opener == "that" and i < c.lo <= j + 4 for c in scene.chunks) or any(
        scene.low[k] == "that" for k in range(j + 1, j + 4)
    )


def _rest(scene: Scene, j: int) -> int:
    return (
        len(scene.tokens) - j - 2
        if scene.tag[j] in (",", ":")
        and scene.tag[j + 1] in ('"', "D", "O", "H", "N")
        and scene.tokens.words[j + 1 : j + 2]
        and (scene.tokens.words[j + 1][0].isupper() or scene.tag[j + 1] == '"')
        else 0
    )
