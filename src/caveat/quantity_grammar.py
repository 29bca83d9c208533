"""The finder of quantities: figures in their context of hedges, signs, units, ranges and wholes.

Tokens are read from left to right. Where a figure may start, the rules below are tried in
order; the first that reads something decides, and reading goes on after its span.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from caveat import quantity_words as words
from caveat.quantity import Form, Hedge, Quantity
from caveat.quantity_tokens import DASHES, NUMBER, SIGN, SKIP, WORD, Figure, Tokens, figure, step_of

_RATIO_WHOLES: Final = frozenset({3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 100, 1000, 10_000, 100_000})
_FROM_TO_GAP: Final = 9
_STARTERS: Final = (
    frozenset(words.NUMERALS) | frozenset(words.MULTIPLES) | frozenset(words.FOLDS) | frozenset(words.ORDINALS)
    | frozenset(words.HALVES) | {"a", "an", "half", "twice", "no", "nos", "number"}
)  # fmt: skip
_PREFIXES: Final = frozenset("mid pre post early late sub in and to or a".split()) | frozenset(words.MAGNITUDES)
_METRES_AFTER: Final = frozenset(
    "race sprint dash deep tall high long wide freestyle hurdles final record above below".split()
)
_OLD_YEAR_BEFORE: Final = frozenset("in since until from year circa".split())


@dataclass(frozen=True, slots=True)
class _Part:
    """A figure with its currency or percent sign: tokens `first` up to `stop`."""

    first: int
    stop: int
    figure: Figure
    value: Decimal
    unit: str | None

    @property
    def is_word_one(self) -> bool:
        return self.figure.form == "words" and self.value == 1 and self.figure.stop - self.figure.first == 1


def find(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in order, with `offset` added to their starts and ends.

    >>> [(q.text, q.hedge) for q in find("nearly two-thirds of at least 40 wards")]
    [('nearly two-thirds', 'nearly'), ('at least 40', 'at_least')]
    """
    return _Finder(Tokens(text), offset).run()


