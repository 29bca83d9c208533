"""Quantified: all, most, none or each of the members satisfy something ("rose in every region")."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import has_change, overlap
from caveat.claims.families.surveys import answer_end
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import noun_turn, verb_turn

_TIMES = frozenset(
    """year day month week time morning night evening season quarter weekend effort reason way bit kind
    chance other one hour minute years days months weeks times things right thing""".split()
)
_OPENERS = frozenset(
    """most all none every each majority mostly nearly almost virtually no few both everywhere nowhere
    neither hardly not minority exception board single alike""".split()
)
_NO_MEMBER = frozenset(
    """one doubt wonder matter evidence sign word reason time decision need way question point longer
    surprise secret coincidence use idea trace mention room chance amount official further more
    shortage answer easy less agreement limit end mistake""".split()
)
_PERSONS = frozenset(
    """people women men children members patients pupils students voters respondents workers residents
    households families users customers police adults parents""".split()
)
_STANDING = frozenset("ahead behind above below so true case first second third last top bottom".split())
_LEADS = frozenset("lead top beat exceed outnumber win outsell trail lag".split())
_STEPPED = frozenset("year month week quarter season decade".split())
_THEM = frozenset({"them", "these", "those"})
_STEPS = frozenset({"nearly", "almost", "virtually", "practically", "not", "literally", "roughly", "just"})


def find_quantified(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims about how many of the members something is true."""
    done: list[tuple[int, int]] = []
    if (only := _only_in(scene)) is not None:
        for draft in [d for d in drafts if d.lo < only.hi and d.family in ("share", "level", "rank")]:
            drafts.remove(draft)
        done.append((only.lo, only.hi))
        yield only
    for i in scene.hot.get("quantified", ()):
        low = scene.low[i]
        if low not in _OPENERS or i in scene.used or any(lo <= i < hi for lo, hi in done):
            continue
        if i and scene.tokens.words[i][0].isupper() and scene.tokens.words[i + 1][:1].isupper():
            continue  # of a title: "Every Burning Room"
        if not _quantifies(scene, i, low):
            continue
        clause = scene.clause(i)
        span = clause_range(scene, i)
        if low in ("each", "all", "most") and scene.low[i + 1] == "with":
            span = trim(scene, i, clause.hi)
        elif clause.lo <= i < clause.core and clause.core - clause.lo < 8:
            span = trim(scene, clause.lo, clause.hi)
        if low in ("most", "few", "majority", "nobody", "none"):
            span = (span[0], max(span[1], answer_end(scene, i)))
        absorbed = [
            d
            for d in drafts
            if d.family in ("trend", "change") and d.quantity < 0 and overlap((d.lo, d.hi), span) > 0.6
        ]
        direction = absorbed[0].direction if absorbed else None
        head = scene.next_noun(i + 1 + (scene.low[i + 1] == "of"), most=7)
        measure = absorbed[0].measure if absorbed else ((i + 1, head + 1) if head >= 0 else None)
        leads = i - clause.core <= 1 or i < clause.core
        sizes = [d for d in drafts if d.family == "level" and _sizes_group(scene, i, d, span)]
        for draft in (*absorbed, *sizes):
            drafts.remove(draft)
        if leads and low in ("all", "none", "each", "every"):  # "All of the ten biggest ports ..."
            for draft in [d for d in drafts if d.family == "rank" and i < d.anchor < clause.finite]:
                drafts.remove(draft)
        rivals = [
            d
            for d in drafts
            if d.family in ("rank", "record", "contrast") and overlap((d.lo, d.hi), span) > 0.6
        ]
        if (
            leads
            and low not in ("no", "nowhere")
            and all(d.quantity < 0 and d.family == "contrast" for d in rivals)
        ):
            for draft in rivals:
                drafts.remove(draft)
        elif rivals:
            continue
        done.append(span)
        yield Draft(*span, "quantified", i, -1, direction, None, measure)


def _only_in(scene: Scene) -> Draft | None:
    """Return "Only in Utah is the share below 20 percent": what is said of one place and no other."""
    if scene.low[0] != "only" or scene.low[1] not in ("in", "among", "at", "for") or scene.time[2] >= 0:
        return None
    clause = scene.clause(1)
    named = range(2, clause.finite)
    if not named or not all(scene.tag[j] in ("H", "D", "N", "C", "J") for j in named):
        return None
    if scene.tag[clause.finite] != "A" or scene.tag[clause.finite + 1] not in ("D", "N", "H", "O", "J", "K"):
        return None
    limited = any(
        scene.tag[j] == "K" or ((q := scene.quantity(j)) is not None and q.hedge != "exact")
        for j in range(clause.finite, clause.hi)
    )
    return Draft(*trim(scene, 0, clause.hi), "quantified", 0, measure=None) if limited else None


