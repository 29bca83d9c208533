"""Share: a part over its whole ("14 of the 88 cities", "a third of victims", "made up 84% of ...")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import claimed
from caveat.claims.families.surveys import answer_end
from caveat.claims.figures import is_figure
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim
from caveat.claims.tokens import FINITE

_BULKS = frozenset({"bulk", "majority", "most", "share"})
_LENGTHS = frozenset("century millennium decade hour mile kilometre kilometer lifetime".split())
_PARTS = frozenset({"share", "proportion", "percentage", "fraction", "portion", "majority", "minority"})


def find_shares(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the shares that state a figure."""
    taken = claimed(scene, drafts)
    if (draft := _out_of(scene)) is not None:
        yield draft
    yield from _bulks(scene)
    for i in tuple(scene.place):
        if i in taken or i in scene.used or not is_figure(scene, i):
            continue
        if not (_of_last(scene, i) or _is_share(scene, i)):
            continue
        lo, hi = clause_range(scene, i)
        hi = max(hi, answer_end(scene, i))
        draft = Draft(lo, hi, "share", i, scene.tokens.quantity[i], None, None, _measure(scene, i))
        for said in [d for d in drafts if d.quantity < 0 and d.lo >= scene.clause(i).hi and d.hi <= hi]:
            drafts.remove(said)  # what they say is theirs
        if hi > scene.clause(i).hi:
            scene.used.update(j for j in scene.place if scene.clause(i).hi <= j < hi)
        scene.used.add(i)
        scene.used.update(_whole(scene, i))
        yield draft
        yield from _same_again(scene, i)


def _whole(scene: Scene, i: int) -> Iterator[int]:
    """Yield the token of the number that the share at `i` is of ("11 percent of the 376 fires")."""
    if scene.low[i + 1] == "of":
        j = i + 2 + (scene.tag[i + 2] == "D")
        quantity = scene.quantity(j)
        if quantity is not None and quantity.unit in ("count", "people"):
            yield j


def _out_of(scene: Scene) -> Draft | None:
    """Return "Of the 176 starters only 98 reached the finish" as one share."""
    if scene.low[0] != "of" or len(scene.place) < 2:
        return None
    counts = sorted(i for i in scene.place if (q := scene.quantity(i)) and q.unit in ("count", "people"))
    if len(counts) < 2 or counts[0] > 3 or scene.clause(counts[0]).opener != "^":
        return None
    whole, part = scene.quantity(counts[0]), scene.quantity(counts[1])
    assert whole is not None and part is not None
    clause = scene.clause(counts[1])
    if clause.finite < counts[1] or part.value > whole.value or {counts[0], counts[1]} & scene.used:
        return None
    number = scene.tokens.quantity[counts[1]]
    made = replace(part, of=whole.value)
    scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
    scene.used.update(counts[:2])
    end = clause_range(scene, counts[1])[1]
    return Draft(*trim(scene, 0, end), "share", counts[1], number, None, None, trim(scene, 1, counts[1]))


def _bulks(scene: Scene) -> Iterator[Draft]:
    """Yield the shares that say "accounted for the bulk of" or "made up most of" and give no figure."""
    for i in range(2, len(scene.tokens) - 1):
        if (
            scene.low[i] not in _BULKS
            or scene.low[i + 1] != "of"
            or scene.low[i - 1 : i + 1] == ["the", "most"]
        ):
            continue
        clause = scene.clause(i)
        verb = next((j for j in range(i - 1, clause.core, -1) if scene.tag[j] in ("V", "VN", "VB", "VG")), -1)
        if verb < 0 or i - verb > 5 or scene.tokens.lemma[verb] not in lexicon().classes["hold"]:
            continue
        if any(scene.quantity(j) for j in range(verb, i + 1)):
            continue
        yield Draft(*clause_range(scene, i), "share", i, measure=subject(scene, clause))


