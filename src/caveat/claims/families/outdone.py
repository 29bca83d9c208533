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