def _sizes_group(scene: Scene, i: int, draft: Draft, span: tuple[int, int]) -> bool:
    """Tell whether a figure says which members are meant: "rose in every city with over a million people"."""
    if draft.quantity < 0 or overlap((draft.lo, draft.hi), span) <= 0.6:
        return False
    at = scene.place[draft.quantity]
    return i < at and changing(scene, span[0], i) and not changing(scene, i, at)


def _quantifies(scene: Scene, i: int, low: str) -> bool:
    """Tell whether the word at `i` says of how many members the clause is true."""
    clause = scene.clause(i)
    changes = has_change(scene, clause.lo, clause.hi)
    head = scene.next_noun(i + 1 + (scene.low[i + 1] == "of"), most=7)
    if low == "mostly":
        return scene.tag[i + 1] in ("N", "J", "H") and scene.tag[i - 1] in (",", "A", "(")
    if (
        low == "every"
        and scene.low[i + 1] in _TIMES
        and scene.low[i + 2] in ("since", "from", "between", "but")
    ):
        return 0 <= clause.finite < i and not changes and _stays(scene, clause.core, clause.hi)
    if low == "alike":
        return _times_alike(scene, i)
    if low == "each":
        return scene.low[i + 1] == "with" or (head >= 0 and _each(scene, i, head))
    if low == "every" and i == clause.core and clause.finite == head + 1 and scene.low[head] in _STEPPED:
        return changes  # "every year has brought an increase"
    if clause.finite < 0 or scene.time[i] >= 0 or scene.tag[clause.finite] == "M":
        return False
    leads = _leads(scene, i)
    if low in _STEPS:
        return low == "not" and leads and scene.low[i + 1] in ("one", "a") and _not_one(scene, i)
    if low in ("majority", "minority"):
        return scene.low[i + 1] == "of" and scene.quantity(i + 2) is None and (i < clause.finite or changes)
    if low in ("most", "few", "none") and scene.low[i + 1] == "of" and scene.low[i + 2] in _THEM:
        return leads and clause.finite == i + 3 and scene.low[clause.finite] not in ("is", "are")
    if low == "most":
        return _most(scene, i, head)
    if low == "every" and scene.low[i - 1] == "for":
        return False  # "for every goal he scored ..."
    if low == "every" and scene.low[i + 1 : i + 3] == ["one", "of"]:
        head = scene.next_noun(i + 3, most=7)
        return leads and (scene.low[i + 3] in _THEM or (head >= 0 and scene.low[head].endswith("s")))
    if low == "every":
        one = scene.quantity(i + 1) is not None and scene.low[i + 2] == "of"
        return one or (head >= 0 and scene.low[head] not in _TIMES and (changes or i < clause.finite))
    if low in ("everywhere", "nowhere"):
        return changes or (low == "nowhere" and leads)
    if low == "none":
        return scene.low[i + 1] == "of" and i < clause.finite
    if low in ("few", "hardly"):
        any_of = low == "few" or scene.low[i + 1] == "any"
        before = scene.low[i - 1] not in ("a", "the", "past", "last", "next", "these", "those", "very")
        return any_of and leads and before and head >= 0 and (changes or _members(scene, head))
    if low in ("both", "neither"):
        return leads and head >= 0 and (changes if low == "both" else _members(scene, head))
    if low == "no":
        return i < clause.finite and _led(scene, i) and _achieved(scene, i, head)
    if low in ("exception", "board", "single"):
        return _outright(scene, i, low)
    return _all(scene, i, head, changes)


def _ranked(scene: Scene, i: int) -> bool:
    """Tell whether a superlative that figures decide stands at `i` ("all of the five biggest hits")."""
    return scene.tag[i] == "L" and scene.low[i] not in lexicon().words["judged_most"]


def _stays(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) says how things stand rather than what takes place ("has been ahead")."""
    return any(
        scene.low[j] in _STANDING or scene.tag[j] in ("K", "L") or scene.tokens.lemma[j] in _LEADS
        for j in range(lo, hi)
    )


def _times_alike(scene: Scene, i: int) -> bool:
    """Tell whether "in May, June and July alike" ends at `i`, of a clause that says how things stand."""
    clause = scene.clause(i)
    joined = any(scene.tag[j] == "C" for j in range(max(0, i - 4), i))
    stays = clause.finite >= 0 and _stays(scene, clause.core, clause.hi)
    return joined and stays and scene.tag[i + 1] in (".", ",", ";") and scene.time[i - 1] >= 0


def _led(scene: Scene, i: int) -> bool:
    """Tell whether `i` opens its clause, but for "almost" and the like before it."""
    core = scene.clause(i).core
    while core < i and scene.time[core] >= 0:
        core += 1  # "In August not one new shop opened"
    return i == core or (i == core + 1 and scene.low[core] in _STEPS)


def _leads(scene: Scene, i: int) -> bool:
    """Tell whether `i` stands in the subject at the clause's start or in its lead-in."""
    clause = scene.clause(i)
    timed = sum(scene.time[j] >= 0 for j in range(clause.core, i))
    return i < clause.finite and i - timed - clause.core <= 2 and _led(scene, i)


