"""Association: two measures go together, with no word of cause.

* a verb or noun that says so        "correlates with", "the link between ... and ..."
* two comparatives                    "richer districts recycle more", "the more ..., the less ..."
* two states, one where the other is  "where rents are high, births are low"
* two states in one clause, in `along`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caveat.claims.draft import Draft, Range
from caveat.claims.families.along import find_along
from caveat.claims.families.common import has_change, overlap
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import trim, whole_clause
from caveat.claims.turns import noun_turn, verb_turn

_PARTNERS: dict[str, frozenset[str]] = {
    "correlate": frozenset({"with", "to"}),
    "correspond": frozenset({"with", "to"}),
    "coincide": frozenset({"with"}),
    "associate": frozenset({"with"}),
    "link": frozenset({"to", "with"}),
    "relate": frozenset({"to"}),
    "tie": frozenset({"to"}),
    "connect": frozenset({"to", "with"}),
    "covary": frozenset({"with"}),
}
_FOLLOWERS = frozenset({"track", "mirror", "follow", "parallel"})
_BONDS = frozenset("correlation association relationship link connection tie correlations links ties".split())
_DEGREES = frozenset(
    """closely strongly inversely directly positively negatively tightly significantly statistically highly
    strong clear close significant inverse positive negative weak robust little tight direct
    striking""".split()
)
_PLURALS = frozenset("people children women men police adults patients".split())
_SCALES = frozenset(
    """age distance income incomes wealth education schooling size height weight experience length
    speed temperature latitude altitude depth seniority population density turnout price prices""".split()
)
_MANNERS = frozenset({"step", "tandem", "lockstep", "parallel", "unison"})
_STATES = frozenset(
    """high low common rare strong weak cheap dear scarce plentiful rife poor rich large small widespread
    intense severe mild long short old young late early fast slow far""".split()
)
_LITTLE = r"(?:(?:next to |almost |virtually )?nothing|very little|precious little|little|not much)"
_TIED = r"(?:correlat|associat|link|relat|connect|tied)\w*"
_BEARING = re.compile(
    rf"\b(?:ha[sd]|have) (?:{_LITTLE}|more|less) to do with\b"
    rf"|\b(?:says?|tells?|reveals?)(?: \w+)? {_LITTLE} about\b"
    rf"|\b(?:barely|hardly|scarcely|weakly|loosely|only \w+) {_TIED}"
    rf"|\b(?:more|less) (?:closely|strongly|tightly) {_TIED}.* than\b"
    r"|\b(?:better|worse) (?:predictor|guide|indicator)s? (?:of|to|for)\b.* than\b"
    r"|\b(?:predict|explain)s? .*\b(?:better|worse) than\b|\bdepends? (?:more|less) on\b.* than\b"
)
_PERSONS = frozenset("i we you he she they it this that".split())
_WHERE = frozenset({"where", "wherever", "as", "when", "whenever"})
_FIGURES = frozenset(
    """number numbers rate rates level levels share price prices cost costs income incomes size amount
    spending wages pay sales use consumption yields""".split()
)


def find_associations(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that two measures move together."""
    for i in scene.hot.get("association", ()):
        if any(d.family in ("cause", "association") and d.lo <= i < d.hi for d in drafts):
            continue
        draft = (
            _verb(scene, i)
            or _noun(scene, i)
            or _manner(scene, i)
            or _proportion(scene, i)
            or _attribute(scene, i)
            or _pair(scene, i)
            or _bearing(scene, i)
            or _along(scene, i)
        )
        if draft is None:
            continue
        paired = scene.low[i] in _WHERE or scene.tag[i] == "K" or scene.low[i] == "with"
        for other in [d for d in drafts if d.quantity < 0 and draft.lo <= d.lo and d.hi <= draft.hi]:
            same = paired or overlap((other.lo, other.hi), (draft.lo, draft.hi)) > 0.8
            if other.family in ("trend", "change", "contrast") and same:
                drafts.remove(other)
        yield draft
        return


def _subject(scene: Scene, i: int) -> Range:
    clause = scene.clause(i)
    lo, hi = trim(scene, clause.core, clause.finite if clause.core < clause.finite <= i else i)
    while hi > lo and scene.tag[hi - 1] in ("A", "M", "X", "T", "VN", "VB"):
        hi -= 1
    return trim(scene, lo, hi)


