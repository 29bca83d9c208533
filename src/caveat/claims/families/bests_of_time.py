"""Records that name their time: "the wettest month was June", "the high point came in 2009".

The time may stand on either side of the verb ("2016 remains the busiest year of the file").
"""

from __future__ import annotations

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.common import best_of
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range
from caveat.claims.tokens import FINITE

_TIMES = TIME_UNITS | frozenset(
    "seasons summers winters springs autumns dates mornings evenings afternoons".split()
)
_IS = frozenset("is was are were remains remained stays stayed".split())
_POINTS: dict[str, Direction] = {
    **dict.fromkeys(("peak", "zenith", "maximum", "high", "high-water", "record", "highs"), "highest"),
    **dict.fromkeys(("trough", "nadir", "minimum", "low", "low-water", "lows"), "lowest"),
}
_OWNERS = frozenset("the its their his her my our your".split())
_MARKS = frozenset({"point", "mark", "year", "tide"})
_COMES = frozenset({"come", "occur", "fall", "date", "follow", "arrive"})


def best_time(scene: Scene, i: int) -> Draft | None:
    """Return the record of a time that the sentence names, where the word at `i` states one."""
    return _superlative(scene, i) or _point(scene, i)


def _superlative(scene: Scene, i: int) -> Draft | None:
    """Return "The wettest month was June", "2016 remains the busiest year of the file"."""
    if scene.tag[i] != "L" or scene.low[i] == "latest" or not _owned(scene, i - 1):
        return None
    clause = scene.clause(i)
    head = scene.next_noun(i + 1, most=4)
    verb = clause.finite
    arrived = scene.tokens.lemma[verb] in ("come", "be") and scene.low[verb + 1] in ("in", "on", "during")
    if head < 0 or not _is_time(scene.low[head]) or not (scene.low[verb] in _IS or arrived):
        return None
    if head < verb:  # "the wettest month was June"
        timed = any(_timed(scene, j) for j in range(verb + 1, min(clause.hi, verb + 5)))
        timed = timed and not any(scene.low[j] in ("life", "lives") for j in range(head, verb))
    else:
        timed = any(_timed(scene, j) for j in range(clause.lo, verb))
        timed = timed and not any(
            scene.tag[j] in ("N", "O") and scene.time[j] < 0 for j in range(clause.lo, verb)
        )
    if not timed or any(scene.tag[j] in FINITE for j in range(verb + 1, clause.hi)):
        return None
    scene.used.add(i)
    low = lexicon().adjectives.get(scene.low[i]) == "least"
    return Draft(
        *clause_range(scene, i), "record", i, -1, "lowest" if low else "highest", None, best_of(scene, i)
    )


def _is_time(word: str) -> bool:
    return word + "s" in _TIMES or word in ("century", "decade", "date")


def _owned(scene: Scene, i: int) -> bool:
    """Tell whether "the", "her" or "the mill's" stands at `i`."""
    return scene.low[i] in _OWNERS or (scene.tag[i] in ("N", "H") and scene.low[i].endswith(("'s", "s'")))


def _timed(scene: Scene, j: int) -> bool:
    """Tell whether a year, a date, or a day or hour by its name stands at `j`."""
    return scene.time[j] >= 0 or _dated(scene, j) or scene.low[j] in lexicon().words["calendar"]


def _dated(scene: Scene, j: int) -> bool:
    """Tell whether a year stands at `j`."""
    quantity = scene.quantity(j)
    return quantity is not None and quantity.unit == "year"


def _point(scene: Scene, i: int) -> Draft | None:
    """Return "The high-water mark came in 2010", "the low point was in May"."""
    side = _POINTS.get(scene.low[i])
    clause = scene.clause(i)
    if (
        side is None
        or scene.tag[i] not in ("N", "J")
        or not clause.core <= i < clause.finite
        or i - clause.core > 3
    ):
        return None
    head = i + (scene.low[i + 1] in _MARKS)
    if scene.low[i] == "record" and scene.low[i - 1] not in ("old", "previous", "standing", "current"):
        return None
    marked = scene.low[clause.core] in ("the", "its", "their", "that") and scene.low[head + 1] != "-"
    verb = clause.finite
    comes = scene.tokens.lemma[verb] in _COMES or scene.low[verb] in _IS
    after = verb + 1 + (scene.tag[verb + 1] == "X")
    timed = scene.low[after] in ("in", "on", "from", "at", "during") and any(
        scene.time[j] >= 0 or _dated(scene, j) for j in (after, after + 1)
    )
    if not (marked and comes and timed) or any(scene.tag[j] == "P" for j in range(i, head)):
        return None
    scene.used.add(i)
    return Draft(*clause_range(scene, verb), "record", i, -1, side)
