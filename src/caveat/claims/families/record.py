"""Record: place among other times ("the most since 1990", "a record high", "once in a century").

A superlative with a time that it is held against, or a word that says record by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.bests import find_best
from caveat.claims.families.bests_of_time import best_time
from caveat.claims.families.common import best_of, who
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, noun_end, noun_start, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import governed, verb_turn

_LEVELS: dict[str, Direction] = {"high": "highest", "low": "lowest"}
_ONCE = re.compile(r"once[- ]in[- ]an?[- ](?:century|generation|decade|lifetime)|one-in-an?-\w+")
_SPANS = frozenset(
    {
        "years",
        "year",
        "decades",
        "decade",
        "months",
        "month",
        "quarters",
        "century",
        "centuries",
        "generation",
        "generations",
        "weeks",
    }
)
_HOLDERS = frozenset(
    {
        "high",
        "low",
        "peak",
        "level",
        "levels",
        "trough",
        "highs",
        "lows",
        "peaks",
        "number",
        "rate",
        "year",
        "maximum",
        "minimum",
    }
)
_JUDGED = frozenset({"safer", "better", "worse", "stronger", "healthier"})
_HISTORIC = frozenset(
    {
        "record",
        "historic",
        "historical",
        "all-time",
        "record-high",
        "record-low",
        "record-breaking",
        "unprecedented",
    }
)


def find_records(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that set one time against others."""
    found: list[Range] = []
    for i in scene.hot.get("record", ()):
        if any(lo <= i < hi for lo, hi in found) or any(
            d.lo <= i < d.hi and d.family == "record" for d in drafts
        ):
            continue
        draft = (
            _superlative(scene, i)
            or _first_time(scene, i)
            or _held(scene, i)
            or _never(scene, i)
            or _once(scene, i)
            or find_best(scene, i)
            or best_time(scene, i)
        )
        if draft:
            found.append((draft.lo, draft.hi))
            yield draft


def _superlative(scene: Scene, i: int) -> Draft | None:
    side = lexicon().adjectives.get(scene.low[i].rpartition("-")[2])
    if side not in ("most", "least") or scene.low[i] in ("latest",) or scene.low[i - 1] == "at":
        return None
    hi = scene.clause(i).hi
    limit = _limit(scene, i + 1, hi)
    if limit < 0:
        return None
    direction: Direction = "highest" if side == "most" else "lowest"
    scene.used.add(i)
    lo, end = _span(scene, i, limit)
    scene.used.update(j for j in range(i, end) if scene.quantity(j))
    draft = Draft(lo, end, "record", i, -1, direction, None, best_of(scene, i) or who(scene, i))
    draft.quantity = _years(scene, i, end)
    return draft


def _limit(scene: Scene, lo: int, hi: int) -> int:
    """Return the token of the time that a superlative is held against, or -1."""
    for j in range(lo, min(hi, lo + 14)):
        low = scene.low[j]
        if low in ("since", "ever") or (
            low == "of" and scene.low[j + 1] == "all" and scene.low[j + 2] in ("time", "times")
        ):
            return j
        if low in ("on", "in") and scene.low[j + 1] in ("record", "records", "history", "memory", "modern"):
            return j + 1
        if low in ("in", "of") and any(
            scene.low[k] in ("history", "memory") for k in range(j + 2, min(hi, j + 5))
        ):
            return next(k for k in range(j + 2, min(hi, j + 5)) if scene.low[k] in ("history", "memory"))
        if low in ("its", "our", "their", "the") and scene.low[j + 1] == "history":
            return j + 1
        if low in ("in", "for", "over") and any(scene.low[k] in _SPANS for k in range(j + 1, min(hi, j + 6))):
            return next(k for k in range(j + 1, min(hi, j + 6)) if scene.low[k] in _SPANS)
        if (
            low in ("in", "of", "for")
            and scene.low[j + 1] == "any"
            and scene.low[j + 2] in _SPANS | {"season"}
        ):
            return j + 2
        if low in ("recorded", "measured", "seen") and j + 1 >= hi:
            return j
        if scene.tag[j] in FINITE and scene.tag[j] != "A":
            return -1
    return -1


