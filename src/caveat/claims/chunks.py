"""Chunks of a sentence: where it may break."""

from __future__ import annotations

from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Chunk, Scene
from caveat.claims.tokens import FINITE, Tokens

STRONG = frozenset({";", ":", "\u2014", "\u2026", "(", ")"})


CUTTING = frozenset({"while", "whereas", "although", "though", "because", "if", "unless", "whilst"})


def find_chunks(scene: Scene) -> list[Chunk]:
    tokens, size = scene.tokens, len(scene.tokens)
    chunks: list[Chunk] = []
    quotes = _cutting_quotes(tokens)
    lo, opener, i = 0, "^", 0
    while i < size:
        width, mark = _break(scene, i, quotes)
        if not width:
            i += 1
            continue
        stop = i if width > 0 else i + 1
        _add(chunks, tokens, lo, stop, opener)
        opener = opener if lo >= stop and opener in (")", ";") else mark
        lo = i + abs(width)
        i = max(lo, i + 1)
    _add(chunks, tokens, lo, size, opener)
    return chunks


def _add(chunks: list[Chunk], tokens: Tokens, lo: int, hi: int, opener: str) -> None:
    if lo < hi:
        finite = next((j for j in range(lo, hi) if tokens.tag[j] in FINITE), -1)
        chunks.append(Chunk(lo, hi, opener, finite))


def _break(scene: Scene, i: int, quotes: frozenset[int]) -> tuple[int, str]:
    """Return how many tokens the break at `i` takes, with its name; -1: it lies after `i`."""
    tokens = scene.tokens
    tag, low = tokens.tag[i], tokens.low[i]
    if tag in STRONG:
        return 1, tag
    if tag == "-" and _spaced(scene, i):
        return 1, "\u2014"
    if tag == '"':
        return (1, '"') if i in quotes else (0, "")
    if tag == ",":
        return _comma(scene, i)
    if tag == "C" and low != "&" and not (low == "but" and scene.low[i - 1] == "all"):
        if tokens.tag[i + 1 : i + 2] == ["S"]:
            return 2, tokens.low[i + 1]
        return 1, "and"
    if tag == "S":
        if low in CUTTING:
            return 1, low
        return (1, "when") if i == 0 else (0, "")
    if low == "that" and tag == "R" and i and _reports(scene, i - 1):
        return 1, "that"
    if low == "whereby":
        return 1, "which"
    if low == "with" and _absolute(scene, i):
        return 1, "with"
    if low == "according" and scene.low[i + 1] == "to":
        return 1, "according"
    if tag == "V" and _report_verb(scene, i) and _complement(scene, i):
        return -1, "that"
    return 0, ""


def _spaced(scene: Scene, i: int) -> bool:
    start, end = scene.tokens.start[i], scene.tokens.end[i]
    return scene.text[start - 1 : start].isspace() and scene.text[end : end + 1].isspace()


def _comma(scene: Scene, i: int) -> tuple[int, str]:
    low, tag = scene.low[i + 1], scene.tag[i + 1]
    if tag == "C":
        if scene.tag[i + 2] == "S":
            return 3, scene.low[i + 2]
        return 2, ",and"
    if tag == "S":
        return 2, low if low in CUTTING else "when"
    if low in ("which", "who", "whose", "where", "whereby"):
        return 2, "which"
    if low in ("in", "of", "to", "from", "for", "by", "with", "on", "under") and scene.low[i + 2] in (
        "which",
        "whom",
    ):
        return 3, "which"
    if low == "with":
        return 2, "with"
    if low == "according":
        return 2, "according"
    if low in ("as", "since", "after", "before", "until") and any(
        True for _ in scene.finites(i + 2, _end(scene, i + 1))
    ):
        return 2, "as" if low == "as" else "when"
    return 1, ","


def _end(scene: Scene, i: int) -> int:
    """Return the next comma or strong break after `i`."""
    for j in range(i, len(scene.tokens)):
        if scene.tokens.tag[j] in STRONG or scene.tokens.tag[j] == ",":
            return j
    return len(scene.tokens)


def _report_verb(scene: Scene, i: int) -> bool:
    return scene.tokens.lemma[i] in lexicon().classes["report"]


_CONTENT = frozenset(
    """fact claim claims idea evidence news belief view estimate reports suggestion argument sign signs
    reality proof""".split()
)


def _reports(scene: Scene, i: int) -> bool:
    if scene.low[i] in _CONTENT or scene.low[i] in ("is", "out", "clear", "likely"):
        return True
    verbal = [j for j in (i, i - 1, i - 2) if scene.tag[j] in ("V", "VN", "VG", "VB")]
    return any(_report_verb(scene, j) for j in verbal)


def _complement(scene: Scene, i: int) -> bool:
    """Tell whether a clause follows the report verb at `i` with no "that" between."""
    if scene.tag[i + 1] not in ("D", "N", "H", "O", "Q", "J", "K") or scene.low[i + 1] == "that":
        return False
    stop = next(
        (
            j
            for j in range(i + 1, len(scene.tokens))
            if scene.tag[j] in (*STRONG, "S", "R", ",") or scene.low[j] == "since"
        ),
        len(scene.tokens),
    )
    first = next(scene.finites(i + 2, stop), -1)
    return first >= 0 and not any(
        scene.tag[j] == "C" for j in range(i + 1, first) if scene.tag[j + 1] in FINITE
    )


def _absolute(scene: Scene, i: int) -> bool:
    """Tell whether "with" at `i` opens a phrase that asserts something ("with sales rising")."""
    for j in range(i + 1, min(len(scene.tokens), i + 9)):
        tag = scene.tag[j]
        if tag in STRONG or tag in (",", "S", "R", "P", "T") or tag in FINITE:
            return False
        if (
            tag == "VG"
            and scene.tag[j - 1] in ("N", "H", "X")
            and scene.tokens.lemma[i - 1] not in ("cope", "deal", "agree", "coincide")
        ):
            return True
    return False


def _cutting_quotes(tokens: Tokens) -> frozenset[int]:
    """Return the quotation marks that hold a whole clause between them."""
    marks = [i for i, tag in enumerate(tokens.tag) if tag == '"']
    cutting: set[int] = set()
    for a, b in zip(marks[::2], [*marks[1::2], len(tokens)], strict=False):
        if b - a > 4 and any(tokens.tag[j] in FINITE for j in range(a, b)):
            cutting.update((a, b))
    return frozenset(cutting)
