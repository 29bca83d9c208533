"""First and last years: "the first cup was held in 1930", "the last one came in 2002"."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range

_EDGES = frozenset("first last earliest oldest final latest newest".split())
_OWNERS = frozenset("the its their his her our".split())
_DONE = frozenset(
    """hold play release publish build launch record issue stage air broadcast award make produce print
    perform found introduce win set run install award score sell show deliver register commission execute
    discover report win fly open ban suspend elect hang carry""".split()
)
_CAME = frozenset("come happen occur appear air open close run land fly arrive die".split())
_PARTS = frozenset("phase stage step part chapter half time year day week month section round sign".split())


def find_edges(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the years in which the first or last of a kind came about."""
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or quantity.unit != "year" or quantity.high is not None:
            continue
        clause = scene.clause(i)
        if not clause.core <= clause.finite < i or scene.low[i - 1] != "in":
            continue
        if any(d.lo <= i < d.hi and d.family != "event" for d in drafts):
            continue
        if _superlative(scene, clause.core, clause.finite) and _came(scene, clause.finite, i):
            own = (clause.core, clause.finite)
            yield Draft(*clause_range(scene, i), "level", i, scene.tokens.quantity[i], measure=own)


def _superlative(scene: Scene, lo: int, finite: int) -> bool:
    """Tell whether the subject is "the first X", "the last one" or "its oldest X"."""
    first = lo
    while first < finite and scene.tag[first] in ("C", "X", ",", "P", "S"):
        first += 1
    owner = scene.low[first] in _OWNERS
    while first < finite and not owner and scene.tag[first] in ("N", "H") and first < lo + 4:
        owner = scene.low[first].endswith(("'s", "s'"))
        first += not owner
    edge = first + 1
    if not owner or scene.low[edge] not in _EDGES or edge >= finite or scene.time[edge] >= 0:
        return False
    if any(scene.low[j] in _PARTS for j in range(edge + 1, min(edge + 3, finite))):
        return False
    return finite - edge <= 9 and not any(scene.quantity(j) for j in range(edge + 1, finite))


def _came(scene: Scene, finite: int, i: int) -> bool:
    """Tell whether the verb says that it came about, with no other verb before the year."""
    verb = finite
    if scene.tag[finite] == "A":
        verb = next((j for j in range(finite + 1, min(i, finite + 4)) if scene.tag[j] in ("VN", "V")), -1)
        if scene.low[finite] in ("was", "were", "is") and _named(scene, finite + 1, i - 1):
            return True  # "the last to win it was Ann Holt, in 1965"
        if scene.low[finite] not in ("was", "were", "is") or verb < 0:
            return scene.low[finite] in ("was", "were") and finite + 2 == i
    took = scene.tokens.lemma[verb] == "take" and scene.low[verb + 1] == "place"
    forms = {scene.tokens.lemma[verb], scene.low[verb].removesuffix("ed"), scene.low[verb].removesuffix("d")}
    known = not forms.isdisjoint(_DONE if verb != finite else _CAME) or took
    known = known or (verb == finite and _done(scene.low[verb]))
    return known and not any(scene.tag[j] in ("V", "M", "A", "VB") for j in range(verb + 1, i))


def _named(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) is a name and nothing else."""
    return any(scene.tag[j] == "H" for j in range(lo, hi)) and all(
        scene.tag[j] in ("H", ",", "D") or scene.low[j] in ("of", "and") for j in range(lo, hi)
    )


def _done(word: str) -> bool:
    return word in (
        "aired",
        "opened",
        "appeared",
        "arrived",
        "landed",
        "flew",
        "ran",
        "launched",
        "closed",
        "died",
    )