def _make(scene: Scene, i: int, span: Range | None = None) -> Draft:
    return Draft(*(span or whole_clause(scene, i)), "association", i, measure=_subject(scene, i))


def _verb(scene: Scene, i: int) -> Draft | None:
    """Return "correlates with", "is closely tied to", "tracks each other"."""
    lemma, clause = scene.tokens.lemma[i], scene.clause(i)
    if scene.tag[i] not in ("V", "VN", "VB", "J", "VG") or clause.finite < 0:
        return None
    near = [scene.low[j] for j in range(i + 1, min(i + 4, len(scene.tokens)))]
    if lemma in _FOLLOWERS:
        closest = any(scene.low[j] in ("closely", "tightly") for j in range(i, clause.hi))
        head = scene.next_noun(i + 1)
        if closest and head >= 0 and scene.low[head] in _SCALES:
            return _make(scene, i)  # "tracks age most closely"
        if "each" in near or has_change(scene, i + 1, clause.hi):
            return _make(scene, i)
        both = _figured(scene, clause.core, i) or scene.tag[i] == "V"
        return _make(scene, i) if both and _figured(scene, i + 1, clause.hi) else None
    partners = _PARTNERS.get(lemma)
    if partners is None:
        return None
    if lemma == "correspond" and not has_change(scene, clause.lo, clause.hi):
        return None
    graded = scene.low[i - 1] in _DEGREES
    if lemma == "correlate" and (graded or scene.tag[i] == "V"):
        return _make(scene, i)
    if not any(word in partners for word in near):
        return None
    loose = lemma in ("link", "tie", "relate", "associate", "connect")
    return _make(scene, i) if not loose or graded or _measurable(scene, clause.lo, clause.hi) else None


def _noun(scene: Scene, i: int) -> Draft | None:
    """Return "there is a clear link between ... and ...", "no coincidence", "hand in hand"."""
    low, clause = scene.low[i], scene.clause(i)
    if low in _BONDS and scene.tag[i] == "N" and "between" in (scene.low[i + 1], scene.low[i + 2]):
        graded = any(scene.low[j] in _DEGREES | {"no"} for j in range(max(clause.lo, i - 3), clause.hi))
        if clause.finite >= 0 and (graded or _measurable(scene, i, clause.hi)):
            draft = _make(scene, i)
            draft.measure = trim(scene, i + 2, clause.hi)
            return draft
        return None
    if (low == "hand" and scene.low[i + 1] == "in" and scene.low[i + 2] == "hand") or (
        low == "coincidence" and scene.low[i - 1] == "no"
    ):
        return _make(scene, i)
    return None


def _manner(scene: Scene, i: int) -> Draft | None:
    """Return "move in step", "rise together", "moved in opposite directions", "rises with age"."""
    low, clause = scene.low[i], scene.clause(i)
    if clause.finite < 0 or clause.finite > i:
        return None
    if low == "with" and _rises_with(scene, i):
        return _make(scene, i)
    if low == "along" and scene.low[i + 1] == "with" and scene.tokens.lemma[i - 1] in ("go", "move"):
        closely = any(scene.low[j] in ("closely", "than") for j in range(i, clause.hi))
        return _make(scene, i) if closely else None
    verbs = [scene.tokens.lemma[j] for j in range(clause.finite, i)]
    if low in _MANNERS:
        moving = {"move", "go", "change", "rise", "fall", "grow", "shift", "vary"} & set(verbs)
        return _make(scene, i) if scene.low[i - 1] == "in" and moving else None
    nearby = next((j for j in (i - 1, i + 1) if scene.low[j] in ("closely", "tightly")), -1)
    if low == "together" and nearby >= 0 and {"go", "move", "hang"} & set(verbs):
        linked = {"with", "and"} & set(scene.low[clause.core : clause.hi])
        return _make(scene, i) if linked else None  # "goes most closely together with the total"
    if low == "together":
        fits = scene.low[i + 1] in ("", ".", "with", ",") and scene.tokens.lemma[i - 1] in (
            "go",
            "rise",
            "fall",
            "move",
            "grow",
            "increase",
            "decline",
            "change",
            "vary",
        )
        return _make(scene, i) if fits and " and " in _shown(scene, clause.core, i) + " with " else None
    if low == "opposite" and scene.low[i - 1] == "in" and scene.low[i + 1].startswith("direction"):
        return _make(scene, i)
    if low == "with" and verb_turn(scene, i - 1) and scene.low[i - 2] == "and" and verb_turn(scene, i - 3):
        return _make(scene, i)
    goes = low == "with" and scene.tokens.lemma[i - 1] == "go"
    if goes and _figured(scene, clause.core, i) and _figured(scene, i, clause.hi):
        return _make(scene, i)
    return None


