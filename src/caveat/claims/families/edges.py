"""First and last years: "the first cup was held in 1930", "the last one came in 2002"."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim

_EDGES = frozenset("first last earliest oldest final latest newest".split())
_OWNERS = frozenset("the its their his her our".split())
_DONE = frozenset(
    """hold play release publish build launch record issue stage air broadcast award make produce print
    perform found introduce win set run install award score sell show deliver register commission execute
    discover report win fly open ban suspend elect hang carry""".split()
)
_CAME = frozenset("come happen occur appear air open close run land fly arrive die".split())
_DATING = frozenset("date dates dated go goes went stem stems hail hails come comes came".split())
_IS = frozenset("is are was were".split())
_OPENING = frozenset("opens begins starts opened began started ends ended closes closed".split())
_LISTS = frozenset(
    "it list series record records file data table register archive sequence run roll line log tally".split()
)
_PARTS = frozenset("phase stage step part chapter half time year day week month section round sign".split())


def find_edges(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the years in which the first or last of a kind came about."""
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or quantity.unit != "year" or quantity.high is not None:
            continue
        clause = scene.clause(i)
        if any(d.lo <= i < d.hi and d.family != "event" for d in drafts):
            continue
        if (opening := _opens_with(scene, i)) is not None:
            yield opening
            continue
        if _dates_from(scene, i):
            own = (clause.core, i)
            yield Draft(*clause_range(scene, i), "level", i, scene.tokens.quantity[i], measure=own)
            continue
        if not clause.core <= clause.finite < i or scene.low[i - 1] != "in":
            continue
        if _superlative(scene, clause.core, clause.finite) and _came(scene, clause.finite, i):
            own = (clause.core, clause.finite)
            yield Draft(*clause_range(scene, i), "level", i, scene.tokens.quantity[i], measure=own)


def _dates_from(scene: Scene, i: int) -> bool:
    """Tell whether "The first two references date from" leads up to the year at `i`."""
    clause = scene.clause(i)
    j = i - 1
    if scene.low[j] not in ("from", "to") or (scene.low[j] == "to" and scene.low[j - 1] != "back"):
        return False
    verb = j - 1 - (scene.low[j - 1] == "back")
    dating = scene.low[verb] in _DATING or (scene.low[j] == "from" and scene.low[verb] in _IS)
    return dating and verb > clause.core and _superlative(scene, clause.core, verb)


def _opens_with(scene: Scene, i: int) -> Draft | None:
    """Return "The list begins in 1952 with a Swede", "It opens on January 11, 1999, with Ann Holt"."""
    clause = scene.clause(i)
    verb = next((j for j in range(clause.core, i) if scene.low[j] in _OPENING), -1)
    at = i + 1 + (scene.tag[i + 1] == ",")
    if verb < 1 or scene.low[at] != "with" or scene.low[verb + 1] not in ("in", "on"):
        return None
    if scene.low[verb - 1] not in _LISTS or verb - clause.core > 3 or scene.time[i] < 0:
        return None
    hi = at + 1
    while hi < len(scene.tokens) and scene.tag[hi] in ("D", "H", "J", "N", "."):
        hi += 1
    if not any(scene.tag[j] == "H" for j in range(at + 1, hi)):
        return None
    return Draft(*trim(scene, clause.lo, hi), "level", verb, scene.tokens.quantity[i])


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
    few = edge + 1 + (scene.quantity(edge + 1) is not None)  # "the first two references"
    return finite - edge <= 9 and not any(scene.quantity(j) for j in range(few, finite))


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