def _span(scene: Scene, i: int, limit: int) -> Range:
    """Return the clause for "is the lowest since ...", else the phrase with its limit."""
    clause = scene.clause(i)
    light = governed(scene, i)
    if light < 0:
        light = _arrived(scene, i)
    end = clause.hi
    for j in range(limit, clause.hi):  # the limit's own clause may follow: "since the survey began"
        if scene.tag[j] in (",", ";", "\u2014", "(", ")"):
            end = j
            break
    if light >= 0 or (clause.finite < 0 and clause.lo >= i - 3):
        lo, _ = clause_range(scene, i)
        return trim(scene, lo, end)
    return trim(scene, noun_start(scene, i, clause.lo), end)


def _arrived(scene: Scene, i: int) -> int:
    """Return the verb of "fell to its lowest level", or -1; the verb is used up."""
    j = i - 1
    while scene.tag[j] in ("D", "J", "N", "H") and scene.tag[j] not in FINITE:
        j -= 1
    if scene.low[j] not in ("to", "at"):
        return -1
    for v in range(j - 1, max(-1, j - 4), -1):
        if scene.tag[v] in ("V", "VN", "VG", "A"):
            scene.used.add(v)
            return v
        if scene.tag[v] != "X":
            return -1
    return -1


def _years(scene: Scene, lo: int, hi: int) -> int:
    """Return the index of "15 years" in "the largest in 15 years", or -1."""
    for j in range(lo, hi):
        quantity = scene.quantity(j)
        if quantity is not None and quantity.unit in TIME_UNITS:
            return scene.tokens.quantity[j]
    return -1


def _first_time(scene: Scene, i: int) -> Draft | None:
    """Return "the first time ... since ..." or "the first rise in ten years"."""
    if scene.low[i] != "first" or scene.low[i - 1] not in (
        "the",
        "its",
        "their",
        "for",
        "his",
        "her",
        "our",
        "my",
    ):
        return None
    hi = scene.clause(i).hi
    for j in range(i + 1, min(hi + 6, len(scene.tokens))):
        if scene.tag[j] in (",", ";", "C") and scene.low[j - 1] not in _SPANS:
            return None
        if scene.low[j] in ("since", "ever") or (
            scene.low[j] == "in" and any(scene.low[k] in _SPANS for k in range(j + 1, j + 5))
        ):
            lo, end = clause_range(scene, i)
            stop = next(
                (k for k in range(j, len(scene.tokens)) if scene.tag[k] in (",", ";", ".", "\u2014", "(")),
                len(scene.tokens),
            )
            scene.used.update(k for k in range(lo, stop) if scene.quantity(k) or verb_turn(scene, k))
            turn = next((t for k in range(i, stop) if (t := verb_turn(scene, k))), None)
            draft = Draft(*trim(scene, lo, max(end, stop)), "record", i, -1, turn)
            draft.quantity = _years(scene, j, stop)
            return draft
    return None


