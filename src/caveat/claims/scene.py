"""A sentence laid out for the rules: tokens, quantities, times, chunks and clauses.

A *chunk* is what stands between two possible breaks (punctuation, coordinators,
subordinators, ...). A *clause* is one or more chunks with at most one finite verb chain.
Both are ranges [lo, hi) of tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from caveat.claims.lexicon import lexicon
from caveat.claims.tokens import FINITE, Tokens, find_tokens
from caveat.period import PeriodPhrase
from caveat.quantity import Quantity

TIME_UNITS = frozenset("seconds minutes hours days nights weeks months quarters years decades centuries".split())
_STRONG = frozenset({";", ":", "\u2014", "\u2026", "(", ")"})
_CUTTING = frozenset({"while", "whereas", "although", "though", "because", "if", "unless", "whilst"})
_NEW = _CUTTING | _STRONG | {'"', "that", "which", "with", "when", "according", "as"}
_SKIPPED = frozenset({"X", ",", '"'})


@dataclass(slots=True)
class Chunk:
    """What stands between two possible breaks; `opener` is the mark or word that opened it."""

    lo: int
    hi: int
    opener: str
    finite: int  # token of the first finite verb, or -1
    clause: int = -1


@dataclass(slots=True)
class Clause:
    """A range of tokens that asserts one thing, with the chunk boundaries inside it."""

    lo: int
    hi: int
    opener: str
    finite: int
    core: int  # where the subject begins, after any lead-in such as "In 2020,"
    parent: int = -1


@dataclass(slots=True)
class Scene:
    """One sentence, ready to be read."""

    text: str
    start: int
    end: int
    tokens: Tokens
    quantities: tuple[Quantity, ...]
    periods: tuple[PeriodPhrase, ...]
    chunks: list[Chunk] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    clause_of: list[int] = field(default_factory=list)
    chunk_of: list[int] = field(default_factory=list)
    time: list[int] = field(default_factory=list)  # index of the period phrase over a token, or -1
    place: list[int] = field(default_factory=list)  # token of each quantity
    used: set[int] = field(default_factory=set)  # tokens that a draft was built on
    hot: dict[str, list[int]] = field(default_factory=dict)  # rule -> tokens that can start it
    claiming: bool = True  # a rule may start somewhere in it
    names: tuple[tuple[int, int], ...] | None = None  # of the sentence, once found
    low: list[str] = field(init=False)  # of the tokens; "" beyond either end, up to `PAD` away
    tag: list[str] = field(init=False)  # of the tokens; "." beyond either end

    def __post_init__(self) -> None:
        self.low, self.tag = self.tokens.low, self.tokens.tag

    def clause(self, i: int) -> Clause:
        """Return the clause of token `i`."""
        return self.clauses[self.clause_of[i]]

    def quantity(self, i: int) -> Quantity | None:
        """Return the quantity that token `i` is, if it is one."""
        number = self.tokens.quantity[i]
        return self.quantities[number] if number >= 0 else None

    def next_noun(self, i: int, *, most: int = 5) -> int:
        """Return the head noun of the phrase that starts at `i`, or -1."""
        head = -1
        for j in range(i, min(len(self.tokens), i + most)):
            tag = self.tag[j]
            if tag in ("N", "H"):
                head = j
            elif head >= 0 or tag not in ("J", "VN", "VG", "D", "K", "X"):
                break
        return head

    def finites(self, lo: int, hi: int) -> Iterator[int]:
        """Yield the finite verbs between `lo` and `hi`."""
        return (j for j in range(lo, hi) if self.tokens.tag[j] in FINITE)


def find_scene(
    text: str, start: int, end: int, quantities: Sequence[Quantity], periods: Sequence[PeriodPhrase]
) -> Scene:
    """Return the sentence `text[start:end]` laid out in chunks and clauses."""
    quantities = tuple(_reached(text, q) for q in quantities)
    tokens = find_tokens(text, start, end, quantities)
    scene = Scene(text, start, end, tokens, tuple(quantities), _plain(quantities, periods))
    scene.place = [-1] * len(scene.quantities)
    for i, number in enumerate(tokens.quantity):
        if number >= 0:
            scene.place[number] = i
    scene.time = _times(tokens, scene.periods)
    scene.chunks = _find_chunks(scene)
    _find_clauses(scene)
    return scene


_MOVED = re.compile(r"(?:edged|ticked|crept|inched|nudged|went|gone|moved|climbed|rose|risen|jumped|shot|pushed|drifted|came|brought|taken) $")


def _reached(text: str, quantity: Quantity) -> Quantity:
    """Return a quantity without the "up to" that belongs to its verb ("edged up to 3.9 percent")."""
    if not quantity.text.lower().startswith("up to ") or not _MOVED.search(text[max(0, quantity.start - 10) : quantity.start]):
        return quantity
    return replace(quantity, text=quantity.text[6:], start=quantity.start + 6, hedge="exact")


def _plain(quantities: Sequence[Quantity], periods: Sequence[PeriodPhrase]) -> tuple[PeriodPhrase, ...]:
    """Return the periods that do not swallow a figure which is no length of time."""
    figures = [q for q in quantities if q.unit != "year" and (q.precision is not None or q.unit in ("percent", "points"))]
    return tuple(p for p in periods if not any(p.start <= q.start < p.end and q.unit not in TIME_UNITS for q in figures))


def _times(tokens: Tokens, periods: tuple[PeriodPhrase, ...]) -> list[int]:
    time = [-1] * len(tokens)
    for number, period in enumerate(periods):
        for i in range(len(tokens)):
            if tokens.start[i] < period.end and tokens.end[i] > period.start:
                time[i] = number
    return time


def _find_chunks(scene: Scene) -> list[Chunk]:
    tokens, size = scene.tokens, len(scene.tokens)
    chunks: list[Chunk] = []
    quotes = _cutting_quotes(tokens)
    lo, opener, i = 0, "^", 0
    while i < size:
        width, mark = _break(scene, i, quotes)
        if not width:
            i += 1
            continue
        stop = i if width > 0 else i + 1
        _add(chunks, tokens, lo, stop, opener)
        opener = opener if lo >= stop and opener in (")", ";") else mark
        lo = i + abs(width)
        i = max(lo, i + 1)
    _add(chunks, tokens, lo, size, opener)
    return chunks


def _add(chunks: list[Chunk], tokens: Tokens, lo: int, hi: int, opener: str) -> None:
    if lo < hi:
        finite = next((j for j in range(lo, hi) if tokens.tag[j] in FINITE), -1)
        chunks.append(Chunk(lo, hi, opener, finite))


def _break(scene: Scene, i: int, quotes: frozenset[int]) -> tuple[int, str]:
    """Return how many tokens the break at `i` takes, with its name; -1: it lies after `i`."""
    tokens = scene.tokens
    tag, low = tokens.tag[i], tokens.low[i]
    if tag in _STRONG:
        return 1, tag
    if tag == "-" and _spaced(scene, i):
        return 1, "\u2014"
    if tag == '"':
        return (1, '"') if i in quotes else (0, "")
    if tag == ",":
        return _comma(scene, i)
    if tag == "C" and low != "&" and not (low == "but" and scene.low[i - 1] == "all"):
        if tokens.tag[i + 1 : i + 2] == ["S"]:
            return 2, tokens.low[i + 1]
        return 1, "and"
    if tag == "S":
        if low in _CUTTING:
            return 1, low
        return (1, "when") if i == 0 else (0, "")
    if low == "that" and tag == "R" and i and _reports(scene, i - 1):
        return 1, "that"
    if low == "whereby":
        return 1, "which"
    if low == "with" and _absolute(scene, i):
        return 1, "with"
    if low == "according" and scene.low[i + 1] == "to":
        return 1, "according"
    if tag == "V" and _report_verb(scene, i) and _complement(scene, i):
        return -1, "that"
    return 0, ""


def _spaced(scene: Scene, i: int) -> bool:
    start, end = scene.tokens.start[i], scene.tokens.end[i]
    return scene.text[start - 1 : start].isspace() and scene.text[end : end + 1].isspace()


def _comma(scene: Scene, i: int) -> tuple[int, str]:
    low, tag = scene.low[i + 1], scene.tag[i + 1]
    if tag == "C":
        if scene.tag[i + 2] == "S":
            return 3, scene.low[i + 2]
        return 2, ",and"
    if tag == "S":
        return 2, low if low in _CUTTING else "when"
    if low in ("which", "who", "whose", "where", "whereby"):
        return 2, "which"
    if low in ("in", "of", "to") and scene.low[i + 2] in ("which", "whom"):
        return 3, "which"
    if low == "with":
        return 2, "with"
    if low == "according":
        return 2, "according"
    if low in ("as", "since", "after", "before", "until") and any(True for _ in scene.finites(i + 2, _end(scene, i + 1))):
        return 2, "as" if low == "as" else "when"
    return 1, ","


def _end(scene: Scene, i: int) -> int:
    """Return the next comma or strong break after `i`."""
    for j in range(i, len(scene.tokens)):
        if scene.tokens.tag[j] in _STRONG or scene.tokens.tag[j] == ",":
            return j
    return len(scene.tokens)


def _report_verb(scene: Scene, i: int) -> bool:
    return scene.tokens.lemma[i] in lexicon().classes["report"]


_CONTENT = frozenset(
    "fact claim claims idea evidence news belief view estimate reports suggestion argument sign signs reality proof".split()
)


def _reports(scene: Scene, i: int) -> bool:
    if scene.low[i] in _CONTENT or scene.low[i] in ("is", "out", "clear", "likely"):
        return True
    for j in (i, i - 1, i - 2):
        if scene.tag[j] in ("V", "VN", "VG", "VB") and _report_verb(scene, j):
            return True
    return False


def _complement(scene: Scene, i: int) -> bool:
    """Tell whether a clause follows the report verb at `i` with no "that" between."""
    if scene.tag[i + 1] not in ("D", "N", "H", "O", "Q", "J", "K") or scene.low[i + 1] == "that":
        return False
    stop = next(
        (j for j in range(i + 1, len(scene.tokens)) if scene.tag[j] in (*_STRONG, "S", "R", ",") or scene.low[j] == "since"),
        len(scene.tokens),
    )
    first = next(scene.finites(i + 2, stop), -1)
    return first >= 0 and not any(scene.tag[j] == "C" for j in range(i + 1, first) if scene.tag[j + 1] in FINITE)


def _absolute(scene: Scene, i: int) -> bool:
    """Tell whether "with" at `i` opens a phrase that asserts something ("with sales rising")."""
    for j in range(i + 1, min(len(scene.tokens), i + 9)):
        tag = scene.tag[j]
        if tag in _STRONG or tag in (",", "S", "R", "P", "T") or tag in FINITE:
            return False
        if tag == "VG" and scene.tag[j - 1] in ("N", "H", "X") and scene.tokens.lemma[i - 1] not in ("cope", "deal", "agree", "coincide"):
            return True
    return False


def _cutting_quotes(tokens: Tokens) -> frozenset[int]:
    """Return the quotation marks that hold a whole clause between them."""
    marks = [i for i, tag in enumerate(tokens.tag) if tag == '"']
    cutting: set[int] = set()
    for a, b in zip(marks[::2], [*marks[1::2], len(tokens)], strict=False):
        if b - a > 4 and any(tokens.tag[j] in FINITE for j in range(a, b)):
            cutting.update((a, b))
    return frozenset(cutting)


def _find_clauses(scene: Scene) -> None:
    scene.clause_of, scene.chunk_of = [-1] * len(scene.tokens), [-1] * len(scene.tokens)
    opened: list[int] = []  # clauses that an open bracket interrupts
    current = -1
    for number, chunk in enumerate(scene.chunks):
        if chunk.opener == "(" and current >= 0:
            opened.append(current)
        home = _resumed(scene, chunk, opened, current)
        if home < 0 and _between(scene, number):
            home = _split_off(scene, number, current)
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
            scene.clause_of[j], scene.chunk_of[j] = (scene.clause_of[j - 1], scene.chunk_of[j - 1]) if j else (0, 0)
    if not scene.clauses:
        scene.clauses.append(Clause(0, len(scene.tokens), "^", -1, 0))


def _between(scene: Scene, number: int) -> bool:
    """Tell whether the chunk ends a subject like "the gap between rich / and poor"."""
    chunk, before = scene.chunks[number], scene.chunks[number - 1]
    if number == 0 or chunk.opener != "and" or chunk.finite < 0 or before.finite >= 0 or before.clause < 0:
        return False
    words = scene.tokens.low[before.lo : before.hi]
    return ("between" in words or "both" in words) and scene.clauses[before.clause].lo < before.lo


def _split_off(scene: Scene, number: int, current: int) -> int:
    """Make a clause of the chunk before, which went to the wrong one, and return its number."""
    before = scene.chunks[number - 1]
    scene.clauses[before.clause].hi = before.lo
    scene.clauses.append(Clause(before.lo, before.hi, before.opener, -1, before.lo, current))
    before.clause = len(scene.clauses) - 1
    for j in range(before.lo, before.hi):
        scene.clause_of[j] = before.clause
    return before.clause


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
        done = scene.clauses[current].finite >= 0 or scene.clauses[current].opener == "which"
        back = scene.clauses[current].parent if done else current
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
    if chunk.opener not in (",", ",and") and not (chunk.opener == "and" and (verbless or _after_figure(scene, chunk))):
        return False
    if scene.tag[i] == "K" and scene.low[i + 1] == "than":
        return True
    if scene.low[i] in ("its", "their", "the") and scene.low[i + 1] == "first" and scene.low[i + 2] in ("in", "since"):
        return True
    i += scene.tag[i] == "D"
    return any(scene.tag[j] == "L" for j in range(i, min(chunk.hi, i + 3)))


def _after_figure(scene: Scene, chunk: Chunk) -> bool:
    """Tell whether "up 9 percent" stands before "and the best since ..."."""
    before = range(max(0, chunk.lo - 5), chunk.lo)
    return any(scene.low[j] in ("up", "down") for j in before) and any(scene.quantity(j) for j in before)


def _leads_in(scene: Scene, lo: int, chunk: Chunk) -> bool:
    """Tell whether what stands before `chunk` is a lead-in and not part of its subject."""
    return chunk.opener == "," and (scene.tag[lo] in ("P", "X", "S", "VG", "VN", "T") or scene.low[lo] in ("there", "thanks", "because") or scene.time[lo] >= 0)