def _same_again(scene: Scene, i: int) -> Iterator[Draft]:
    """Yield the shares that go on without a sign: "coal for 22 percent, and wind for 19"."""
    link = scene.low[i - 1]
    for j in scene.place:
        quantity = scene.quantity(j)
        if (
            j <= i
            or quantity is None
            or quantity.unit != "count"
            or j in scene.used
            or scene.low[j - 1] != link
        ):
            continue
        lo, hi = clause_range(scene, j)
        if (
            scene.next_noun(j + 1) < 0
            and scene.tag[j - 1] == "P"
            and not any(scene.tag[k] in FINITE for k in range(lo, hi))
        ):
            scene.used.add(j)
            yield Draft(lo, hi, "share", j, scene.tokens.quantity[j], None, None, (lo, j - 1))


def _of_last(scene: Scene, i: int) -> bool:
    """Tell whether the quantity goes on as "11 of its last 12", which then makes one."""
    quantity = scene.quantity(i)
    if quantity is None or scene.low[i + 1] != "of" or quantity.unit not in ("count", "people"):
        return False
    for j in range(i + 2, min(i + 6, len(scene.tokens))):
        whole = scene.quantity(j)
        if whole is not None and whole.unit in ("count", "people"):
            number = scene.tokens.quantity[i]
            made = replace(quantity, of=whole.value)
            scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
            scene.used.add(j)
            return True
        if scene.tag[j] not in ("D", "J", "N"):
            return False
    return False


def _is_share(scene: Scene, i: int) -> bool:
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit == "ratio" and quantity.form == "multiple":
        return False
    if quantity.of is not None:
        return quantity.unit in ("count", "people", "ratio", "percent")
    if quantity.unit not in ("percent", "ratio"):
        return False
    if quantity.unit == "ratio" and quantity.form != "fraction":
        return False
    if scene.low[i + 1] == "of" and scene.low[i + 2] in ("a", "an") and scene.low[i + 3] in _LENGTHS:
        return False  # "in a quarter of a century"
    if scene.low[i + 1] == "of" and scene.time[min(i + 2, len(scene.time) - 1)] < 0:
        return scene.low[i + 2] not in ("gdp",) or True
    return not _of_gauge(scene, i)


def _of_gauge(scene: Scene, i: int) -> bool:
    """Tell whether the percentage is the level of a rate, a yield, a tax and the like."""
    gauges = lexicon().words["gauges"]
    if any(
        scene.low[j] in gauges
        for j in range(i + 1, min(i + 4, len(scene.tokens)))
        if scene.tag[j] in ("N", "J", "VG")
    ):
        return True
    clause = scene.clause(i)
    head = subject(scene, clause)
    near = range(max(clause.lo, i - 5), i)
    words = [scene.low[j] for j in near] + ([scene.low[j] for j in range(*head)] if head else [])
    if any(word in _PARTS for word in words):
        return False
    if any(word in gauges for word in words):
        return True
    if clause.finite < 0 and clause.parent >= 0:
        above = subject(scene, scene.clauses[clause.parent])
        return above is not None and any(scene.low[j] in gauges for j in range(*above))
    return False


def _measure(scene: Scene, i: int) -> Range | None:
    """Return what the part is: the subject of "made up 84%", what follows "55% were"."""
    clause = scene.clause(i)
    if clause.finite >= 0 and i < clause.finite:
        after = clause.finite + 1
        while scene.tag[after] in ("VN", "X", "P", "D") and after < clause.hi:
            after += 1
        if after < clause.hi and scene.tag[clause.finite] == "A":
            end = next((j for j in range(after, clause.hi) if scene.tag[j] in ("P", *FINITE, ",")), clause.hi)
            if end > after:
                return trim(scene, after, end)
        return trim(scene, i + 1 + (scene.low[i + 1] == "of"), clause.finite)
    lo, _ = clause_range(scene, i)
    if clause.finite < lo and scene.tag[i - 1] == "P" and scene.tag[i - 2] == "N":
        return lo, i - 1
    return subject(scene, clause)
