"""Ranks by where something stands: "is fifth in the table", "second comes Leeds", "pays the most".

* a place after a form of "be", or held, taken and lost: "was second behind Ghent", "kept first place"
* a place before its verb: "Third on the list is rent", "Next but one came the Danes"
* a superlative with a verb: "pays the most", "grew fastest in Kent", "is most often caught in May"
* a superlative as the subject: "The biggest majority belongs to Ash"
* a denial of equals: "nobody has come back as often", "nothing else was blamed so widely"
"""

from __future__ import annotations

from decimal import Decimal

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import best_of
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, subject, trim
from caveat.claims.turns import noun_turn
from caveat.claims.words import ENDS, PLACES
from caveat.quantity import Quantity

_BE = frozenset(
    "is are was were be been being remains remained stays stayed lies lay it's that's he's she's".split()
)
_CONTEXT = frozenset("in among amongst behind on overall out".split())
_NO_TABLE = frozenset("line command queue office charge mind place person scene row name".split())
_HELD = frozenset("hold keep take retain lose occupy claim share reach regain cede have secure win".split())
_SPOTS = frozenset("place spot position rank".split())
_COMING = frozenset("come be follow stand rank lie sit".split())
_PREPOSITIONS = frozenset("in on for among amongst of to by from across at per under when where".split())
_ADVERBS = frozenset(
    "often commonly frequently widely heavily strongly sharply steeply likely severely".split()
)
_BARE = frozenset(
    "most least longest fastest slowest highest lowest hardest furthest farthest oftenest worst best".split()
)
_FEELINGS = frozenset("matter love like hurt miss enjoy make hate fear want need worry wish surprise".split())
_BELONG = frozenset("belong go fall come lie live stand sit occur be turn".split())
_DENIERS = frozenset("no nobody nothing none nowhere".split())
_EQUALS = frozenset("match rival approach equal near challenge beat top".split())
_ME = frozenset("i me we us you mine ours".split())
_SUCH = frozenset({"so", "as"})
_FEW = frozenset("few little low rarely seldom poorly badly slowly cheaply cheap small short".split())


def stands(scene: Scene, i: int) -> Draft | None:
    """Return the rank that the word at `i` states by where something stands."""
    if scene.clause(i).finite < 0:
        return None
    return (
        _at_place(scene, i)
        or _held_place(scene, i)
        or _place_first(scene, i)
        or _runner_up(scene, i)
        or _the_most(scene, i)
        or _most_often(scene, i)
        or _belongs(scene, i)
        or _no_equal(scene, i)
    )


def _rank(
    scene: Scene, i: int, *, low: bool = False, quantity: int = -1, measure: Range | None = None
) -> Draft:
    side: Direction = "lowest" if low else "highest"
    return Draft(*clause_range(scene, i), "rank", i, quantity, side, None, measure)


def _ordinal(scene: Scene, i: int) -> int:
    """Return the place that the word at `i` names, or 0."""
    quantity = scene.quantity(i)
    if quantity is not None:
        return int(quantity.value) if quantity.form == "ordinal" and quantity.unit == "rank" else 0
    return PLACES.get(scene.low[i], 0) if scene.tag[i] in ("N", "X", "J", "H") else 0


def _number(scene: Scene, i: int, place: int) -> int:
    """Return the index of the quantity at `i`; a place in a word becomes one."""
    if scene.tokens.quantity[i] >= 0:
        return scene.tokens.quantity[i]
    start, end = scene.tokens.start[i], scene.tokens.end[i]
    made = Quantity(scene.text[start:end], start, end, Decimal(place), "rank", form="ordinal")
    scene.tokens.quantity[i] = len(scene.quantities)
    scene.quantities = (*scene.quantities, made)
    scene.place.append(i)
    return scene.tokens.quantity[i]


def _is_spot(scene: Scene, i: int) -> bool:
    """Tell whether "place" or "spot" follows the ordinal at `i`, or is part of it."""
    return scene.low[i + 1] in _SPOTS or scene.low[i].rpartition(" ")[2] in _SPOTS


def _at_place(scene: Scene, i: int) -> Draft | None:
    """Return "is still fifth in the table", "was second behind Ghent", "are in joint third place"."""
    place = _ordinal(scene, i)
    if not place or scene.time[i] >= 0:
        return None
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("joint", "only", "a", "in", "clear"):
        j -= 1
    spot = _is_spot(scene, i)
    if scene.low[j] not in _BE or ("in" in scene.low[j + 1 : i]) != spot:
        return None
    after = scene.low[i + 1]
    if not spot and not (
        after in _CONTEXT or (place > 1 and (scene.tag[i + 1] in (".", ",", ";") or after == "with"))
    ):
        return None
    object_ = scene.next_noun(i + 2, most=4)
    if not spot and after in _CONTEXT and object_ >= 0 and scene.low[object_] in _NO_TABLE:
        return None
    if place == 1 and not spot and scene.low[i + 1] not in ("among", "amongst", "overall"):
        return None
    scene.used.add(i)
    return _rank(scene, i, quantity=_number(scene, i, place))


