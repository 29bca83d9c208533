"""A sentence laid out for the rules: tokens, quantities, times, chunks and clauses.

A *chunk* is what stands between two possible breaks (punctuation, coordinators,
subordinators, ...). A *clause* is one or more chunks with at most one finite verb chain.
Both are ranges [lo, hi) of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from caveat.claims.tokens import FINITE, Tokens
from caveat.period import PeriodPhrase
from caveat.quantity import Quantity

TIME_UNITS = frozenset(
    """seconds minutes hours days nights weeks months quarters years decades centuries""".split()
)


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
