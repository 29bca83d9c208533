"""Places that somebody starts, ends, shares or is left with.

* with the word for it     "ended the season in third place", "had to be content with fourth spot"
* after words of ties      "tied for second", "earns it a share of third", "had to settle for fourth"
* in a queue               "is next in line", "was next, with 31"
* for the runner-up        "The runner-up is pecan"
* at the end or next       "brings up the rear", "Behind Ash come Elm and Oak"
* what only the first get  "Pride of place goes to Ash", "the wooden spoon went to Hull"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import claimed
from caveat.claims.families.stated import state
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim
from caveat.claims.words import ENDS, PLACES

_EDGES = {"top": 1, "last": 0, "bottom": 0}
_SPOTS = frozenset("place spot position".split())
_TO = frozenset("in to into from for with on of out".split())
_BEFORE = frozenset("joint only clear lowly distant a the".split())
_CLOSING = ENDS | {"A"}
_AFTER = frozenset("with behind in on among overall for alongside at".split())
_WON = frozenset("earn give win secure take claim share hold keep grab clinch".split())
_CONTENT = frozenset("content satisfied happy enough good level tie tied ties settle settled".split())
_VERBAL = frozenset({"V", "VN", "VB", "VG", "A"})
_BE = frozenset("is are was were".split())
_GOING = frozenset("go belong fall pass".split())
_NAMED = frozenset({"H", "N", "D", "J"})
_STRONGER = frozenset({"rank", "record"})
_LED = 3  # words between a word of ties and its place


def find_spots(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the ranks of places that are reached, shared, missed or handed on."""
    taken = claimed(scene, drafts)
    for i in range(len(scene.tokens)):
        if any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        draft = None
        if i not in taken:
            draft = _spot(scene, i) or _tied(scene, i)
        draft = (
            draft
            or _next(scene, i)
            or _rear(scene, i)
            or _is_last(scene, i)
            or _behind(scene, i)
            or _runner_up(scene, i)
            or _goes_to(scene, i)
        )
        if draft is not None:
            scene.used.add(i)
            yield draft


def _place(scene: Scene, i: int) -> tuple[int, int] | None:
    """Return the place named at `i`, 0 for the last, and where its words end."""
    quantity = scene.quantity(i)
    words = scene.low[i].split()
    if not words or scene.time[i] >= 0:
        return None
    after = scene.low[i + 1] in _SPOTS
    if quantity is not None:
        if quantity.form != "ordinal" or quantity.unit != "rank":
            return None
        if len(words) > 1 and words[-1] not in _SPOTS:
            return None  # "second best"
        return int(quantity.value), i + 1 + after
    place = PLACES.get(words[0], _EDGES.get(words[0]))
    return None if place is None else (place, i + 1 + after)


def _rank(scene: Scene, i: int, place: int) -> Draft:
    number = state(scene, i, i + 1, place, "rank", "ordinal") if place else -1
    return Draft(*clause_range(scene, i), "rank", i, number, "highest" if place else "lowest", asserted=True)


def _governor(scene: Scene, i: int) -> int:
    """Return what stands before the place at `i`, past "a clear", "joint"."""
    j = i - 1
    while scene.low[j] in _BEFORE or scene.tag[j] == "X":
        j -= 1
    return j


def _spot(scene: Scene, i: int) -> Draft | None:
    """Return "started the series in first place", "be content with fourth place", "earned it third spot"."""
    found = _place(scene, i)
    if found is None or not (scene.low[i + 1] in _SPOTS or scene.low[i].rpartition(" ")[2] in _SPOTS):
        return None
    j, clause = _governor(scene, i), scene.clause(i)
    if scene.low[i - 1] in ("the", "a") or scene.low[found[1]] == "to" or not 0 <= clause.finite < i:
        return None
    reached = scene.low[j] in _TO or scene.tokens.lemma[j] in _WON
    given = scene.tag[j] in ("H", "N", "O") and any(
        scene.tokens.lemma[k] in _WON for k in range(max(clause.finite, j - _LED), j)
    )
    return _rank(scene, i, found[0]) if reached or given else None