def _rises_with(scene: Scene, i: int) -> bool:
    """Tell whether "rises with age" or "grows with every mile" stands at `i`."""
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("up", "down"):
        j -= 1
    if not verb_turn(scene, j) or scene.tag[j] not in ("V", "VB", "VN"):
        return False
    first = i + 1
    if scene.low[first] in ("every", "each"):
        head = scene.next_noun(first + 1 + (scene.low[first + 1] == "additional"))
        return head >= 0 and scene.low[head] not in ("word", "step", "breath")
    head = first if scene.low[first] in _SCALES else scene.next_noun(first, most=3)
    return head >= 0 and scene.low[head] in _SCALES and scene.time[head] < 0


def _proportion(scene: Scene, i: int) -> Draft | None:
    """Return "the more ..., the less ..."."""
    clause = scene.clause(i)
    leads = i in (clause.core, clause.lo) or scene.tag[i - 1] in (",", ":", "\u2014", "R")
    if scene.low[i] != "the" or not _graded(scene, i + 1) or not leads:
        return None
    end = _second_the(scene, i)
    if not end:
        return None
    return Draft(*trim(scene, i, end), "association", i, measure=trim(scene, i + 2, clause.hi))


def _graded(scene: Scene, i: int) -> bool:
    """Tell whether a comparative stands at `i`, one that no list has as well: "the rougher"."""
    low = scene.low[i]
    listed = scene.tag[i] == "K"
    return listed or (len(low) > 4 and low.endswith("er") and scene.tag[i] not in ("P", "S", "R"))


def _second_the(scene: Scene, i: int) -> int:
    for j in range(i + 3, min(len(scene.tokens), i + 22)):
        if scene.low[j] == "the" and _graded(scene, j + 1) and scene.tag[j - 1] in (",", "\u2014"):
            return scene.clause(j).hi
        if scene.tag[j] in (";", "."):
            return 0
    return 0


def _attribute(scene: Scene, i: int) -> Draft | None:
    """Return "towns with more trees are cooler", "taller children score higher"."""
    clause = scene.clause(i)
    lo = clause.core
    if (
        scene.tag[i] != "K"
        or clause.finite < 0
        or clause.opener not in ("^", ";", ":", "\u2014", "that", "and", ",and")
    ):
        return None
    later = [j for j in range(i, clause.hi) if scene.tag[j] == "K"]
    if i < clause.finite:  # the first of two comparatives, or an attribute with a verb of change
        opens = i - lo <= 1 and scene.tag[i + 1] in ("N", "J", "VG")
        held = scene.low[i - 1] in ("with", "where", "have", "that") and i - lo < 8
        second = [j for j in later if j > clause.finite]
        if any(scene.low[j] == "than" for j in range(i, clause.hi)):
            return None
        if held and (second or any(verb_turn(scene, j) for j in range(clause.finite, clause.hi))):
            return _make(scene, i)
        return _make(scene, i) if opens and second else None
    last = max((j for j in scene.finites(clause.finite, i)), default=-1)
    if last < 0 or any(scene.low[j] in ("than", "no", "any", "even") for j in range(last, clause.hi)):
        return None
    if any(scene.quantity(j) or scene.time[j] >= 0 for j in range(lo, clause.hi)):
        return None
    if any(scene.tag[j] == "D" for j in range(lo, lo + 1)):
        return None
    head = scene.next_noun(lo, most=3)
    if head < 0 or not (scene.low[head].endswith("s") or scene.low[head] in _PLURALS):
        return None
    near = scene.low[head + 1]
    if scene.tag[lo] == "K" or (near in ("with", "who", "that", "whose") and last > head + 1):
        return _make(scene, i)
    return None


