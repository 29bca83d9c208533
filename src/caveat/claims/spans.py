"""Stretches of tokens: the clause around a word, its subject, a noun phrase."""

from __future__ import annotations

from caveat.claims.draft import Range
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Clause, Scene
from caveat.claims.tokens import FINITE

_LEAD = frozenset({",", ";", ":", "\u2014", "C", "S", ".", ")", "-", "\u2026"})
_TAIL = _LEAD | {"?", "!", "(", "P", "D", "R"}
_WE = frozenset("i we you he she they".split())
_NO_GROUP = frozenset("course other late note necessity interest".split())
_GROUPED = frozenset({"D", "N", "J", "K", "H", "VN"})
_CONNECTIVES = frozenset(
    """however therefore thus hence instead meanwhile moreover nevertheless nonetheless perhaps maybe sadly
    overall also so still similarly indeed finally importantly crucially notably fortunately
    unfortunately surprisingly furthermore consequently additionally interestingly generally
    specifically remarkably luckily tellingly worryingly then yet even conversely""".split()
)
_LINKING = frozenset(
    {
        "however",
        "therefore",
        "thus",
        "hence",
        "instead",
        "meanwhile",
        "moreover",
        "nevertheless",
        "also",
        "then",
        "so",
    }
)
_TIMING = frozenset(
    {"year", "years", "row", "decade", "decades", "month", "months", "quarter", "quarters", "season", "time"}
)
_NP_TAGS = frozenset({"N", "H", "J", "Q", "K", "L", "VN", "D", "&", "%"})


def trim(scene: Scene, lo: int, hi: int) -> Range:
    """Return the range without punctuation and connecting words at its ends."""
    while lo < hi:
        tag, low = scene.tag[lo], scene.low[lo]
        if (
            tag in _LEAD
            or _connects(scene, lo)
            or (tag == "R" and low == "that" and lo and lo + 1 < hi and not _points(scene, lo + 1))
            or (tag == '"' and not any(scene.tag[j] == '"' for j in range(lo + 1, hi)))
        ):
            lo += 1
        else:
            break
    while hi > lo and (
        (
            scene.tag[hi - 1] in _TAIL
            and not (scene.low[hi - 1] == "that" and scene.low[hi - 2] in ("of", "than"))
        )
        or scene.low[hi - 1] == "respectively"
        or (scene.tag[hi - 1] == '"' and _odd_quote(scene, lo, hi))
    ):
        if scene.tag[hi - 1] in ("P",) and scene.low[hi - 1] in (
            "up",
            "down",
            "below",
            "above",
            "over",
            "under",
            "since",
            "before",
            "off",
            "out",
        ):
            break
        hi -= 1
    return lo, hi


def _connects(scene: Scene, i: int) -> bool:
    low = scene.low[i]
    return low in _CONNECTIVES and (
        low in _LINKING or scene.tag[i + 1] in (",", "T", "D") or scene.tag[i + 1] in FINITE
    )


def _points(scene: Scene, i: int) -> bool:
    """Tell whether "that" before `i` is a subject or points at a time ("that is", "that year")."""
    return scene.tag[i] in FINITE or scene.low[i] in _TIMING


def _odd_quote(scene: Scene, lo: int, hi: int) -> bool:
    return sum(scene.tag[j] == '"' for j in range(lo, hi)) % 2 == 1


def whole_clause(scene: Scene, i: int) -> Range:
    """Return the clause of a token, without the split that several figures bring."""
    clause = scene.clause(i)
    return trim(scene, clause.core if i >= clause.core else clause.lo, clause.hi)


def clause_range(scene: Scene, i: int) -> Range:
    """Return the smallest range around `i` that asserts something: its clause, or its part of one."""
    clause = scene.clause(i)
    lo, hi = _start(scene, clause, i), clause.hi
    number = scene.tokens.quantity[i]
    if number >= 0:
        lo, hi = _share(scene, i, lo, hi)
    return trim(scene, lo, hi)


def _start(scene: Scene, clause: Clause, i: int) -> int:
    """Return the clause's start: its lead-in counts where it names a time and is short."""
    if clause.core > clause.lo and i >= clause.core:
        timed = any(scene.time[j] >= 0 or scene.low[j] in _TIMING for j in range(clause.lo, clause.core))
        if not (timed or restricts(scene, clause)) or clause.core - clause.lo > 14:
            return clause.core
    return clause.lo


def restricts(scene: Scene, clause: Clause) -> bool:
    """Tell whether the lead-in says of which group the clause speaks: "Of the older ports, Hull ..."."""
    if _sets_apart(scene, clause):
        return True
    led = scene.low[clause.lo] in ("of", "among", "amongst") and scene.tag[clause.lo + 1] in _GROUPED
    led = led and scene.low[clause.lo + 1] not in _NO_GROUP
    return led and not any(scene.quantity(j) for j in range(clause.lo, clause.core))


def _sets_apart(scene: Scene, clause: Clause) -> bool:
    """Tell whether a lead-in names exceptions or several alike: "With one exception," "In A and B alike,"."""
    led = [scene.low[j] for j in range(clause.lo, clause.core)]
    while led and not led[-1].isalpha():
        led.pop()
    if led[:1] == ["with"] and led[-1] in ("exception", "exceptions"):
        return True
    if led[:4] == ["with", "the", "exception", "of"] or led[:2] in (["except", "for"], ["apart", "from"]):
        return True
    return len(led) > 2 and "and" in led and (led[-1] == "alike" or led[1] == "both")