def _tied(scene: Scene, i: int) -> Draft | None:
    """Return "ties for third", "only a share of third", "had to settle for second", "good for fourth"."""
    found = _place(scene, i)
    if found is None or found[1] > i + 1 or not (scene.tag[i + 1] in _CLOSING or scene.low[i + 1] in _AFTER):
        return None
    j = _governor(scene, i)
    near = [scene.low[k] for k in range(max(0, j - 2), j)]
    shared = scene.low[j] == "of" and near[-1:] == ["share"]
    content = scene.low[j] in ("for", "with") and any(
        w in _CONTENT or scene.tokens.lemma[k] in ("tie", "settle")
        for k, w in zip(range(max(0, j - 2), j), near, strict=True)
    )
    clause = scene.clause(i)
    verbal = clause.finite >= 0
    if not (shared or content) or not verbal:
        return None
    scene.used.update(range(max(clause.lo, j - 1), i))  # "a share of third" is no share
    fronted = i < clause.finite
    draft = _rank(scene, i, found[0])
    if fronted:  # "Tied for second are Ghent and Bruges"
        draft.lo, draft.hi = trim(scene, clause.lo, clause.hi)
    return draft


def _next(scene: Scene, i: int) -> Draft | None:
    """Return "is next in line for comfort", "were next on the list"."""
    if scene.low[i] != "next" or scene.low[i - 1] not in _BE | {"came", "comes", "come"}:
        return None
    line = scene.low[i + 1 : i + 3] == ["in", "line"] and scene.low[i + 3] != "to"
    listed = scene.low[i + 1] == "on" and scene.low[i + 3] in ("list", "table", "ladder")
    return _rank(scene, i, 2) if line or listed else None


def _rear(scene: Scene, i: int) -> Draft | None:
    """Return "Ash brings up the rear", "props up the table"."""
    last = " ".join(scene.low[i + 1 : i + 4])
    brings = scene.low[i] in ("brings", "bring", "brought") and last == "up the rear"
    props = scene.low[i] in ("props", "prop", "propped") and last in ("up the table", "up the league")
    return _rank(scene, i, 0) if (brings or props) and scene.clause(i).finite >= 0 else None


def _is_last(scene: Scene, i: int) -> Draft | None:
    """Return "Hull is last", "was dead last": of somebody named."""
    clause = scene.clause(i)
    j = i - 1 - (scene.low[i - 1] in ("dead", "still", "plumb"))
    ends = scene.tag[i + 1] in ENDS or scene.low[i + 1] in ("with", "at", "among")
    named = (
        j - 1 >= clause.core and scene.tag[j - 1] in ("H", "N") and scene.low[j - 1] not in ("this", "that")
    )
    if scene.low[i] != "last" or scene.low[j] not in _BE or j != clause.finite or not (ends and named):
        return None
    return _rank(scene, i, 0)


def _behind(scene: Scene, i: int) -> Draft | None:
    """Return "Behind Ash come Elm and Oak", "After Kent comes Essex"."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.low[i] not in ("behind", "after") or i != clause.core or not i + 1 < verb <= i + 4:
        return None
    named = all(scene.tag[j] in ("H", "D", "N") for j in range(i + 1, verb)) and scene.tag[verb - 1] == "H"
    comes = scene.low[verb] in ("come", "comes", "came", "follow", "follows", "followed")
    if not (named and comes and (scene.tag[verb + 1] == "H" or scene.tag[verb + 2] == "H")):
        return None
    return _rank(scene, verb, 2)


def _runner_up(scene: Scene, i: int) -> Draft | None:
    """Return "The runner-up is pecan", "runners-up were the Finns"."""
    clause = scene.clause(i)
    if scene.low[i] not in ("runner-up", "runners-up") or not i < clause.finite <= i + 5:
        return None
    verb = clause.finite
    if scene.low[verb] not in _BE or scene.tag[verb + 1] not in _NAMED or i - clause.core > 2:
        return None
    return _rank(scene, i, 2)


def _goes_to(scene: Scene, i: int) -> Draft | None:
    """Return "Pride of place goes to Ash", "The lead belongs to Kent"."""
    clause = scene.clause(i)
    verb = clause.finite if scene.tag[clause.finite] == "V" else clause.finite + 1
    if i != clause.finite or scene.tokens.lemma[verb] not in _GOING or scene.low[verb + 1] != "to":
        return None
    held = " ".join(scene.low[clause.core : i])
    if (found := _place(scene, clause.core)) and found[1] == i and held.endswith(tuple(_SPOTS)):
        return _rank(scene, clause.core, found[0])  # "Second place went to Hull"
    side = next((k for k in ("first", "last") if _honor(held, f"honors_{k}")), "")
    if not side or scene.tag[verb + 2] not in _NAMED or scene.tag[i] == "M":
        return None
    return _rank(scene, i, 1 if side == "first" else 0)


def _honor(held: str, kind: str) -> bool:
    honors = lexicon().words[kind]
    return any(held.removeprefix("the ") == word.replace("_", " ") for word in honors)