def _held_place(scene: Scene, i: int) -> Draft | None:
    """Return "has held first place since 2006", "lost second spot", "edged past Ghent into fourth place"."""
    place = _ordinal(scene, i) or (1 if scene.low[i] == "top" else 0)
    if not place or not _is_spot(scene, i):
        return None
    j = i - 1
    while scene.tag[j] in ("D", "X") or scene.low[j] == "joint":
        j -= 1
    taken = scene.tokens.lemma[j] in _HELD and scene.tag[j] in ("V", "VN", "VB", "VG")
    if not taken and scene.low[j] not in ("into", "to", "from"):
        return None
    if scene.clause(i).finite > i:
        return None
    scene.used.add(i)
    return _rank(scene, i, quantity=_number(scene, i, place))


def _place_first(scene: Scene, i: int) -> Draft | None:
    """Return "Second on the list is rent", "Third come the Danes", "Next came Ghent"."""
    clause = scene.clause(i)
    place = _ordinal(scene, i)
    if i > clause.core + 1 or clause.finite <= i or clause.finite - i > 8:
        return None
    if not place and scene.low[i] not in ("next", "last", "bottom"):
        return None
    verb = clause.finite
    if scene.tokens.lemma[verb] not in _COMING and scene.low[verb] not in _BE:
        return None
    named = scene.low[i + 1] in ("on", "in", "among") and scene.next_noun(i + 2, most=5) >= 0
    coming = verb == i + 1 and scene.tokens.lemma[verb] in ("come", "follow", "rank")
    comes = coming and scene.tag[verb + 1] in ("D", "H", "N", "J", "VG")
    if not (
        comes or (named and all(scene.tag[k] in ("P", "D", "N", "H", "J", "O") for k in range(i + 1, verb)))
    ):
        return None
    number = _number(scene, i, place) if place else -1
    scene.used.add(i)
    lo, hi = trim(scene, min(i, clause.core), clause.hi)
    return Draft(lo, hi, "rank", i, number, "lowest" if scene.low[i] in ("last", "bottom") else "highest")


def _runner_up(scene: Scene, i: int) -> Draft | None:
    """Return "is the runner-up", "finished as runners-up"."""
    if scene.low[i] not in ("runner-up", "runners-up") or scene.clause(i).finite > i:
        return None
    start, end = scene.tokens.start[i], scene.tokens.end[i]
    made = Quantity(scene.text[start:end], start, end, Decimal(2), "rank", form="ordinal")
    scene.quantities = (*scene.quantities, made)
    scene.place.append(i)
    return _rank(scene, i, quantity=len(scene.quantities) - 1)


def _the_most(scene: Scene, i: int) -> Draft | None:
    """Return "pays the most", "has been there the longest", "grew fastest in Kent"."""
    if scene.tag[i] != "L" or scene.low[i] == "latest":
        return None
    after = scene.tag[i + 1]
    ends = after in ENDS or scene.low[i + 1] in _PREPOSITIONS
    sharply = scene.low[i] in ("most", "least") and scene.low[i + 1] in _ADVERBS
    the = scene.low[i - 1] == "the"
    if not (ends or sharply) or not (the or scene.low[i] in _BARE):
        return None
    j = i - 1 - the
    while scene.tag[j] in ("X", "O") or scene.low[j] in (
        "by",
        "far",
        "there",
        "out",
        "up",
        "down",
        "off",
        "away",
    ):
        j -= 1
    clause = scene.clause(i)
    verbal = scene.tag[j] in ("V", "VN", "VB") and j >= clause.finite
    if not verbal or scene.tokens.lemma[j] in _FEELINGS or scene.low[i - 1] == "at":
        return None
    own = subject(scene, clause)
    if own is None or scene.low[own[0]] in ("what", "this", "that", "which"):
        return None
    scene.used.update((i, j))
    return _rank(scene, i, low=lexicon().adjectives.get(scene.low[i]) == "least")


