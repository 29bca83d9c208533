"""Proper names in a sentence: places, bodies and people that a claim may be about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caveat.claims.scene import Scene

_CALENDAR = frozenset(
    """january february march april may june july august september october november december jan feb mar
    apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday spring
    summer autumn winter fall""".split()
)
_TITLES = frozenset(
    """mr mrs ms dr prof sen senator rep gov governor mayor president sir lord lady minister secretary
    chief professor judge""".split()
)
_COMMON = re.compile(
    r".*(?:tion|sion|ment|ness|ity|ing|ism|ance|ence|ship|age|ure|ly|ers|ors|ths|tes|ies|ses|als|nts|ces)$"
)
_MASS = frozenset(
    """crime output trade debt traffic income growth demand supply turnout profit wealth health violence
    fraud theft poverty rent revenue rainfall food fuel oil gas coal water power tax pay life death
    birth work all most many some few several half people women men children police today yesterday now
    here there then everyone nobody nothing each every both other others nearly almost about around more
    less fewer over under just only even still also but and or nor so yet if when while since because
    although though as at by for from in of on to with after before between during among across per
    overall total average median life news politics economics measles mumps diabetes physics mathematics
    statistics athletics darts nobody tennis basis crisis virus surplus status chaos census bus gas""".split()
)
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+")


def lower_words(text: str) -> frozenset[str]:
    """Return the words that `text` has in lower case somewhere: opening a sentence they are no names."""
    return frozenset(word for word in _WORD.findall(text) if word[0].islower())


def find_names(scene: Scene, common: frozenset[str] = frozenset()) -> tuple[tuple[int, int], ...]:
    """Return the token ranges of the names in a sentence.

    >>> from caveat.claims.layout import find_scene
    >>> text = "Rents in New York rose faster than in Lima."
    >>> scene = find_scene(text, 0, len(text), (), ())
    >>> [text[scene.tokens.start[lo] : scene.tokens.end[hi - 1]] for lo, hi in find_names(scene)]
    ['New York', 'Lima']
    """
    if scene.names is None:
        scene.names = tuple(_runs(scene, common))
    return scene.names


def _runs(scene: Scene, common: frozenset[str]) -> Iterator[tuple[int, int]]:
    i, size, shown = 0, len(scene.tokens), scene.tokens.words
    while i < size:
        if not shown[i][:1].isupper() or not _is_name(scene, i, common):
            i += 1
            continue
        j = i + 1
        while j < size:
            if scene.low[j - 1].endswith(("'s", "s'")):
                break
            if _is_name(scene, j, common):
                j += 1
            elif (
                scene.low[j] in ("of", "&", "de", "la", "del", "van", "von", "-")
                and _is_name(scene, j + 1, common)
            ) or (scene.low[j] == "." and len(scene.low[j - 1]) <= 3 and _is_name(scene, j + 1, common)):
                j += 2
            else:
                break
        yield i, j
        i = j


def _is_name(scene: Scene, i: int, common: frozenset[str]) -> bool:
    if not 0 <= i < len(scene.tokens):
        return False
    low, tag, shown = scene.low[i], scene.tag[i], scene.tokens.words[i]
    if not shown[:1].isupper() or low in _CALENDAR or low in _TITLES or scene.quantity(i):
        return False
    bare = low.removesuffix("'s").removesuffix("'")
    if tag == "H":
        return True
    if tag not in ("N", "J") or bare in common or bare in _MASS:
        return False
    following = scene.tag[i + 1]
    if low.endswith(("'s", "s'")) or following == "H":
        return bare not in common
    if _COMMON.match(bare):
        return False
    if (
        bare.endswith("s")
        and scene.low[i + 1] not in ("has", "is", "was")
        and bare[-2:] not in ("is", "us", "os", "as")
    ):
        return False
    if following == "X":  # "Larvik still counted 40 fires"
        return scene.tag[i + 2] in ("A", "V", "M")
    return following in ("A", "V", "M", "C", ",")


def name_text(scene: Scene, lo: int, hi: int) -> tuple[str, int, int]:
    """Return a name without its possessive ending, with its offsets."""
    start, end = scene.tokens.start[lo], scene.tokens.end[hi - 1]
    text = scene.text[start:end]
    for ending in ("'s", "\u2019s", "'", "\u2019"):
        if text.endswith(ending):
            end -= len(ending)
            break
    return scene.text[start:end], start, end