def _each(scene: Scene, i: int, head: int) -> bool:
    clause = scene.clause(i)
    if i >= clause.finite or scene.tag[clause.finite] == "M":
        return False
    if scene.low[i + 1] == "of" and scene.low[head].endswith("s"):
        return True
    return scene.low[head] not in _TIMES and changing(scene, clause.finite, clause.hi)


def _members(scene: Scene, head: int) -> bool:
    """Tell whether the noun at `head` can name members: bodies, places or people."""
    word = scene.low[head]
    bodies = lexicon().words["bodies"]
    return word in bodies or word in _PERSONS or any(
        end in bodies or end in _PERSONS for end in (word + "s", word[:-1] + "ies", word + "es")
    )  # fmt: skip


def _not_one(scene: Scene, i: int) -> bool:
    if scene.low[i + 1] == "one":
        return scene.low[i + 2] == "of" or scene.next_noun(i + 2) >= 0
    return scene.low[i + 2] == "single"


def _outright(scene: Scene, i: int, low: str) -> bool:
    """Tell whether "without exception" or "across the board" stands in a clause of change."""
    clause = scene.clause(i)
    if low == "exception":
        return scene.low[i - 1] == "without"
    if low == "single":
        return scene.low[i - 2] == "not" and i < clause.finite
    return scene.low[i - 2] == "across" and has_change(scene, clause.lo, clause.hi)


def _most(scene: Scene, i: int, head: int) -> bool:
    if (
        scene.tag[i - 1] in ("D", "Q")
        or scene.low[i + 1] == "recent"
        or scene.low[i - 1] in ("at", "the", "second", "its", "their")
        or head < 0
    ):
        return False
    if scene.low[i + 1] == "of":
        return scene.low[head] not in _TIMES and scene.quantity(head + 2) is None
    return scene.low[head].endswith("s") or scene.low[head] in ("people", "women", "men", "children")


def _achieved(scene: Scene, i: int, head: int) -> bool:
    """Tell whether "no N has ..." denies something of members, not of a thing."""
    clause = scene.clause(i)
    if head < 0 or head >= clause.finite or any(scene.low[j] in _NO_MEMBER for j in range(i + 1, head + 1)):
        return False
    ever = scene.low[clause.finite + 1] in ("ever", "yet") and scene.tag[clause.finite] == "A"
    if ever and head == clause.finite - 1:
        return True  # "no Irish singer has ever won it"
    verb = scene.tag[clause.finite] == "V" or scene.low[clause.finite] in ("has", "have", "had")
    if head == clause.finite - 1 and head == i + 1 and scene.low[clause.finite] in ("has", "have", "had"):
        return True
    return verb and head == clause.finite - 1 and (_members(scene, head) or scene.low[i + 1] == "other")


def _all(scene: Scene, i: int, head: int, changes: bool) -> bool:
    clause = scene.clause(i)
    if scene.low[i + 1] == "but" and (scene.quantity(i + 2) is not None or scene.low[i + 2] == "one"):
        return True
    counted = scene.quantity(i + 1) is not None and scene.low[i + 2] == "of"
    if counted and i == clause.core and scene.low[i + 3] in ("them", "these", "those", "the"):
        return clause.finite > i + 3
    if scene.quantity(i + 1) is not None and clause.finite == i + 2:
        return scene.quantities[scene.tokens.quantity[i + 1]].unit in ("count", "people")  # "All 12 went"
    first = i + 1
    while scene.low[first] == "of" or scene.tag[first] in ("D", "Q") or _ranked(scene, first):
        first += 1
    head = scene.next_noun(first, most=6)
    if (
        head < 0
        or scene.low[i + 1] in ("but", "this", "that", "along", "over", "too")
        or scene.low[head] in _TIMES
    ):
        return False
    if not (i < clause.finite and i - clause.core <= 1):
        return changes
    plural = scene.low[head].endswith("s") or scene.low[head] in _PERSONS
    return changes or (plural and (scene.low[i + 1] == "of" or first > i + 1 or _members(scene, head)))


def changing(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether a verb or noun of change stands in [lo, hi)."""
    return any(
        verb_turn(scene, j) or noun_turn(scene, j)
        for j in range(lo, hi)
        if scene.tag[j] in (*FINITE, "VN", "VG", "N")
    )
