"""Lay a sentence out for the rules: chunks joined to clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.chunks import CUTTING, STRONG, find_chunks
from caveat.claims.ratios import join_ages, join_parted
from caveat.claims.scene import TIME_UNITS, Chunk, Clause, Scene
from caveat.claims.tokens import Tokens, find_tokens
from caveat.period import PeriodPhrase
from caveat.quantity import Quantity

_NEW = CUTTING | STRONG | {'"', "that", "which", "with", "when", "according", "as"}


_SKIPPED = frozenset({"X", ",", '"'})


def find_scene(
    text: str, start: int, end: int, quantities: Sequence[Quantity], periods: Sequence[PeriodPhrase]
) -> Scene:
    """Return the sentence `text[start:end]` laid out in chunks and clauses."""
    quantities = join_ages(text, start, end, join_parted(text, start, quantities))
    quantities = tuple(_reached(text, q) for q in quantities)
    tokens = find_tokens(text, start, end, quantities)
    scene = Scene(text, start, end, tokens, tuple(quantities), _plain(quantities, periods))
    scene.place = [-1] * len(scene.quantities)
    for i, number in enumerate(tokens.quantity):
        if number >= 0:
            scene.place[number] = i
    scene.time = _times(tokens, scene.periods)
    scene.chunks = find_chunks(scene)
    _find_clauses(scene)
    return scene


_TOPPED = re.compile(r"(?:topp?|exceed|pass|surpass)(?:s|es|ed|ing)?\s+", re.IGNORECASE)
_MOVED = re.compile(
    r"(?:edged|ticked|crept|inched|nudged|went|gone|moved|climbed|rose|risen|jumped|shot|pushed|drifted"
    r"|came|brought|taken) $"
)


def _reached(text: str, quantity: Quantity) -> Quantity:
    """Return a quantity without the "up to" that belongs to its verb ("edged up to 3.9 percent")."""
    if verb := _TOPPED.match(quantity.text):
        start = quantity.start + verb.end()
        return replace(quantity, text=text[start : quantity.end], start=start)
    if not quantity.text.lower().startswith("up to ") or not _MOVED.search(
        text[max(0, quantity.start - 10) : quantity.start]
    ):
        return quantity
    return replace(quantity, text=quantity.text[6:], start=quantity.start + 6, hedge="exact")


def _plain(quantities: Sequence[Quantity], periods: Sequence[PeriodPhrase]) -> tuple[PeriodPhrase, ...]:
    """Return the periods that do not swallow a figure which is no length of time."""
    figures = [
        q
        for q in quantities
        if q.unit != "year" and (q.precision is not None or q.unit in ("percent", "points"))
    ]
    return tuple(
        p
        for p in periods
        if not any(p.start <= q.start < p.end and q.unit not in TIME_UNITS for q in figures)
    )


def _times(tokens: Tokens, periods: tuple[PeriodPhrase, ...]) -> list[int]:
    time = [-1] * len(tokens)
    for number, period in enumerate(periods):
        for i in range(len(tokens)):
            if tokens.start[i] < period.end and tokens.end[i] > period.start:
                time[i] = number
    return time


def _find_clauses(scene: Scene) -> None:
    scene.clause_of, scene.chunk_of = [-1] * len(scene.tokens), [-1] * len(scene.tokens)
    opened: list[int] = []  # clauses that an open bracket interrupts
    current = -1
    for number, chunk in enumerate(scene.chunks):
        if chunk.opener == "(" and current >= 0:
            opened.append(current)
        home = _resumed(scene, chunk, opened, current)
        if home < 0 and (begin := _subject_chunk(scene, number)) >= 0:
            home = _split_off(scene, begin, number, current)
        if home < 0 and current >= 0 and chunk.opener != "(" and _joins(scene, chunk, scene.clauses[current]):
            home = current
        if home >= 0:
            clause = scene.clauses[home]
            if clause.finite < 0 and chunk.finite >= 0:
                clause.finite = chunk.finite
                if clause.core == clause.lo and _leads_in(scene, clause.lo, chunk):
                    clause.core = chunk.lo
            clause.hi = max(clause.hi, chunk.hi)
            current = home
        else:
            scene.clauses.append(Clause(chunk.lo, chunk.hi, chunk.opener, chunk.finite, chunk.lo, current))
            current = len(scene.clauses) - 1
        chunk.clause = current
        for j in range(chunk.lo, chunk.hi):
            scene.clause_of[j], scene.chunk_of[j] = current, number
    for j in range(len(scene.tokens)):  # marks belong to what stands before them
        if scene.clause_of[j] < 0:
            scene.clause_of[j], scene.chunk_of[j] = (
                (scene.clause_of[j - 1], scene.chunk_of[j - 1]) if j else (0, 0)
            )
    if not scene.clauses:
        scene.clauses.append(Clause(0, len(scene.tokens), "^", -1, 0))


def _subject_chunk(scene: Scene, number: int) -> int:
    """Return the chunk where the subject of chunk `number` begins, where an earlier clause took it; or -1.

    So with "the gap between rich / and poor widened" and "and 4 million, / one in three, / live there".
    """
    chunk, before = scene.chunks[number], scene.chunks[number - 1]
    if number == 0 or chunk.finite < 0 or before.finite >= 0 or before.clause < 0:
        return -1
    begin = number - 1
    if chunk.opener == ",":
        if _first(scene, chunk.lo) != chunk.finite:
            return -1
        while begin > 0 and scene.chunks[begin].opener == "," and scene.chunks[begin].finite < 0:
            begin -= 1
        if scene.chunks[begin].opener not in ("and", ",and") or scene.chunks[begin].finite >= 0:
            return -1
    elif chunk.opener != "and" or not {"between", "both"} & set(scene.low[before.lo : before.hi]):
        return -1
    home = scene.clauses[scene.chunks[begin].clause]
    return begin if home.lo < scene.chunks[begin].lo and home.finite >= 0 else -1


def _split_off(scene: Scene, begin: int, number: int, current: int) -> int:
    """Make a clause of the chunks [begin, number), which went to the wrong one, and return its number."""
    first = scene.chunks[begin]
    scene.clauses[first.clause].hi = first.lo
    scene.clauses.append(Clause(first.lo, scene.chunks[number - 1].hi, first.opener, -1, first.lo, current))
    made = len(scene.clauses) - 1
    for chunk in scene.chunks[begin:number]:
        chunk.clause = made
    for j in range(first.lo, scene.chunks[number].lo):
        scene.clause_of[j] = made
    return made


def _resumed(scene: Scene, chunk: Chunk, opened: list[int], current: int) -> int:
    """Return the clause that goes on after a bracket or an apposition, or -1."""
    if chunk.opener == ")" and opened:
        clause = opened.pop()
        short = chunk.lo - scene.clauses[clause].hi <= 9
        if chunk.finite < 0 or scene.clauses[clause].finite < 0 or chunk.finite > chunk.lo + 2:
            starts = chunk.finite >= 0 and scene.clauses[clause].finite >= 0
            return clause if short and not starts else -1
        return -1
    if chunk.opener in (",", "\u2014", '"') and current >= 0 and _first(scene, chunk.lo) == chunk.finite >= 0:
        done = scene.clauses[current].finite >= 0 or scene.clauses[current].opener in ("which", "with")
        back = scene.clauses[current].parent if done else current
        if not done and scene.clauses[current].opener == "," and scene.clauses[current].parent >= 0:
            above = scene.clauses[scene.clauses[current].parent]  # "Oslo, the club's best side, won"
            back = scene.clauses[current].parent if above.finite < 0 else back
        if back >= 0 and scene.clauses[back].finite < 0 and scene.clauses[back].opener != "(":
            return back
    return -1


def _first(scene: Scene, i: int) -> int:
    while scene.tag[i] in _SKIPPED:
        i += 1
    return i


def _joins(scene: Scene, chunk: Chunk, clause: Clause) -> bool:
    """Tell whether a chunk goes on with the clause before it."""
    first = scene.tag[_first(scene, chunk.lo)]
    if chunk.opener in _NEW:
        return False
    if chunk.finite >= 0:
        if (
            chunk.opener in (",and", "and")
            and clause.opener == ","
            and scene.low[clause.lo] in ("up", "down")
        ):
            return False
        return clause.finite < 0 and clause.opener not in ("with", "which", "according")
    if chunk.opener in (",", ",and") and first == "VG" and clause.finite >= 0:
        return False
    return not _apposed(scene, chunk)


def _apposed(scene: Scene, chunk: Chunk) -> bool:
    """Tell whether a verbless chunk asserts something itself (", the most since 1998", ", up 6%")."""
    i = _first(scene, chunk.lo)
    if scene.low[i] in ("up", "down") and any(scene.quantity(j) for j in range(i, min(chunk.hi, i + 3))):
        return True
    verbless = scene.clauses[scene.chunks[-1].clause].finite < 0 if scene.chunks[-1].clause >= 0 else False
    if chunk.opener not in (",", ",and") and not (
        chunk.opener == "and" and (verbless or _after_figure(scene, chunk))
    ):
        return False
    if scene.tag[i] == "K" and scene.low[i + 1] == "than":
        return True
    if is_equal(scene, i):
        return True
    if (
        scene.low[i] in ("its", "their", "the")
        and scene.low[i + 1] == "first"
        and scene.low[i + 2] in ("in", "since")
    ):
        return True
    i += scene.tag[i] == "D"
    return any(scene.tag[j] == "L" for j in range(i, min(chunk.hi, i + 3)))


def is_equal(scene: Scene, i: int) -> bool:
    """Tell whether "as many as" or "exactly as much as in" opens at `i`, with no number that it limits."""
    i += scene.tag[i] == "X"
    equal = scene.low[i] == "as" and scene.low[i + 1] in ("many", "much") and scene.low[i + 2] == "as"
    return equal and scene.quantity(i + 3) is None


def _after_figure(scene: Scene, chunk: Chunk) -> bool:
    """Tell whether "up 9 percent" stands before "and the best since ..."."""
    before = range(max(0, chunk.lo - 5), chunk.lo)
    return any(scene.low[j] in ("up", "down") for j in before) and any(scene.quantity(j) for j in before)


def _clausal(scene: Scene, lo: int) -> bool:
    """Tell whether what opens at `lo` can be no subject ("In 2020", "There")."""
    return scene.tag[lo] in ("P", "S", "T") or scene.low[lo] in ("there", "thanks", "because")


def _leads_in(scene: Scene, lo: int, chunk: Chunk) -> bool:
    """Tell whether what stands before `chunk` is a lead-in and not part of its subject."""
    if _first(scene, chunk.lo) == chunk.finite and not _clausal(scene, lo):
        return False
    return chunk.opener == "," and (
        scene.tag[lo] in ("P", "X", "S", "VG", "VN", "T")
        or scene.low[lo] in ("there", "thanks", "because")
        or scene.time[lo] >= 0
    )
