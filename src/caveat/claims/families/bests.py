"""Records without a superlative: "a nine-year high", "not seen since", "broke its own record"."""

from __future__ import annotations

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.common import best_of, has_change
from caveat.claims.figures import TIME_UNITS, is_figure
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim
from caveat.claims.turns import verb_turn

_HIGHS = frozenset("high highs peak peaks best maximum".split())
_LOWS = frozenset("low lows trough troughs worst minimum nadir".split())
_UNITS = frozenset("year month decade week quarter day season century generation multi-year".split())
_BEATING = frozenset(
    "break eclipse beat surpass smash shatter top better equal match exceed set post".split()
)
_MARKS = frozenset("record records mark best high peak total".split())
_OLD = frozenset("previous own old existing earlier former last".split())
_UNMATCHED = frozenset(
    "unmatched unseen unequalled unequaled unsurpassed unrivalled seen witnessed known".split()
)


def find_best(scene: Scene, i: int) -> Draft | None:
    """Return the record that the word at `i` states."""
    if scene.clause(i).finite < 0:
        return None
    return (
        _year_high(scene, i)
        or _unseen(scene, i)
        or _not_since(scene, i)
        or _than_ever(scene, i)
        or _broken(scene, i)
        or _first_time(scene, i)
        or _no_year(scene, i)
        or _never_before(scene, i)
        or _topped_out(scene, i)
        or _peaked(scene, i)
    )


def _record(scene: Scene, i: int, side: Direction, quantity: int = -1) -> Draft:
    lo, hi = clause_range(scene, i)
    chunk = scene.chunks[scene.chunk_of[i]]
    apart = chunk.opener == "," and chunk.finite < 0 and lo < chunk.lo and quantity < 0
    if apart and any(is_figure(scene, j) and j not in scene.used for j in range(lo, chunk.lo)):
        lo = trim(scene, chunk.lo, hi)[0]  # "struck out 7.5 times a game, more often than in any season"
    for j in range(lo, hi):
        if scene.quantity(j) or verb_turn(scene, j) or scene.tag[j] == "K":
            scene.used.add(j)
    measure = subject(scene, scene.clause(i))
    return Draft(lo, hi, "record", i, quantity, side, None, measure)


def _side_of(scene: Scene, i: int) -> Direction:
    clause = scene.clause(i)
    turn = next((t for j in range(clause.lo, clause.hi) if (t := verb_turn(scene, j))), None)
    low = turn == "down" or any(scene.low[j] in ("low", "few", "little") for j in range(clause.lo, clause.hi))
    return "lowest" if low else "highest"


def _year_high(scene: Scene, i: int) -> Draft | None:
    low = scene.low[i]
    if low not in _HIGHS | _LOWS or low in ("best", "worst", "maximum", "minimum"):
        return None
    before = scene.low[i - 1]
    hyphened = scene.low[i - 2] == "-" and before in _UNITS
    compound = before.rpartition("-")[2] in _UNITS and "-" in before
    if not (hyphened or compound or (before in ("decade", "multi-year") and scene.tag[i - 2] == "D")):
        return None
    number = next((scene.tokens.quantity[j] for j in (i - 3, i - 1) if scene.quantity(j)), -1)
    return _record(scene, i, "lowest" if low in _LOWS else "highest", number)


def _unseen(scene: Scene, i: int) -> Draft | None:
    """Return "has not been seen since", "unmatched since the 1980s"."""
    if scene.low[i] not in _UNMATCHED or scene.low[i + 1] not in ("since", "in", "for"):
        return None
    plain = scene.low[i] in ("seen", "witnessed", "known")
    denied = any(
        scene.low[j] in ("not", "never") or scene.low[j].endswith("n't") for j in range(max(0, i - 4), i)
    )
    timed = any(scene.time[j] >= 0 for j in range(i + 1, min(len(scene.time), i + 4)))
    if (plain and not denied) or not (timed or scene.low[i + 1] == "since"):
        return None
    return _record(scene, i, _side_of(scene, i))


