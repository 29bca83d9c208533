"""Two figures that are one quantity: ranges, "from ... to ...", parts of a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from caveat import quantity_words as words
from caveat.quantity import Form, Hedge
from caveat.quantity_context import Part
from caveat.quantity_labels import Labels
from caveat.quantity_tokens import DASHES, NUMBER, SIGN, SKIP, WORD, step_of

_RATIO_WHOLES: Final = frozenset({3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 100, 1000, 10_000, 100_000})
_FROM_TO_GAP: Final = 9


class Pairs(Labels):
    """Rules that read a second figure after a first."""

    __slots__ = ()

    def two_ended(self, part: Part) -> int:
        """Read a range or "from ... to ..." that starts with `part`."""
        t, at = self.t, part.stop
        opener = t.before(part.first) if part.first - 1 >= self.floor else ""
        if opener not in ("from", "between"):
            opener = ""
        if (
            self.plain_year(part)
            and at < t.size
            and t.words[at] in DASHES
            and t.glued(at)
            and t.glued(at + 1)
        ):
            return self.add_years(part.first, at + 2, t.words[at + 1])
        if opener == "from":
            for to in range(at, min(at + _FROM_TO_GAP, t.size)):
                if not t.near(to) or (t.kinds[to] in (SIGN, SKIP) and not t.hyphen(to)):
                    break
                if t.kinds[to] == NUMBER and not self.is_year(to, t.words[to]):
                    break
                if t.lows[to] == "to" or (to == at and t.words[to] in DASHES):
                    return self._pair(part, to + 1, opener)
            return 0
        if opener == "between":
            return self._pair(part, at + 1, opener) if t.low(at) == "and" else 0
        dash = at + 1 < t.size and t.words[at] in DASHES and t.near(at) and t.glued(at) == t.glued(at + 1)
        if dash and t.kinds[at + 1] in (NUMBER, SKIP, SIGN):
            if t.kinds[at + 1] == SKIP:
                return at + 2
            stop = self._pair(part, at + 1 + (t.words[at + 1] in words.SIGNS), "-")
            return stop or (at + 2 if t.glued(at) and t.kinds[at + 1] == NUMBER and part.unit is None else 0)
        if t.low(at) in ("to", "or"):
            if at + 1 < t.size and t.kinds[at + 1] == SKIP:
                return at + 2
            return self._pair(part, at + 1, t.lows[at])
        return 0

    def _pair(self, part: Part, i: int, joint: str) -> int:
        """Read the second end at token `i`, and emit both if they belong together."""
        t = self.t
        if i < t.size and t.words[i] in words.SIGNS:
            i += 1
        if not t.near(i) or t.kinds[i] not in (NUMBER, WORD) or self.day_end(i):
            return 0
        floor, self.floor = self.floor, part.stop
        other = self.part_at(i)
        self.floor = floor
        if other is None or self.plain_year(other) != self.plain_year(part):
            return 0
        if part.unit and other.unit and part.unit != other.unit:
            return 0
        if (
            part.unit in ("percent", "points")
            and other.unit is None
            and (other.figure.scale != 1 or joint != "from")
        ):
            return 0
        low, step = self._shared(part, other, joint)
        high = other.value
        unit = part.unit or other.unit
        if joint == "from":
            return self._emit_two(part, other, low, step, unit, "from_to", part.first - 1)
        if not low < high:
            return 0
        if joint != "between" and high > max(3 * low, Decimal(20)):
            return 0
        if joint == "or" and high > 2 * low + 1:
            return 0
        if (
            joint == "-"
            and unit is None
            and not (t.kinds[other.stop : other.stop + 1] == [WORD] and t.near(other.stop))
        ):
            return 0
        return self._emit_two(part, other, low, step, unit, "range", part.first - (joint == "between"))

    def _shared(self, part: Part, other: Part, joint: str) -> tuple[Decimal, Decimal | None]:
        """Return the first end with the magnitude of the second: the 5 of "5 to 6 million"."""
        scale, step = (
            other.figure.scale * (other.value / other.figure.value if other.figure.value else 1),
            part.figure.step,
        )
        if part.figure.scale != 1 or scale == 1 or part.value >= 1000:
            return part.value, step
        shared = part.value * scale
        if shared > (10 * other.value if joint == "from" else other.value):
            return part.value, step
        whole = step is not None and step >= 1 and shared == shared.to_integral_value()
        return shared, step_of(Decimal(int(shared))) if whole else (step or Decimal(1)) * scale

    def _emit_two(
        self,
        part: Part,
        other: Part,
        low: Decimal,
        step: Decimal | None,
        unit: str | None,
        hedge: Hedge,
        first: int,
    ) -> int:
        if unit is None and self.plain_year(part):
            unit = "year"
        form: Form = "words" if part.figure.form == "words" else "digits"
        self.floor = max(self.floor, 0)
        name = unit or self.noun_unit(other.stop) or self.noun_unit(part.stop) or "count"
        t = self.t
        if name == "x" or (
            unit is None and t.low(other.stop) == "times" and t.low(other.stop + 1) in words.TIMES_BEFORE
        ):
            stop = other.stop + (name != "x")
            return self.add(
                first, stop, low, "ratio", hedge, other.value, form="multiple", step=step or step_of(low)
            )
        return self.add(first, other.stop, low, name, hedge, other.value, form=form, step=step)

    def add_years(self, i: int, stop: int, last: str) -> int:
        """Read the years "2019-20", "2016-2020", "2002/03" as a range of years."""
        start = self.t.words[i]
        end = start[: 4 - len(last)] + last if last.isdigit() and len(last) in (1, 2, 4) else ""
        if len(end) == 4 and end <= start and len(last) == 2:
            end = str(int(start[:2]) + 1) + last
        if len(end) == 4 and start < end:
            return self.add(i, stop, Decimal(start), "year", "range", Decimal(end))
        return self.add(i, i + 1, Decimal(start), "year")

    def of_whole(self, part: Part) -> int:
        """Read "four in ten", "9 out of 10" as ratios, "14 of the 88" as a count of a whole."""
        t, at = self.t, part.stop
        if part.unit is not None:
            return 0
        joint = t.after_hyphen(at)
        out = t.low(joint) == "out" and t.low(joint + 1) == "of"
        word = t.low(joint)
        if not (out or word in ("in", "of")) or (word == "of" and part.is_word_one):
            return 0
        first = t.after_hyphen(joint + (2 if out else 1))
        if word == "in" and t.low(first) == "every":
            first += 1
        while word != "in" and t.low(first) in words.DETERMINERS:
            first += 1
        if word != "in" and first > joint + 1 and t.low(first) in words.OF_ITS_LAST:
            first += 1
        if not t.near(first) or t.kinds[first] not in (NUMBER, WORD):
            return 0
        whole = self.part_at(first)
        if (
            whole is None
            or whole.unit
            or whole.value <= part.value
            or whole.value != whole.value.to_integral_value()
        ):
            return 0
        people = self.counts_people(whole.stop)
        if self.plain_year(whole) and not people:
            return 0
        small = int(whole.value) in _RATIO_WHOLES or (part.value == 1 and word != "of")
        if word == "in" and (not small or self.noun_unit(whole.stop) in words.TIME_UNITS or whole.value < 2):
            return 0
        if word != "of" and small:
            value = part.value / whole.value
            return self.add(part.first, whole.stop, value, "ratio", of=whole.value, form="fraction")
        name = "people" if people else "count"
        form: Form = "words" if part.figure.form == "words" else "digits"
        return self.add(
            part.first, whole.stop, part.value, name, of=whole.value, form=form, step=part.figure.step
        )