def _most_often(scene: Scene, i: int) -> Draft | None:
    """Return "is most often a factor in Kent", "are most likely to quit", "was most widely used in May"."""
    if scene.low[i] not in ("most", "least") or scene.low[i + 1] not in _ADVERBS or scene.low[i - 1] == "the":
        return None
    if scene.low[i - 1] not in _BE and scene.tag[i - 1] not in ("A", "X"):
        return None
    clause = scene.clause(i)
    if scene.low[i + 1] == "likely":
        known = scene.low[i + 2] in ("to", "in", "among")
    else:
        known = any(
            scene.low[j] in ("in", "among", "amongst", "by", "for", "on")
            for j in range(i + 2, min(clause.hi, i + 8))
        )
    if not known:
        return None
    scene.used.add(i)
    return _rank(scene, i, low=scene.low[i] == "least")


def _belongs(scene: Scene, i: int) -> Draft | None:
    """Return "The biggest majority belongs to Ash", "the lowest rents are found in Kent"."""
    clause = scene.clause(i)
    if scene.tag[i] != "L" or scene.low[i - 1] != "the" or i - clause.core > 2 or i > clause.finite:
        return None
    if scene.low[i] in ("latest", "best", "worst", "most") and clause.finite - i > 4:
        return None
    head, verb = scene.next_noun(i + 1), clause.finite
    if head < 0 or scene.low[verb] in ("can", "may", "will"):
        return None
    to = scene.tokens.lemma[verb] in _BELONG and scene.low[verb + 1] in ("to", "in", "on")
    passive = (
        scene.low[verb] in _BE
        and scene.tag[verb + 1] == "VN"
        and scene.low[verb + 2] in ("in", "by", "on", "at")
    )
    named = scene.low[verb] in _BE and (scene.tag[verb + 1] == "H" or scene.low[verb + 1] in ("in", "that"))
    if not (to or passive or named):
        return None
    if not any(scene.tag[j] == "H" for j in range(verb, clause.hi)):
        return None
    scene.used.add(i)
    low = lexicon().adjectives.get(scene.low[i]) == "least"
    return _rank(scene, i, low=low, measure=best_of(scene, i))


def _no_equal(scene: Scene, i: int) -> Draft | None:
    """Return "nobody has come back as often", "nothing else was blamed so widely", "no rival comes close"."""
    clause = scene.clause(i)
    led = i > clause.core + 1 and i != clause.finite - 1  # "Among the 50 largest none has risen as much"
    if scene.low[i] not in _DENIERS or led or clause.finite <= i:
        return None
    if scene.low[i] == "no" and not (scene.tag[i + 1] in ("N", "H", "J", "O") or scene.low[i + 1] == "other"):
        return None
    for j in range(clause.finite + 1, min(clause.hi, clause.finite + 9)):
        low = scene.low[j]
        if (
            low in _SUCH
            and scene.tag[j + 1] in ("N", "J", "X", "O", "D")
            and scene.low[j + 1] not in ("that", "the", "a", "it")
        ):
            if low == "so" and "that" in scene.low[j + 2 : clause.hi + 1]:
                return None  # "so many that ...": a result
            if scene.low[j - 1] in ("far", "even", "such"):
                return None
            if _ME & set(scene.low[j + 2 : j + 6]):
                return None
            scene.used.add(j)
            draft = _rank(scene, j, low=scene.low[j + 1] in _FEW)
            draft.family = "record" if _is_time(scene, i) else "rank"
            return draft
        if scene.tokens.lemma[j] == "come" and scene.low[j + 1] in ("close", "near"):
            return _rank(scene, j)
    other = scene.low[i + 1] in ("other", "else") or scene.low[i + 2] == "else"
    verb = clause.finite if scene.tag[clause.finite] == "V" else clause.finite + 1
    if scene.tokens.lemma[verb] in ("come",) and scene.low[verb + 1] in ("close", "near"):
        return _rank(scene, verb)
    since = scene.low[i] == "nothing" and scene.low[i + 1] in ("since", "before") and scene.time[i + 1] >= 0
    compares = scene.tokens.lemma[verb] == "compare" and scene.low[verb + 1] in ("with", "to")
    equals = (scene.tokens.lemma[verb] in _EQUALS and scene.tag[verb] in ("V", "VN")) or compares
    if (other or since) and equals:
        scene.used.update(j for j in range(verb, clause.hi) if noun_turn(scene, j))
        draft = _rank(scene, verb)
        draft.family = "record" if since else "rank"
        return draft
    return None


def _is_time(scene: Scene, i: int) -> bool:
    """Tell whether the denial at `i` is of times ("no other month")."""
    noun = i + 1 + (scene.low[i + 1] == "other")
    return scene.low[noun] + "s" in TIME_UNITS or scene.low[noun] == "season"