class _Finder:
    __slots__ = ("floor", "found", "offset", "t")

    def __init__(self, tokens: Tokens, offset: int) -> None:
        self.t, self.offset, self.floor = tokens, offset, 0
        self.found: list[Quantity] = []

    def run(self) -> tuple[Quantity, ...]:
        i, size, kinds, lows = 0, self.t.size, self.t.kinds, self.t.lows
        while i < size:
            if kinds[i] == NUMBER:
                stop = self._number(i)
            elif kinds[i] == WORD and lows[i] in _STARTERS:
                stop = self._word(i)
            else:
                i += 1
                continue
            i = max(i + 1, stop)
        return tuple(self.found)

    # -- what starts with digits, or with a word -------------------------------------------------

    def _number(self, i: int) -> int:
        t = self.t
        if (stop := self._code(i)) or (stop := self._slash(i)) or (stop := self._date(i)):
            return stop
        if t.glued(i + 1) and t.low(i + 1) in ("st", "nd", "rd", "th") and t.words[i].isdigit():
            return self._ordinal(i, i + 2, Decimal(t.words[i]) if len(t.words[i]) < 7 else Decimal(0))
        return self._figure(i)

    def _word(self, i: int) -> int:
        t, low = self.t, self.t.lows[i]
        if t.hyphen(i - 1) and t.lows[i - 2] not in _PREFIXES:
            return i + 1
        if low in words.MULTIPLES or low == "twice" or low in words.FOLDS:
            return self._multiple(i)
        if low in ("no", "nos", "number"):
            return self._rank_number(i)
        if low == "half":
            return self._half(i)
        if stop := self._fraction(i):
            return stop
        if low in words.ORDINALS:
            return self._ordinal(i, i + 1, Decimal(words.ORDINALS[low]))
        if low in words.HALVES:
            return self._emit(i, i + 1, words.HALVES[low], "ratio", form="fraction")
        if self._is_name(i):
            return i + 1
        return self._figure(i)

    def _figure(self, i: int) -> int:
        """Read an ordinary figure at `i`: alone, in a range, or as a part of a whole."""
        t = self.t
        part = self._part(i, joined=t.before(i) != "between")
        if part is None:
            while i + 1 < t.size and t.glued(i + 1) and t.kinds[i + 1] in (NUMBER, WORD, SKIP):
                i += 1
            return i + 1
        at = t.after_hyphen(part.stop)
        if t.low(at) in words.ORDINALS and part.figure.form == "words" and part.unit is None:
            return self._ordinal(i, at + 1, part.value + words.ORDINALS[t.low(at)])
        if self._is_label(part):
            return self._skip_labels(part.stop)
        before = t.before(part.first)
        if before == "per" or (before == "every" and t.low(part.first - 2) in ("for", "in")):
            return part.stop  # the base of a rate
        if before == "top" and part.unit is None and t.low(part.first - 3) in ("in", "among", "into", "within"):
            return self._emit(part.first - 1, part.stop, part.value, "rank", "at_most", form=part.figure.form)
        for rule in (self._times, self._two_ended, self._of_whole, self._single):
            if stop := rule(part):
                return stop
        return part.stop

    # -- never numbers -----------------------------------------------------------------------------

    def _code(self, i: int) -> int:
        """Return where a code that contains digits ends: COVID-19, 4x4, 3:1, '98; 0 if there is none."""
        t = self.t
        if t.hyphen(i - 1) and t.kinds[i - 2] in (WORD, SKIP) and t.lows[i - 2] not in _PREFIXES:
            if t.lows[i - 2] not in words.NUMERALS:
                return i + 1
        if t.glued(i) and t.kinds[i - 1] in (WORD, SKIP):
            return i + 1
        if t.glued(i) and t.words[i - 1] in ("'", "\u2019", "\u2018") and len(t.words[i]) == 2 and not t.glued(i - 1):
            return i + 1
        if t.glued(i + 1) and t.words[i + 1] in (":", "@", "^") and t.glued(i + 2):
            return i + 3
        if t.words[i] == "911" and self._part_unit(i + 1) is None:
            return i + 1
        return 0

    def _slash(self, i: int) -> int:
        t = self.t
        if not (t.glued(i + 1) and t.words[i + 1] in ("/", "\u2044") and t.glued(i + 2) and t.kinds[i + 2] == NUMBER):
            return 0
        upper, lower = t.words[i], t.words[i + 2]
        if self._is_year(i, upper) and lower.isdigit() and len(lower) in (2, 4):
            return self._years(i, i + 3, lower)
        common = upper.isdigit() and lower.isdigit() and len(lower) < 3 and 0 < int(upper) < int(lower)
        if common and (t.low(i + 3) == "of" or (int(lower) < 6 and t.words[i + 3 : i + 4] != ["/"])):
            return self._emit(i, i + 3, Decimal(upper) / Decimal(lower), "ratio", form="fraction")
        return i + 3

    def _date(self, i: int) -> int:
        """Return where the day of a date ends: May 18, May 18-20, 18 May, 18 and 19 May; 0 if it is none."""
        t, word = self.t, self.t.words[i]
        if not (word.isdigit() and len(word) < 3 and 0 < int(word) < 32):
            return 0
        at, stop = i - 1, i + 1
        if at >= 1 and t.words[at] == "." and t.glued(at):
            at -= 1
        if t.glued(stop) and t.low(stop) in ("st", "nd", "rd", "th"):
            stop += 1
        if self._is_month(at) and t.near(i) and self._part_unit(stop) is None and not t.glued(stop) | (stop > i + 1):
            return self._more_days(stop)
        if self._is_month(at) and t.near(i) and self._part_unit(stop) is None and (
            stop > i + 1 or t.kinds[stop] == SIGN
        ):
            return self._more_days(stop)
        last = self._more_days(stop)
        if self._is_month(last) or (stop > i + 1 and t.low(last) == "of" and self._is_month(last + 1)):
            return last + 1
        return 0

    def _more_days(self, stop: int) -> int:
        t = self.t
        if t.low(stop) in ("to", "and", "or") or (stop < t.size and t.words[stop] in DASHES):
            at = stop + 1
            if at < t.size and t.kinds[at] == NUMBER and t.words[at].isdigit() and len(t.words[at]) < 3:
                if t.glued(at + 1) and t.low(at + 1) in ("st", "nd", "rd", "th"):
                    return at + 2
                return at + 1
        return stop

    def _is_month(self, i: int) -> bool:
        return 0 <= i < self.t.size and self.t.lows[i] in words.MONTHS and self.t.words[i][0].isupper()

    def _is_label(self, part: _Part) -> bool:
        """Tell whether a figure only names something: section 5, item 37, aged 65, SB 1070."""
        t, i = self.t, part.first
        if part.unit is not None or part.figure.step is None or part.figure.scale != 1 or not t.near(i):
            return False
        if t.low(part.stop) in words.MAGNITUDES:
            return False
        word, low = t.words[i - 1], t.lows[i - 1]
        if low in words.AGES or (low in words.LABELS and not self._people(part.stop)):
            return True
        after = t.after_hyphen(part.stop)
        if t.low(after) in ("year", "years", "month", "months") and t.low(t.after_hyphen(after + 1)) in ("old", "olds"):
            return True
        if not part.figure.bare:
            return False
        code = word.isupper() and 2 <= len(word) <= 4 and t.kinds[i - 1] == WORD and low not in ("us", "uk", "eu", "in")
        lonely = not (t.low(part.stop).isalpha() and t.words[part.stop].islower())
        return code and lonely and not self._is_year(i, t.words[i]) and word not in words.CODES

    def _skip_labels(self, stop: int) -> int:
        """Return where a list of labels ends: sections 5 and 6, pages 3-7, aged 16 to 24."""
        t = self.t
        if t.low(stop) in ("and", "to", "or") or (stop < t.size and t.words[stop] in DASHES):
            if stop + 1 < t.size and t.kinds[stop + 1] == NUMBER and self._part_unit(stop + 2) is None:
                return stop + 2
        return stop

    def _is_name(self, i: int) -> bool:
        """Tell whether a numeral is part of a name: the Big Four, the Group of Seven."""
        t = self.t
        if not t.words[i][0].isupper() or t.words[i].isupper() or not t.near(i):
            return False
        at = i - 2 if t.lows[i - 1] == "of" else i - 1
        title = t.words[i + 1][0].isupper() if t.near(i + 1) else True
        return at > 0 and t.words[at][0].isupper() and not title

    def _is_year(self, i: int, word: str) -> bool:
        if not (word.isdigit() and len(word) == 4):
            return False
        return "1900" <= word <= "2099" or ("1500" <= word < "1900" and self.t.before(i) in _OLD_YEAR_BEFORE)

    # -- parts -------------------------------------------------------------------------------------

    def _part(self, i: int, *, joined: bool = True) -> _Part | None:
        """Return the figure at `i` with its currency sign before or its unit sign after."""
        t = self.t
        found = figure(t, i, joined=joined)
        if found is None:
            return None
        first, unit = self._currency(i)
        if found.stop == i + 2 and t.low(i + 1) == "m" and unit is None and t.low(i + 2) in _METRES_AFTER:
            step = None if found.step is None else found.step / found.scale
            return _Part(i, i + 1, replace(found, value=found.mantissa, step=step, stop=i + 1), found.mantissa, "meters")
        after = self._part_unit(found.stop)
        if after is not None:
            name, stop, scale = after
            value = found.value * scale
            step = None if found.step is None else found.step * scale
            return _Part(first, stop, replace(found, step=step), value, unit or name)
        stop = found.stop
        if t.glued(stop) and t.kinds[stop] in (WORD, SKIP, NUMBER) and found.form == "digits":
            name = words.UNITS.get(t.lows[stop])
            if t.lows[stop] == "x":
                return _Part(first, stop + 1, found, found.value, "x")
            return _Part(first, stop, found, found.value, name) if name and t.kinds[stop] == WORD else None
        return _Part(first, stop, found, found.value, unit)

    def _currency(self, i: int) -> tuple[int, str | None]:
        """Return the currency written before token `i`, and where it starts."""
        t = self.t
        if not t.near(i) or i - 1 < self.floor:
            return i, None
        if t.words[i - 1] in words.SIGNS:
            prefix = words.SIGN_PREFIXES.get(t.lows[i - 2]) if t.glued(i - 1) and i - 2 >= self.floor else None
            return (i - 2, prefix) if prefix else (i - 1, words.SIGNS[t.words[i - 1]])
        if t.words[i - 1] in words.CODES:
            return i - 1, t.words[i - 1]
        return i, None

    def _part_unit(self, stop: int) -> tuple[str, int, Decimal] | None:
        """Return the percent, points or currency written at token `stop`: its name, its end, its scale."""
        t, one = self.t, Decimal(1)
        at = t.after_hyphen(stop)
        low = t.low(at)
        if low in ("%", "\uff05", "percent", "pct") or (low in ("pc", "pp") and t.glued(at)):
            if low == "pp":
                return "points", at + 1, one
            after = t.after_hyphen(at + 1)
            return ("points", after + 1, one) if t.low(after) in ("point", "points") else ("percent", at + 1, one)
        if low == "per":
            after = t.after_hyphen(at + 1)
            return ("percent", after + 1, one) if t.low(after) == "cent" else None
        if low in ("percentage", "basis"):
            after = t.after_hyphen(at + 1)
            scale = Decimal("0.01") if low == "basis" else one
            return ("points", after + 1, scale) if t.low(after) in ("point", "points") else None
        if low in ("point", "points", "pp", "ppt", "ppts", "pts"):
            return "points", at + 1, one
        if low == "p" and t.glued(at):
            return "GBP", at + 1, Decimal("0.01")
        if low in words.CURRENCIES:
            code, scale = words.CURRENCIES[low]
            return code, at + 1, scale
        if low in words.NATIONAL and t.low(at + 1) in words.CURRENCIES:
            return words.NATIONAL[low], at + 2, words.CURRENCIES[t.low(at + 1)][1]
        return None

    # -- rules for a part ----------------------------------------------------------------------------

    def _times(self, part: _Part) -> int:
        """Read "2.5 times higher", "threefold", "3x"; "three times" alone counts occasions."""
        t = self.t
        at = t.after_hyphen(part.stop)
        if part.unit == "x" or (part.unit is None and t.low(at) == "fold"):
            stop = part.stop if part.unit == "x" else at + 1
            return self._multiple_of(part, stop)
        if part.unit is not None or t.low(at) != "times":
            factor = t.before(part.first) == "of" and t.low(part.first - 2) == "factor"
            return self._multiple_of(part, part.stop) if factor and part.unit is None else 0
        if t.low(at + 1) in words.TIMES_BEFORE or t.before(part.first) == "by":
            return self._multiple_of(part, at + 1)
        return self._emit_part(part, "times") if not part.is_word_one else at + 1

    def _multiple_of(self, part: _Part, stop: int) -> int:
        whole = part.value == part.value.to_integral_value()
        return self._emit(
            part.first, stop, part.value, "ratio", form="multiple", step=None if whole else part.figure.step
        )

    def _two_ended(self, part: _Part) -> int:
        """Read a range or "from ... to ..." that starts with `part`."""
        t, at = self.t, part.stop
        opener = t.before(part.first) if part.first - 1 >= self.floor else ""
        if opener not in ("from", "between"):
            opener = ""
        if self._plain_year(part) and at < t.size and t.words[at] in DASHES and t.glued(at) and t.glued(at + 1):
            return self._years(part.first, at + 2, t.words[at + 1])
        if opener == "from":
            for to in range(at, min(at + _FROM_TO_GAP, t.size)):
                if not t.near(to) or (t.kinds[to] in (SIGN, SKIP) and not t.hyphen(to)):
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

    def _pair(self, part: _Part, i: int, joint: str) -> int:
        """Read the second end at token `i`, and emit both if they belong together."""
        t = self.t
        if i < t.size and t.words[i] in words.SIGNS:
            i += 1
        if not t.near(i) or t.kinds[i] not in (NUMBER, WORD) or self._date(i):
            return 0
        floor, self.floor = self.floor, part.stop
        other = self._part(i)
        self.floor = floor
        if other is None or self._plain_year(other) != self._plain_year(part):
            return 0
        if part.unit and other.unit and part.unit != other.unit:
            return 0
        if part.unit in ("percent", "points") and other.unit is None and (other.figure.scale != 1 or joint != "from"):
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
        if joint == "-" and unit is None and not (t.kinds[other.stop : other.stop + 1] == [WORD] and t.near(other.stop)):
            return 0
        return self._emit_two(part, other, low, step, unit, "range", part.first - (joint == "between"))

    def _shared(self, part: _Part, other: _Part, joint: str) -> tuple[Decimal, Decimal | None]:
        """Return the first end with the magnitude of the second: the 5 of "5 to 6 million"."""
        scale, step = other.figure.scale * (other.value / other.figure.value if other.figure.value else 1), part.figure.step
        if part.figure.scale != 1 or scale == 1 or part.value >= 1000:
            return part.value, step
        shared = part.value * scale
        if shared > (10 * other.value if joint == "from" else other.value):
            return part.value, step
        whole = step is not None and step >= 1 and shared == shared.to_integral_value()
        return shared, step_of(Decimal(int(shared))) if whole else (step or Decimal(1)) * scale

    def _emit_two(
        self, part: _Part, other: _Part, low: Decimal, step: Decimal | None, unit: str | None, hedge: Hedge, first: int
    ) -> int:
        if unit is None and self._plain_year(part):
            unit = "year"
        form: Form = "words" if part.figure.form == "words" else "digits"
        self.floor = max(self.floor, 0)
        name = unit or self._noun(other.stop) or self._noun(part.stop) or "count"
        t = self.t
        if name == "x" or (unit is None and t.low(other.stop) == "times" and t.low(other.stop + 1) in words.TIMES_BEFORE):
            stop = other.stop + (name != "x")
            return self._emit(first, stop, low, "ratio", hedge, other.value, form="multiple", step=step or step_of(low))
        return self._emit(first, other.stop, low, name, hedge, other.value, form=form, step=step)

    def _years(self, i: int, stop: int, last: str) -> int:
        """Read the years "2019-20", "2016-2020", "2002/03" as a range of years."""
        start = self.t.words[i]
        end = start[: 4 - len(last)] + last if last.isdigit() and len(last) in (1, 2, 4) else ""
        if len(end) == 4 and end <= start and len(last) == 2:
            end = str(int(start[:2]) + 1) + last
        if len(end) == 4 and start < end:
            return self._emit(i, stop, Decimal(start), "year", "range", Decimal(end))
        return self._emit(i, i + 1, Decimal(start), "year")

    def _of_whole(self, part: _Part) -> int:
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
        if not t.near(first) or t.kinds[first] not in (NUMBER, WORD):
            return 0
        whole = self._part(first)
        if whole is None or whole.unit or whole.value <= part.value or whole.value != whole.value.to_integral_value():
            return 0
        people = self._people(whole.stop)
        if self._plain_year(whole) and not people:
            return 0
        small = int(whole.value) in _RATIO_WHOLES or (part.value == 1 and word != "of")
        if word == "in" and (not small or self._noun(whole.stop) in words.TIME_UNITS or whole.value < 2):
            return 0
        if word != "of" and small:
            value = part.value / whole.value
            return self._emit(part.first, whole.stop, value, "ratio", of=whole.value, form="fraction")
        name = "people" if people else "count"
        form: Form = "words" if part.figure.form == "words" else "digits"
        return self._emit(
            part.first, whole.stop, part.value, name, of=whole.value, form=form, step=part.figure.step
        )

    def _single(self, part: _Part) -> int:
        """Read a figure that stands alone, with the unit that its noun gives."""
        t = self.t
        if part.unit is None and self._plain_year(part):
            return self._emit(part.first, part.stop, part.value, "year")
        name = part.unit or self._noun(part.stop) or "count"
        if part.is_word_one and (name in ("count", "people") or t.before(part.first) in ("no", "any", "at", "every")):
            return part.stop
        if part.is_word_one and name == "days":
            return part.stop
        if name == "count" and part.figure.form == "words" and part.figure.stop - part.figure.first == 1:
            if t.hyphen(part.stop) or (part.value == 0 and t.before(part.first) in ("net", "ground", "near")):
                return part.stop + 1
        if name == "count" and t.hyphen(part.stop) and t.kinds[part.stop + 1] == WORD and part.figure.form == "digits":
            return part.stop + 1
        return self._emit_part(part, name)

    def _plain_year(self, part: _Part) -> bool:
        """Tell whether a part is a calendar year and not a count that looks like one."""
        t = self.t
        if part.unit is not None or not part.figure.bare or not self._is_year(part.first, t.words[part.figure.first]):
            return False
        before = t.before(part.first)
        hedge, _ = self._hedge(part.first)
        if hedge != "exact" and part.value % 100 == 0:
            return False
        counted = self._noun(part.stop) is not None
        return not counted or (before in words.YEAR_BEFORE and before != "of")

    def _people(self, at: int) -> bool:
        t = self.t
        for k in range(4):
            low = t.low(t.after_hyphen(at + k) if k == 0 else at + k)
            if low in words.PEOPLE:
                return True
            if low not in words.QUALIFIERS:
                return False
        return False

    def _noun(self, stop: int) -> str | None:
        """Return the unit that the words after a figure give it, None for any other noun."""
        t = self.t
        at = t.after_hyphen(stop)
        low = t.low(at)
        if rate := self._rate(stop):
            return rate
        if low in ("square", "cubic") and t.low(t.after_hyphen(at + 1)) in words.UNITS:
            return f"{low} {words.UNITS[t.low(t.after_hyphen(at + 1))]}"
        if low in words.UNITS:
            if low in words.WATTS and t.low(t.after_hyphen(at + 1)) in ("hour", "hours"):
                return f"{low} hours"
            return words.UNITS[low] if len(low) > 2 or t.glued(at) or low in ("km", "kg", "mw", "gw", "ft") else None
        return "people" if self._people(stop) else None

    def _rate(self, stop: int) -> str | None:
        """Return the unit "per 1,000 births" that follows a figure, with up to three words between."""
        t = self.t
        for at in range(stop, min(stop + 4, t.size)):
            low = t.low(at)
            if low == "per" or (low in ("for", "in") and t.low(at + 1) == "every"):
                first = at + 1 + (low != "per") + (t.low(at + 1) in ("a", "an"))
                if t.low(first) in ("thousand", "million"):
                    base, after = words.MAGNITUDES[t.low(first)], first + 1
                else:
                    found = figure(t, first) if t.near(first) else None
                    if found is None or found.value < 10:
                        return None
                    base, after = found.value, found.stop
                return f"per {base:,f}{self._rate_noun(after)}"
            if t.kinds[at] != WORD or not t.near(at):
                return None
        return None

    def _rate_noun(self, at: int) -> str:
        t, taken = self.t, ""
        if t.low(at) in words.RATE_NOUN_ADJECTIVES:
            taken, at = f" {t.low(at)}", at + 1
        low = t.low(at)
        if low in words.PEOPLE or low in ("population", "head", "of") or low in words.OF_WHOLE or not low.isalpha():
            return ""
        return f"{taken} {low}"

    # -- words that are numbers by themselves --------------------------------------------------------

    def _multiple(self, i: int) -> int:
        """Read "doubled", "twice as many", "threefold"."""
        t, low = self.t, self.t.lows[i]
        hedge, _ = self._hedge(i)
        after = t.low(i + 1)
        if low in words.FOLDS:
            return self._emit(i, i + 1, Decimal(words.FOLDS[low]), "ratio", form="multiple")
        if t.hyphen(i + 1) or after in ("down", "back", "digits", "digit", "figures"):
            return i + 2
        free = i + 1 >= t.size or not t.near(i + 1) or t.kinds[i + 1] == SIGN or after in words.OF_WHOLE
        if low == "twice":
            follows = after in words.TIMES_BEFORE or hedge != "exact"
            return self._emit(i, i + 1, Decimal(2), "ratio", form="multiple") if follows else i + 1
        certain = low in words.CERTAIN_MULTIPLES or hedge != "exact" or after in words.TIMES_BEFORE
        if not (certain or (free and low in ("double", "triple", "treble", "quadruple"))):
            return i + 1
        return self._emit(i, i + 1, words.MULTIPLES[low], "ratio", form="multiple", shrinks=low.startswith("halv"))

    def _half(self, i: int) -> int:
        """Read "half of", "by half", "half as many", "half a million", "half a century"."""
        t = self.t
        if figure(t, i) is not None:
            return self._figure(i)
        before, after = t.before(i), t.low(i + 1)
        if t.hyphen(i - 1) or t.hyphen(i + 1) or before in words.NOT_A_HALF:
            return i + 1
        if after in ("a", "an"):
            unit = words.UNITS.get(t.low(i + 2))
            if unit is not None:
                value, name = (Decimal(50), "years") if unit == "centuries" else (Decimal("0.5"), unit)
                return self._emit(i, i + 1, value, name, form="fraction")
        if after == "as" and t.low(i + 2) in ("many", "much", "likely", "high", "large", "big", "often", "fast"):
            return self._emit(i, i + 1, Decimal("0.5"), "ratio", form="multiple")
        ended = i + 1 >= t.size or not t.near(i + 1) or t.kinds[i + 1] == SIGN
        if ended or after in words.OF_WHOLE or self._people(i + 1) or self._hedge(i)[0] != "exact":
            first = i - 1 if before in ("a", "one") and i - 1 >= self.floor else i
            return self._emit(first, i + 1, Decimal("0.5"), "ratio", form="fraction")
        return i + 1

    def _fraction(self, i: int) -> int:
        """Read "a third", "two-thirds", "one in ..." aside; 0 if the words are no fraction."""
        t, low = self.t, self.t.lows[i]
        at = t.after_hyphen(i + 1)
        noun = t.low(at)
        article = low in ("a", "an")
        upper = 1 if article or low == "one" else words.NUMERALS.get(low, 0)
        lower = words.PLURAL_PARTS.get(noun) if upper > 1 else words.PARTS.get(noun)
        if upper > 1 and lower is None and at > i + 1:
            lower = words.PARTS.get(noun)
        if not upper or lower is None or upper >= lower or (noun in ("second", "fourth", "seventh") and article):
            return 0
        after = t.low(at + 1)
        ended = at + 1 >= t.size or not t.near(at + 1) or t.kinds[at + 1] == SIGN
        if t.hyphen(at + 1) or (upper == 1 and not self._fraction_fits(i, article, after, ended)):
            return 0 if article else at + 1
        return self._emit(i, at + 1, Decimal(upper) / Decimal(lower), "ratio", form="fraction")

    def _fraction_fits(self, i: int, article: bool, after: str, ended: bool) -> bool:
        """Tell whether "a third" is a part and not the third in a row."""
        before = self.t.before(i)
        if before == "%" or before == "percent" or (before == "in" and ended) or after in ("hour", "century", "mile"):
            return False
        if before in words.BY_BEFORE or after == "of" or not article:
            return True
        return after in words.OF_WHOLE or ended

    def _ordinal(self, i: int, stop: int, value: Decimal) -> int:
        """Read "third-highest", "ranked 37th out of 180", "second place" as ranks."""
        t = self.t
        if value <= 0:
            return stop
        at = t.after_hyphen(stop)
        low = t.low(at)
        before = t.before(i)
        ranked = before in words.RANK_BEFORE or (
            before in ("in", "joint", "equal", "at", "as", "the") and t.low(i - 2) in words.RANK_BEFORE
        )
        top = low in words.SUPERLATIVES or (
            len(low) > 4 and low.endswith("est") and low not in words.NOT_SUPERLATIVE and value > 1
        )
        if top:
            return self._emit(i, at + 1, value, "rank", of=self._rank_whole(at + 1)[0], form="ordinal")
        if low == "only" and t.low(at + 1) == "to" and value == 2:
            return self._emit(i, stop, value, "rank", form="ordinal")
        if low == "place" and not (value == 1 and before == "the") and not t.hyphen(at + 1):
            return self._emit(i, at + 1, value, "rank", form="ordinal")
        whole, end = self._rank_whole(stop)
        if whole is not None and t.low(stop) == "out":
            return self._emit(i, end, value, "rank", of=whole, form="ordinal")
        return self._emit(i, end, value, "rank", of=whole, form="ordinal") if ranked else stop

    def _rank_whole(self, at: int) -> tuple[Decimal | None, int]:
        """Return the number of peers in "37th out of 180", "third of 38", and where it ends."""
        t = self.t
        first = at + 2 if t.low(at) == "out" and t.low(at + 1) == "of" else at + 1 if t.low(at) in ("of", "among") else 0
        while first and t.low(first) in words.DETERMINERS:
            first += 1
        found = figure(t, first) if first and t.near(first) else None
        return (found.value, found.stop) if found and found.value > 1 else (None, at)

    def _rank_number(self, i: int) -> int:
        """Read "No. 2" and "number one" as ranks; any other number after "number" is a label."""
        t, low = self.t, self.t.lows[i]
        at = i + 1
        if low in ("no", "nos") and t.glued(at) and t.words[at] == ".":
            at += 1
        if not t.near(at) or t.hyphen(i - 1):
            return i + 1
        word = t.words[at]
        if low != "number" and t.kinds[at] == NUMBER and word.isdigit() and len(word) < 4 and self._part_unit(at + 1) is None:
            street = t.near(at + 1) and t.words[at + 1][0].isupper() and not t.words[at + 1].isupper()
            if (at == i + 1 and not t.words[i][0].isupper()) or (t.glued(at + 1) and t.kinds[at + 1] != SIGN) or (street and t.low(at + 1) == "downing"):
                return at + 1
            return self._emit(i, at + 1, Decimal(word), "rank", form="ordinal")
        if low == "number" and t.lows[at] in ("one", "two", "three", "1") and t.before(i) != "a":
            value = words.NUMERALS.get(t.lows[at], 1)
            return self._emit(i, at + 1, Decimal(value), "rank", form="ordinal")
        return i + 1

    # -- hedges, and the quantity itself -------------------------------------------------------------

    def _hedge(self, first: int) -> tuple[Hedge, int]:
        """Return the hedge before token `first`, and the token where it starts."""
        t = self.t
        at = first
        if t.near(at) and t.lows[at - 1] in ("a", "an", "the") and t.lows[at] not in ("a", "an", "half"):
            at -= 1  # almost a 40% rise
        if not t.near(at) or at - 1 < self.floor:
            return "exact", first
        sign = words.HEDGE_SIGNS.get(t.words[at - 1])
        if sign:
            return sign, at - 1
        if t.words[at - 1] == "." and t.glued(at - 1) and t.low(at - 2) in ("approx", "ca", "c") and at - 2 >= self.floor:
            return "about", at - 2
        if t.lows[at - 1] not in words.HEDGE_ENDS:
            return "exact", first
        for length in range(4, 0, -1):
            start = at - length
            if start < self.floor or start < 0:
                continue
            if length > 1 and not all(t.near(k) for k in range(start + 1, at)):
                continue
            hedge = words.HEDGE_WORDS.get(" ".join(t.lows[start:at]))
            if hedge is None or t.lows[start] == "or":
                continue
            return (hedge, start) if self._hedge_fits(start, at, first) else ("exact", first)
        return "exact", first

    def _hedge_fits(self, start: int, at: int, first: int) -> bool:
        """Tell whether a hedge belongs to the figure: not in "40% over two years", "went up to 500"."""
        t = self.t
        phrase = " ".join(t.lows[start:at])
        before = t.before(start)
        if phrase in ("up to", "above", "below", "under", "around") and before in words.RISING:
            return phrase != "up to"
        if at != first and phrase in ("over", "under", "above", "below", "around", "up to", "some"):
            return False
        compared = before in ("%", "percent", "points", "point", "times", "twice") or (
            t.near(start) and (t.kinds[start - 1] == NUMBER or before in words.MAGNITUDES)
        )
        if compared and t.lows[at - 1] in ("than", "over", "under", "above", "below", "around", "beyond"):
            return False
        if phrase in ("over", "under", "beyond") and self._duration(first):
            return before in ("for", "of", "took", "after", "lasted", "just", "well", "in", "is", "was", "a", "spent")
        return not (phrase == "some" and before in ("and", "with") and t.lows[first] == "a")

    def _duration(self, first: int) -> bool:
        found = figure(self.t, first)
        return found is not None and self.t.low(self.t.after_hyphen(found.stop)).rstrip("s") + "s" in words.TIME_UNITS

    def _hedge_after(self, stop: int) -> tuple[Hedge, int]:
        """Return the hedge that follows a figure: "500 or more", "500+", "a dozen or so"."""
        t = self.t
        if t.glued(stop) and t.words[stop] == "+":
            return "at_least", stop + 1
        if t.hyphen(stop) and t.lows[stop + 1] == "plus":
            return "at_least", stop + 2
        if t.low(stop) == "or":
            hedge = words.HEDGE_WORDS.get(f"or {t.low(stop + 1)}")
            if hedge:
                return hedge, stop + 2
        return "exact", stop

    def _emit_part(self, part: _Part, unit: str) -> int:
        return self._emit(
            part.first, part.stop, part.value, unit, form=part.figure.form, step=part.figure.step
        )

    def _emit(
        self,
        first: int,
        stop: int,
        value: Decimal,
        unit: str,
        hedge: Hedge = "exact",
        high: Decimal | None = None,
        *,
        of: Decimal | None = None,
        step: Decimal | None = None,
        form: Form = "digits",
        shrinks: bool = False,
    ) -> int:
        """Add a quantity of tokens `first` up to `stop` with its hedge; return where reading goes on."""
        t = self.t
        if unit not in ("year", "rank"):
            before, first = self._hedge(first)
            if shrinks:
                before = words.OPPOSITE.get(before, before)
            after: Hedge = "exact"
            if before == "exact" and form not in ("fraction", "multiple"):
                after, stop = self._hedge_after(stop)
            if hedge == "exact":
                hedge = before if before != "exact" else after
        exact = unit in ("year", "rank") or (unit in ("count", "people", "times") and value < 100 and step == 1)
        start, end = t.starts[first], t.ends[stop - 1]
        self.found.append(
            Quantity(
                t.text[start:end], start + self.offset, end + self.offset, _plain(value), unit, hedge,
                None if high is None else _plain(high), of, None if exact or step is None else _plain(step, whole=True), form,
            )  # fmt: skip
        )
        self.floor = stop
        return stop


def _plain(value: Decimal, *, whole: bool = False) -> Decimal:
    """Return the value without an exponent: 1.5E+6 as 1500000; 40.0 as it is, unless `whole`."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and (exponent > 0 or (whole and value == value.to_integral_value())):
        return Decimal(int(value))
    return value