def _held(scene: Scene, i: int) -> Draft | None:
    """Return "record high", "historic lows", "its peak level in 1995", "a record 42 goals"."""
    low = scene.low[i]
    if low in _HISTORIC:
        near = [j for j in range(i + 1, min(i + 4, len(scene.tokens)))]
        noun = next((j for j in near if scene.low[j] in _HOLDERS or scene.quantity(j)), -1)
        bare = low in ("record-high", "record-low", "all-time", "record-breaking", "unprecedented")
        if (
            noun < 0
            and not (low == "record" and scene.low[i - 1] in ("a", "the", "new") and _be_before(scene, i))
            and not bare
        ):
            return None
        if low == "record" and scene.tag[i] in ("V", "VB"):
            return None
        kind = scene.low[noun] if noun >= 0 else low
        direction: Direction = (
            "lowest" if "low" in kind or "minimum" in kind or kind == "trough" else "highest"
        )
        light = governed(scene, i)
        clause = scene.clause(i)
        figured = noun >= 0 and scene.quantity(noun) is not None and low == "record"
        whole = figured and 0 <= clause.finite < i
        if whole and not any(scene.tag[j] in (",", ";", "(", "\u2014") for j in range(clause.finite, i)):
            scene.used.add(noun)
            number = scene.tokens.quantity[noun]
            return Draft(*clause_range(scene, noun), "record", i, number, direction)
        if light < 0 and noun >= 0:
            light = _arrived(scene, i)
        span = (
            clause_range(scene, i)
            if light >= 0 or clause.finite < 0
            else trim(scene, noun_start(scene, i, clause.lo), noun_end(scene, i + 1, clause.hi))
        )
        return Draft(*span, "record", i, -1, direction)
    if low in ("high", "low") and scene.low[i - 1] == "this" and scene.clause(i).finite >= 0:
        limit = _limit(scene, i + 1, scene.clause(i).hi)
        return Draft(*clause_range(scene, i), "record", i, -1, _LEVELS[low]) if limit >= 0 else None
    if low in ("peak", "trough", "nadir", "zenith", "high", "low") and scene.tag[i - 1] in ("D", "J", "N"):
        clause = scene.clause(i)
        j = i + 1 + (scene.low[i + 1] in ("level", "levels", "value", "point"))
        if scene.low[j] not in ("in", "of", "since") or (
            scene.time[min(j + 1, len(scene.time) - 1)] < 0 and low in ("high", "low")
        ):
            return None
        if low in ("high", "low") and scene.tag[i - 1] == "N" and "-" not in scene.low[i - 1]:
            return None
        end = next((k for k in range(j + 1, clause.hi) if scene.time[k] < 0), clause.hi)
        if scene.time[min(j + 1, len(scene.time) - 1)] < 0:
            return None
        return Draft(
            *trim(scene, noun_start(scene, i, clause.lo), end),
            "record",
            i,
            -1,
            "lowest" if low in ("low", "trough", "nadir") else "highest",
        )
    return None


def _be_before(scene: Scene, i: int) -> bool:
    return any(
        scene.tag[j] == "A" or scene.tokens.lemma[j] in ("set", "be", "break", "hit")
        for j in range(max(0, i - 4), i)
    )


def _never(scene: Scene, i: int) -> Draft | None:
    """Return "has never been higher", "there has never been an older one"."""
    if scene.low[i] != "never" or not any(
        scene.low[j] in ("been", "had", "seen", "was", "were") for j in (i + 1, i + 2)
    ):
        return None
    for j in range(i + 1, min(i + 8, len(scene.tokens))):
        if scene.tag[j] == "K":
            direction: Direction = "highest" if lexicon().adjectives[scene.low[j]] == "more" else "lowest"
            scene.used.add(j)
            judged = scene.low[j] in _JUDGED and scene.next_noun(j + 1) < 0
            return Draft(
                *clause_range(scene, i), "record", j, -1, direction, checkability="vague" if judged else None
            )
    return None


def _once(scene: Scene, i: int) -> Draft | None:
    """Return "a once-in-a-century flood"."""
    if not scene.low[i].startswith(("once", "one-in")):
        return None
    mark = _ONCE.match(scene.text[scene.tokens.start[i] : scene.tokens.start[i] + 40].lower())
    if not mark:
        return None
    clause = scene.clause(i)
    lo, hi = clause_range(scene, i)
    for j in range(i - 1, lo, -1):  # "cast the rise as a once-in-a-century event"
        if scene.tag[j] in ("V", "VB") and scene.tag[j] != "A":
            lo = j + 1
            break
    return Draft(*trim(scene, lo, max(hi, clause.hi)), "record", i, -1, "highest")