def _not_since(scene: Scene, i: int) -> Draft | None:
    if scene.low[i] != "not" or scene.low[i + 1] != "since" or i > scene.clause(i).lo:
        return None
    draft = _record(scene, i, _side_of(scene, i))
    draft.lo, draft.hi = trim(
        scene, i, max(draft.hi, scene.clauses[-1].hi if len(scene.clauses) == 1 else draft.hi)
    )
    return draft


def _than_ever(scene: Scene, i: int) -> Draft | None:
    """Return "dearer than at any time since 2012", "more than ever before"."""
    if scene.low[i] != "than":
        return None
    rest = scene.low[i + 1 : i + 5]
    ever = rest[0] == "ever" and scene.low[i + 2] in ("", ".", "before", ",", "in", "recorded", ";")
    anytime = rest[:2] == ["at", "any"] or rest[:2] == ["in", "any"]
    timely = anytime and rest[2] in (
        "time",
        "point",
        "year",
        "month",
        "other",
        "season",
        "quarter",
        "decade",
        "stage",
    )
    timely = timely and (rest[2] != "other" or rest[3] in ("year", "month", "decade", "quarter", "season"))
    k = next(
        (j for j in range(i - 1, max(-1, i - 8), -1) if scene.tag[j] == "K" or scene.low[j] == "further"), -1
    )
    if not (ever or timely) or k < 0:
        return None
    if any(
        scene.low[j] in ("is", "are")
        and scene.tag[j + 1] == "K"
        and scene.low[j + 1] in ("more", "less")
        and scene.tag[j + 2] not in ("N", "J", "P")
        for j in range(max(0, k - 1), k)
    ):
        return None
    draft = _record(scene, k, "highest" if lexicon().adjectives[scene.low[k]] == "more" else "lowest")
    draft.measure = best_of(scene, k) or draft.measure
    return draft


def _broken(scene: Scene, i: int) -> Draft | None:
    """Return "broke its own record", "eclipsed the previous mark of 212", "a new record was set"."""
    if scene.low[i] not in _MARKS or scene.tag[i] != "N":
        return None
    clause = scene.clause(i)
    verb = next(
        (j for j in range(i - 1, max(clause.lo - 1, i - 8), -1) if scene.tag[j] in ("V", "VN", "VB", "VG")),
        -1,
    )
    if verb >= 0 and scene.tokens.lemma[verb] in _BEATING:
        between = scene.low[verb + 1 : i]
        lemma = scene.tokens.lemma[verb]
        new = lemma in ("set", "post") and scene.low[i] in ("record", "records") and "new" in between
        old = lemma not in ("set", "post") and (
            any(w in _OLD for w in between)
            or (
                scene.low[i] in ("record", "records")
                and any(w in ("its", "the", "their", "a", "all", "his", "her") for w in between)
            )
        )
        return _record(scene, i, "highest") if new or old else None
    passive = (
        scene.low[i] == "record"
        and i < clause.finite
        and scene.tokens.lemma[clause.finite + 1 : clause.finite + 2]
        in (
            ["set"],
            ["break"],
            ["smash"],
        )
    )
    return _record(scene, clause.finite, "highest") if passive else None


def _first_time(scene: Scene, i: int) -> Draft | None:
    """Return "passed £30,000 for the first time": of a figure or a change."""
    if scene.low[i] != "first" or scene.low[i - 2 : i] != ["for", "the"] or scene.low[i + 1] != "time":
        return None
    clause = scene.clause(i)
    figure = next(
        (
            j
            for j in range(clause.lo, clause.hi)
            if (q := scene.quantity(j)) and is_figure(scene, j) and q.unit not in TIME_UNITS
        ),
        -1,
    )
    states = any(
        scene.tag[j] == "K"
        or scene.low[j] in ("above", "below", "outnumbered", "exceeded", "overtook", "overtaken")
        for j in range(clause.lo, clause.hi)
    )
    if figure < 0 and not states and not has_change(scene, clause.lo, clause.hi):
        return None
    draft = _record(scene, figure if figure >= 0 else i, _side_of(scene, i))
    draft.lo, draft.hi = trim(scene, clause.lo if i < clause.core else min(clause.core, draft.lo), clause.hi)
    draft.quantity = scene.tokens.quantity[figure] if figure >= 0 else -1
    return draft