def _pair(scene: Scene, i: int) -> Draft | None:
    """Return "where rents are high, births are low", "rises when rates fall"."""
    low, size = scene.low[i], len(scene.tokens)
    if low not in _WHERE:
        return None
    end = next((j for j in range(size - 1, -1, -1) if scene.tag[j] not in (".", '"')), -1) + 1
    first = _opening(scene, i)
    if first >= 0:
        end = next((j for j in range(i + 1, end) if scene.tag[j] == ";"), end)
        stop = next((j for j in range(i + 1, end) if scene.tag[j] == ","), -1)
        if stop < 0 or not (
            (_state(scene, i + 1, stop) or (_compares(scene, i + 1, stop) and low != "as"))
            and _state(scene, stop + 1, end)
        ):
            return None
        return Draft(*trim(scene, first, end), "association", i, measure=trim(scene, i + 1, stop))
    home = scene.clause(i - 1)
    if low == "as" and ("as" in scene.low[i + 1 : end] or scene.low[:i].count("as")):
        return None  # "as long as"
    if low == "as" and not any(scene.tag[j] == "K" for j in range(i + 1, end)):
        return None
    if scene.tag[i - 1] == "," or not (_state(scene, home.core, i) and _state(scene, i + 1, end)):
        return None
    return Draft(*trim(scene, home.core, end), "association", i, measure=trim(scene, home.core, i))


def _along(scene: Scene, i: int) -> Draft | None:
    """Return "towns with many cars have few buses", "high rents go with long commutes"."""
    span = find_along(scene, i)
    return _make(scene, i, span) if span else None


def _bearing(scene: Scene, i: int) -> Draft | None:
    """Return "has next to nothing to do with", "barely correlated", "a better guide to ... than ..."."""
    clause = scene.clause(i)
    if (
        clause.finite < 0
        or scene.low[clause.core] in _PERSONS
        or not _BEARING.search(_shown(scene, clause.core, clause.hi))
    ):
        return None
    return _make(scene, i)


def _opening(scene: Scene, i: int) -> int:
    """Return where a sentence begins that "where" or "in towns where" opens, -1 where none does."""
    if i <= 1:
        return i
    among = scene.low[0] in ("in", "among", "at") and scene.low[i] == "where" and i <= 3
    return 0 if among and scene.tag[i - 1] == "N" and scene.low[i - 1].endswith("s") else -1


def _state(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) says in the present that something is high or low, rises or falls."""
    for j in range(lo, hi):
        if (scene.tag[j] == "VG" and scene.tag[j - 1] == "A") or scene.quantity(j) or scene.time[j] >= 0:
            return False
    for j in scene.finites(lo, hi):
        present = scene.low[j] in ("is", "are") or scene.low[j] in (
            scene.tokens.lemma[j],
            scene.tokens.lemma[j] + "s",
            scene.tokens.lemma[j] + "es",
        )
        if not present:
            return False
        after = range(j + 1, min(hi, j + 4))
        if scene.low[lo] in ("few", "many") and j > lo + 1:
            return True
        if verb_turn(scene, j) or any(scene.low[k] in _STATES or scene.tag[k] == "K" for k in after):
            return True
    return False


def _compares(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) says without a figure that there is more or less of something."""
    plain = not any(scene.quantity(j) or scene.time[j] >= 0 for j in range(lo, hi))
    return plain and any(scene.tag[j] == "K" for j in range(lo, hi)) and bool(list(scene.finites(lo, hi)))


def _figured(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) names a measure, or two plain things."""
    gauges = lexicon().words["gauges"] | _FIGURES
    return any(scene.low[j] in gauges or noun_turn(scene, j) for j in range(lo, hi))


def _measurable(scene: Scene, lo: int, hi: int) -> bool:
    gauges = lexicon().words["gauges"] | {"risk", "risks", "likelihood"}
    return has_change(scene, lo, hi) or any(
        scene.tag[j] == "K" or scene.low[j] in gauges or noun_turn(scene, j) for j in range(lo, hi)
    )


def _shown(scene: Scene, lo: int, hi: int) -> str:
    return " ".join(scene.low[lo:hi])