def _share(scene: Scene, i: int, lo: int, hi: int) -> Range:
    """Return the part of [lo, hi) that belongs to the quantity at `i` where there are several."""
    before = [p for p in scene.place if lo <= p < i and scene.time[p] < 0]
    after = [p for p in scene.place if i < p < hi and scene.time[p] < 0]
    if before:
        starts = [c.lo for c in scene.chunks if before[-1] < c.lo <= i]
        if starts and scene.clause_of[starts[-1]] == scene.clause_of[i]:
            lo = starts[-1]
        elif not starts and scene.clause(i).finite < 0:
            lo = i
    if after:
        ends = [c.lo for c in scene.chunks if i < c.lo <= after[0]]
        if ends:
            hi = ends[0]
        elif scene.clause(i).finite < 0:
            hi = after[0]
            while hi > i + 1 and scene.tag[hi - 1] in ("P", "T", "VN", "X", "C", "V"):
                hi -= 1
    return lo, hi


def subject(scene: Scene, clause: Clause) -> Range | None:
    """Return the tokens before the clause's verb; of "and fell 3%" those of the clause before."""
    seen = 0
    while clause.finite >= 0 and seen < 4:
        lo, hi = trim(scene, clause.core, clause.finite)
        if lo < hi and scene.low[lo] in ("which", "who", "that") and hi - lo == 1:
            lo = hi
        if lo < hi:
            return _after_time(scene, lo, hi)
        if clause.opener == "which" and clause.lo > 1:
            return noun_phrase(scene, clause.lo - 3 if scene.tag[clause.lo - 2] == "," else clause.lo - 2)
        if clause.parent < 0:
            break
        clause = scene.clauses[clause.parent]
        seen += 1
    if clause.finite < 0:
        return trim(scene, clause.core, clause.hi)
    return None


def before_infinitive(scene: Scene, v: int) -> Range | None:
    """Return who is to do it in "expects output to grow": the noun phrase before "to", if it is an object."""
    if scene.tag[v] != "VB":
        return None
    to = next((j for j in range(v - 1, max(-1, v - 4), -1) if scene.tag[j] == "T"), -1)
    if to < 1 or scene.tag[to - 1] not in ("N", "H"):
        return None
    lo = noun_start(scene, to - 1, scene.clause(v).lo)
    verb = any(scene.tag[j] in FINITE for j in range(scene.clause(v).lo, lo))
    return trim(scene, lo, to) if verb else None


def _after_time(scene: Scene, lo: int, hi: int) -> Range:
    """Return the range without a time phrase, or "in ..., ", that leads it in."""
    i = lo
    while i < hi and (scene.time[i] >= 0 or (scene.tag[i] == "P" and i + 1 < hi and scene.time[i + 1] >= 0)):
        i += 1
    repeated = scene.low[lo + 3] in ("stretch", "period", "time", "span", "years", "months", "decade")
    if repeated and i == lo and scene.tag[lo] == "P" and scene.low[lo + 1 : lo + 3] == ["the", "same"]:
        i = lo + 4
    if i == lo and scene.tag[lo] == "P":  # "For women the risk": what follows the phrase that leads in
        later = [j for j in range(lo + 2, hi) if scene.tag[j] == "D" and scene.tag[j - 1] in ("N", "H")]
        i = later[0] if later else lo
    return (i, hi) if i < hi else (lo, hi)


def noun_phrase(scene: Scene, i: int) -> Range:
    """Return the noun phrase around the noun at `i`, with the prepositional phrases after it."""
    clause = scene.clause(i)
    lo = noun_start(scene, i, clause.lo)
    return trim(scene, lo, noun_end(scene, i + 1, clause.hi))


def noun_start(scene: Scene, i: int, stop: int = 0) -> int:
    """Return where the noun phrase with its head at `i` begins."""
    lo = i
    while lo > stop and (
        scene.tag[lo - 1] in _NP_TAGS
        or scene.tag[lo - 1] == "VG"
        or scene.low[lo - 1] in ("and", "more", "-")
    ):
        if scene.low[lo - 1] == "and" and not (
            scene.tag[lo - 2] in ("J", "K") and scene.tag[lo] in ("J", "N")
        ):
            break
        lo -= 1
        if (
            scene.tag[lo] == "D"
            and scene.low[lo] not in ("all", "both", "such")
            and scene.low[lo - 1] not in ("all", "both", "half")
        ):
            break
    return lo


def noun_end(scene: Scene, i: int, stop: int) -> int:
    """Return where the phrases that follow a noun end."""
    while i < stop:
        tag, low = scene.tag[i], scene.low[i]
        if tag in FINITE and scene.low[i - 1] in _WE and scene.tag[i - 2] in ("N", "H", "Q", "J"):
            return relative_end(scene, i - 1, stop)  # "of the eleven we looked at"
        if tag in FINITE or tag in ("S", ",", ";", "\u2014", "(", ")", ":", "?", "!"):
            break
        if tag == "C" and (low in ("but", "nor") or scene.tag[i + 1] in FINITE or _new_change(scene, i + 1)):
            break
        if tag == "R" and low != "that":
            break
        if tag == "R":
            return relative_end(scene, i, stop)
        i += 1
    return i


def _new_change(scene: Scene, i: int) -> bool:
    """Tell whether "a rise in ..." starts at `i`."""
    nouns = lexicon().nouns
    return scene.tag[i] == "D" and any(
        scene.low[j] in nouns and scene.low[j + 1] == "in" for j in range(i + 1, i + 4)
    )


def relative_end(scene: Scene, i: int, stop: int) -> int:
    """Return where a relative clause "that ..." at `i` ends: before the next verb chain but one."""
    seen = False
    for j in range(i + 1, stop):
        tag = scene.tag[j]
        if tag in (",", ";", "\u2014", "(", ")", ":", "S"):
            return j
        if tag in FINITE:
            if seen and scene.tag[j - 1] not in ("A", "M", "X"):
                return j
            seen = True
    return stop