def _no_year(scene: Scene, i: int) -> Draft | None:
    """Return "no year since 1947 has been drier"."""
    clause = scene.clause(i)
    if (
        scene.low[i] != "no"
        or i > clause.core
        or scene.low[i + 1 + (scene.low[i + 1] == "other")] not in _UNITS
    ):
        return None
    for j in range(clause.finite, clause.hi):
        if scene.tag[j] == "K":
            return _record(scene, j, "highest" if lexicon().adjectives[scene.low[j]] == "more" else "lowest")
    return None


def _never_before(scene: Scene, i: int) -> Draft | None:
    """Return "never before had so many ...", "had never raised more"."""
    if scene.low[i] != "never":
        return None
    clause = scene.clause(i)
    for j in range(i + 1, min(clause.hi, i + 9)):
        many = scene.low[j] in ("many", "much", "few", "little", "high", "low") and scene.low[j - 1] == "so"
        if many or (
            scene.tag[j] == "K"
            and scene.low[j + 1] != "than"
            and any(scene.low[k] in ("has", "have", "had") for k in range(max(clause.lo, i - 2), j))
        ):
            less = (
                scene.low[j] in ("few", "little", "low") or lexicon().adjectives.get(scene.low[j]) == "less"
            )
            draft = _record(scene, j, "lowest" if less else "highest")
            draft.lo = min(draft.lo, i)
            return draft
    return None


def _topped_out(scene: Scene, i: int) -> Draft | None:
    """Return "It tops out at 22 and 23, at 84 percent", "bottomed out in May"."""
    side = _OUT.get(scene.low[i])
    clause = scene.clause(i)
    if side is None or scene.low[i + 1] != "out" or i < clause.core or scene.tag[i + 2] == "D":
        return None
    hi = clause.hi
    for chunk in scene.chunks:  # "at 22 and 23, at 84 percent"
        if (
            chunk.lo >= hi
            and chunk.finite < 0
            and chunk.lo <= hi + 2
            and scene.low[chunk.lo] in ("at", "in", "on")
        ):
            hi = chunk.hi
    at = [j for j in range(i + 2, hi) if scene.low[j] in ("at", "in", "on", "around", "after")]
    figures = [j for j in range(i + 2, hi) if scene.quantity(j) is not None and is_figure(scene, j)]
    if not at or not (figures or any(scene.time[j] >= 0 for j in range(i + 2, hi))):
        return None
    of_it = [j for j in figures if scene.quantities[scene.tokens.quantity[j]].unit not in ("count", "people")]
    number = scene.tokens.quantity[(of_it or figures)[-1]] if figures else -1
    scene.used.update(figures)
    draft = _record(scene, i, side, number)
    draft.lo, draft.hi = trim(scene, clause.lo, hi)
    return draft


_OUT: dict[str, Direction] = {
    **dict.fromkeys(("top", "tops", "topped", "max", "maxes", "maxed"), "highest"),
    **dict.fromkeys(("bottom", "bottoms", "bottomed"), "lowest"),
}


def _peaked(scene: Scene, i: int) -> Draft | None:
    side = _PEAKING.get(scene.tokens.lemma[i]) or _PEAKING.get(scene.low[i].removesuffix("ed"))
    if side is None or scene.tag[i] not in ("V", "VN"):
        return None
    at = any(
        scene.low[j] in ("at", "in", "on")
        and (scene.quantity(j + 1) or scene.time[j] >= 0 or scene.time[j + 1] >= 0)
        for j in range(i + 1, min(len(scene.tokens) - 1, i + 3))
    )
    if not at:
        return None
    number = next(
        (scene.tokens.quantity[j] for j in (i + 2, i + 3) if scene.quantity(j) and is_figure(scene, j)), -1
    )
    return _record(scene, i, side, number)


_PEAKING: dict[str, Direction] = {
    **dict.fromkeys(("peak", "crest", "culminate"), "highest"),
    **dict.fromkeys(("bottom", "trough"), "lowest"),
}
