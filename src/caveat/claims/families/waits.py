"""How long it took: waits until a year, time that lies between two things, time more than another took.

* "had to wait until 2018", "not until 2018 did it recover", "It took until May"
* "More than 17 years lie between her first title and her last"
* "The last of them died in May 1993, over a year later"
* "needed almost three months longer", "got there six weeks earlier than Spain"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Checkability
from caveat.claims.draft import Draft
from caveat.claims.families.common import claimed
from caveat.claims.figures import TIME_UNITS, is_compound
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim

_UNTIL = frozenset({"until", "till"})
_WAITING = frozenset({"wait", "waited", "waiting", "took", "takes", "taken"})
_LYING = frozenset("lie pass elapse separate divide go part".split())
_MORE = frozenset("longer faster quicker sooner slower".split())
_MORE_THAN = _MORE | {"earlier", "later", "more", "less"}
_APART = frozenset("later earlier late early".split())
_ENDS = frozenset({".", ",", ";", ")", "C", "\u2014", ":"})
_UNITS = frozenset(unit.removesuffix("s") for unit in TIME_UNITS) | TIME_UNITS


def find_waits(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the lengths of time that a wait, a distance or a comparison states."""
    taken = claimed(scene, drafts)
    for i in tuple(scene.place):
        clause = scene.clause(i)
        if i in taken or i in scene.used or clause.finite < 0 or is_compound(scene, i):
            continue
        if any(d.lo <= i < d.hi and d.family != "level" for d in drafts):
            continue
        if not (_until(scene, i) or _between(scene, i) or _longer(scene, i) or _later(scene, i)):
            continue
        for draft in [d for d in drafts if d.family == "level" and d.lo <= i < d.hi and d.quantity < 0]:
            drafts.remove(draft)
        scene.used.add(i)
        lo, hi = clause_range(scene, i)
        own = trim(scene, min(lo, clause.core), max(hi, i + 1))
        said: Checkability | None = (
            None if scene.quantities[scene.tokens.quantity[i]].unit == "year" else "record"
        )
        number = scene.tokens.quantity[i]
        yield Draft(*own, "duration", i, number, checkability=said, asserted=True)


def _until(scene: Scene, i: int) -> bool:
    """Tell whether "wait until 2018" or "not until 2018 did it" stands at `i`."""
    quantity = scene.quantity(i)
    if quantity is None or quantity.unit != "year":
        return False
    j = i - 1
    while scene.tag[j] in ("D", "H", "P") and scene.low[j] not in _UNTIL and j > i - 4:
        j -= 1
    if scene.low[j] not in _UNTIL:
        return False
    if scene.low[j - 1] == "not" and scene.tag[i + 1] == "A":
        return True
    return any(scene.low[k] in _WAITING for k in range(max(0, j - 4), j))


def _unit(scene: Scene, i: int) -> int:
    """Return the token after the unit of the length of time at `i`, -1 for none."""
    quantity = scene.quantity(i)
    if quantity is None or quantity.unit not in TIME_UNITS:
        return -1
    return i + 1 + (scene.low[i + 1] in _UNITS)


def _between(scene: Scene, i: int) -> bool:
    """Tell whether "17 years lie between ..." stands at `i`."""
    verb = _unit(scene, i)
    if verb < 0 or scene.clause(i).finite != verb:
        return False
    if scene.tokens.lemma[verb] in ("separate", "divide", "part"):
        return True
    return scene.tokens.lemma[verb] in _LYING and "between" in scene.low[verb + 1 : verb + 3]


def _later(scene: Scene, i: int) -> bool:
    """Tell whether "died in May 1993, over a year later" is so long after what was told before."""
    after = _unit(scene, i)
    clause = scene.clause(i)
    if after < 0 or scene.low[after] not in _APART or scene.tag[after + 1] not in _ENDS:
        return False
    dated = any(
        scene.time[j] >= 0 and scene.periods[scene.time[j]].relation in ("in", "from_to")
        for j in range(clause.finite, i)
    )
    return scene.tag[i - 1] in (",", "\u2014") and clause.core <= clause.finite < i and dated


def _longer(scene: Scene, i: int) -> bool:
    """Tell whether "three months longer" stands at `i` and says how much more or less time was needed."""
    more = _unit(scene, i)
    if more < 0 or scene.clause(i).finite > i or scene.tag[scene.clause(i).finite] == "M":
        return False
    if scene.low[more] in _MORE and scene.tag[more + 1] in _ENDS:
        return True
    return (
        scene.low[more] in _MORE_THAN
        and scene.low[more + 1] == "than"
        and scene.tag[more + 2] in ("H", "D", "N")
    )
