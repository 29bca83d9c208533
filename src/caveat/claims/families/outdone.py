"""Contrasts by a verb: one side outnumbers, exceeds or trails the other."""

from __future__ import annotations

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.figures import is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim

_MORE = """outnumber exceed outpace surpass overtake outweigh outperform outstrip outsell outrank
    outspend""".split()
_OUTDO: dict[str, Direction] = {**dict.fromkeys(_MORE, "more"), "trail": "less", "lag": "less"}
_LEADING = frozenset("lead beat edge pip head defeat best lick".split())
_BE = frozenset("is are was were remains remained stays stayed".split())
_SIDES: dict[str, Direction] = {"ahead": "more", "behind": "less", "clear": "more"}


def leading(scene: Scene, i: int) -> Draft | None:
    """Return "leads Bath by 30", "beat Bath by three votes", "is well ahead of Bath": of somebody named."""
    return _by(scene, i) or _ahead_of(scene, i) or _got_ahead(scene, i)


def _by(scene: Scene, i: int) -> Draft | None:
    clause = scene.clause(i)
    if scene.tokens.lemma[i] not in _LEADING or scene.tag[i] not in ("V", "VN", "VB") or i < clause.finite:
        return None
    by = next((j for j in range(i + 2, min(clause.hi, i + _REACH)) if scene.low[j] == "by"), -1)
    named = scene.tag[i + 1] == "H" or (scene.low[i + 1] in ("the", "its", "out") and by > i + 2)
    at = by + 1 + (scene.tag[by + 1] == "X")
    own = subject(scene, clause)
    if by < 0 or not named or own is None or scene.quantity(at) is None or not is_figure(scene, at):
        return None
    scene.used.add(at)
    span = trim(scene, clause_range(scene, i)[0], clause_range(scene, at)[1])
    number = scene.tokens.quantity[at]
    return Draft(*span, "contrast", i, number, "more", None, own, trim(scene, i + 1, by))


def _ahead_of(scene: Scene, i: int) -> Draft | None:
    turn = _SIDES.get(scene.low[i])
    other = i + 1 if scene.low[i] == "behind" else i + 2
    if turn is None or (other == i + 2 and scene.low[i + 1] != "of") or scene.tag[other] != "H":
        return None
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("far", "well", "way", "just", "slightly", "comfortably"):
        j -= 1
    clause = scene.clause(i)
    own = subject(scene, clause)
    if scene.low[j] not in _BE or j < clause.finite or own is None or scene.tag[own[0]] == "O":
        return None
    if scene.time[other] >= 0 or own[0] >= own[1]:
        return None
    return Draft(*clause_range(scene, i), "contrast", i, -1, turn, None, own, trim(scene, other, clause.hi))


_GETTING = frozenset("pull edge nose draw forge move shoot go surge climb leap race slip steam storm".split())
_LAWMAKERS = frozenset(
    """congress parliament senate house chamber assembly council legislature voters residents citizens
    lawmakers legislators deputies states""".split()
)
_ENDS = {"ahead": 2, "past": 1}  # words to whom one gets ahead of: "ahead of Bath", "past Bath"


def _got_ahead(scene: Scene, i: int) -> Draft | None:
    """Return "cars pulled ahead of bicycles in 2014", "Bath passed Bristol in 1997": at a time."""
    clause = scene.clause(i)
    verb = i if scene.tokens.lemma[i] == "pass" else i - 1
    other = i + 1 if verb == i else i + _ENDS.get(scene.low[i], 0)
    if other == i or verb < clause.finite or other >= clause.hi:
        return None
    if verb != i and (
        scene.tokens.lemma[verb] not in _GETTING or (scene.low[i] == "ahead" and scene.low[i + 1] != "of")
    ):
        return None
    named = scene.tag[other] == "H" or (verb != i and scene.tag[other] == "N")
    timed = any(scene.time[j] >= 0 for j in range(clause.lo, clause.hi))
    own = subject(scene, clause)
    if not named or not timed or scene.time[other] >= 0 or scene.quantity(other) is not None:
        return None
    if own is None or own[0] >= own[1] or scene.tag[own[0]] == "O":
        return None
    if verb == i and scene.low[own[1] - 1] in _LAWMAKERS:
        return None  # they pass laws
    return Draft(*clause_range(scene, i), "contrast", i, -1, "more", None, own, trim(scene, other, clause.hi))


_REACH = 8  # words from a verb of leading to its "by"


def outdone(scene: Scene, i: int) -> Draft | None:
    """Return the contrast of "outnumber", "exceeds", "trails the cities"; "by 300" is its figure."""
    turn = _OUTDO.get(scene.tokens.lemma[i]) or _OUTDO.get(scene.low[i].removesuffix("s").removesuffix("ed"))
    if (
        not turn
        or scene.tag[i] not in ("V", "VN", "VB", "VG", "N")
        or (scene.tag[i] == "N" and scene.tag[i + 1] not in ("D", "H", "N"))
    ):
        return None
    if scene.quantity(i + 1) is not None or (
        scene.tag[i + 1] in ("Q", "P") and scene.low[i + 1] not in ("behind",)
    ):
        return None
    clause = scene.clause(i)
    by = next(
        (
            j
            for j in range(i + 2, clause.hi)
            if scene.low[j - 1] == "by" and scene.quantity(j) and is_figure(scene, j)
        ),
        -1,
    )
    if by >= 0:  # "outnumbered them by 300"
        scene.used.add(by)
        span = trim(scene, clause_range(scene, i)[0], clause_range(scene, by)[1])
        number = scene.tokens.quantity[by]
        return Draft(
            *span, "contrast", i, number, turn, None, subject(scene, clause), trim(scene, i + 1, by - 1)
        )
    return Draft(
        *clause_range(scene, i),
        "contrast",
        i,
        -1,
        turn,
        None,
        subject(scene, clause),
        trim(scene, i + 1, clause.hi),
    )
