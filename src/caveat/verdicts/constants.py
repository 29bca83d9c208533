"""Every constant that decides a label, in one place. `caveat check --set NAME=VALUE` overrides one."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Constants:
    """The thresholds of the verdicts.

    * `tolerance`: up to this share of the sensible weight may disagree with a label
    * `sensible`: a reading is sensible from this share of the main reading's weight on
    * `fragile`: a claim that holds is fragile where more than this share of the weight of the
      whole space leaves less than half of the claimed change
    * `near`: the author's reading, where none covers the figure, lies within this of it
    * `coincidence`: above this share a match proves little
    * `chance`: two-sided z value within which a difference of counts may be chance
    * `reversal`: per head the other way by at least this share makes a change in numbers incomplete
    * `fewest_peers`: that all peers changed as much is said of at least so many
    * `recent`: years for which what came after a stated period can make a claim incomplete
    """

    tolerance: float = 0.1
    sensible: float = 0.1
    fragile: float = 0.5
    near: float = 0.05
    coincidence: float = 0.5
    chance: float = 1.96
    reversal: float = 0.01
    fewest_peers: float = 5
    recent: float = 3

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return the constants as (name, value) pairs for the report."""
        return tuple((f.name, f"{getattr(self, f.name):g}") for f in fields(self))
