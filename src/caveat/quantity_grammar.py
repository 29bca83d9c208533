"""The finder of quantities: figures in their context of hedges, signs, units, ranges and wholes.

Tokens are read from left to right. Where a figure may start, the rules below are tried in
order; the first that reads something decides, and reading goes on after its span.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from caveat import quantity_words as words
from caveat.quantity import Quantity
from caveat.quantity_context import Part
from caveat.quantity_labels import PREFIXES
from caveat.quantity_pairs import Pairs
from caveat.quantity_tokens import NUMBER, SIGN, SKIP, WORD, Tokens, figure

_STARTERS: Final = (
    frozenset(words.NUMERALS) | frozenset(words.MULTIPLES) | frozenset(words.FOLDS)
    | frozenset(words.ORDINALS) | frozenset(words.HALVES)
    | {"a", "an", "half", "twice", "no", "nos", "number"}
)  # fmt: skip
_NOT_ONE: Final = words.word_set("no any at every this that which each the")
_NOT_ZERO: Final = words.word_set("net ground near to from")


def find(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in order, with `offset` added to their starts and ends.

    >>> [(q.text, q.hedge) for q in find("nearly two-thirds of at least 40 wards")]
    [('nearly two-thirds', 'nearly'), ('at least 40', 'at_least')]
    """
    return _Finder(Tokens(text), offset).run()


class _Finder(Pairs):
    __slots__ = ()

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

    def _number(self, i: int) -> int:
        t = self.t
        if (stop := self.code_end(i)) or (stop := self._slash(i)) or (stop := self.day_end(i)):
            return stop
        if t.glued(i + 1) and t.low(i + 1) in ("st", "nd", "rd", "th") and t.words[i].isdigit():
            return self._ordinal(i, i + 2, Decimal(t.words[i]) if len(t.words[i]) < 7 else Decimal(0))
        return self._figure(i)

    def _word(self, i: int) -> int:
        t, low = self.t, self.t.lows[i]
        if t.hyphen(i - 1) and t.lows[i - 2] not in PREFIXES:
            return i + 1
        if low in words.MULTIPLES or low == "twice" or low in words.FOLDS:
            return self._multiple(i)
        if low in ("no", "nos", "number"):
            return self._rank_number(i)
        if low == "half":
            return self._half(i)
        if stop := self._one_and_a_half(i) or self._fraction(i):
            return stop
        if low in words.ORDINALS:
            return self._ordinal(i, i + 1, Decimal(words.ORDINALS[low]))
        if low in words.HALVES:
            return self.add(i, i + 1, words.HALVES[low], "ratio", form="fraction")
        if self.is_name(i):
            return i + 1
        return self._figure(i)

    def _one_and_a_half(self, i: int) -> int:
        """Read "a year and a half", "an hour and a half"."""
        t = self.t
        unit = t.low(i + 1) + "s"
        if t.low(i) not in ("a", "an", "one") or unit not in words.TIME_UNITS:
            return 0
        if (t.low(i + 2), t.low(i + 3), t.low(i + 4)) != ("and", "a", "half"):
            return 0
        return self.add(i, i + 5, Decimal("1.5"), unit, form="words")

    def _figure(self, i: int) -> int:
        """Read an ordinary figure at `i`: alone, in a range, or as a part of a whole."""
        t = self.t
        part = self.part_at(i, joined=t.before(i) != "between")
        if part is None:
            while i + 1 < t.size and t.glued(i + 1) and t.kinds[i + 1] in (NUMBER, WORD, SKIP):
                i += 1
            return i + 1
        at = t.after_hyphen(part.stop)
        if t.low(at) in words.ORDINALS and part.figure.form == "words" and part.unit is None:
            return self._ordinal(i, at + 1, part.value + words.ORDINALS[t.low(at)])
        if self.is_label(part):
            return self.labels_end(part.stop)
        before = t.before(part.first)
        if before == "per" or (before == "every" and t.low(part.first - 2) in ("for", "in")):
            return part.stop  # the base of a rate
        if (
            before == "top"
            and part.unit is None
            and t.low(part.first - 3) in ("in", "among", "into", "within")
        ):
            return self.add(part.first - 1, part.stop, part.value, "rank", "at_most", form=part.figure.form)
        for rule in (self._times, self.two_ended, self.of_whole, self._single):
            if stop := rule(part):
                return stop
        return part.stop

    def _slash(self, i: int) -> int:
        t = self.t
        if not (
            t.glued(i + 1)
            and t.words[i + 1] in ("/", "\u2044")
            and t.glued(i + 2)
            and t.kinds[i + 2] == NUMBER
        ):
            return 0
        upper, lower = t.words[i], t.words[i + 2]
        if self.is_year(i, upper) and lower.isdigit() and len(lower) in (2, 4):
            return self.add_years(i, i + 3, lower)
        common = upper.isdigit() and lower.isdigit() and len(lower) < 3 and 0 < int(upper) < int(lower)
        if common and (t.low(i + 3) == "of" or (int(lower) < 6 and t.words[i + 3 : i + 4] != ["/"])):
            return self.add(i, i + 3, Decimal(upper) / Decimal(lower), "ratio", form="fraction")
        return i + 3

    def _times(self, part: Part) -> int:
        """Read "2.5 times higher", "threefold", "3x"; "three times" alone counts occasions."""
        t = self.t
        at = t.after_hyphen(part.stop)
        if part.unit == "x" or (part.unit is None and t.low(at) == "fold"):
            stop = part.stop if part.unit == "x" else at + 1
            return self._multiple_of(part, stop)
        if part.unit is None and t.low(at) == "occasions" and not part.is_word_one:
            return self.add_part(part, "times")
        if part.unit is not None or t.low(at) != "times":
            factor = t.before(part.first) == "of" and t.low(part.first - 2) == "factor"
            return self._multiple_of(part, part.stop) if factor and part.unit is None else 0
        split = part.value != part.value.to_integral_value()
        risen = t.before(part.first) in words.RISEN and t.low(part.first - 2) not in words.NO_RISE
        if split or t.low(at + 1) in words.TIMES_BEFORE or risen:
            return self._multiple_of(part, at + 1)
        return self.add_part(part, "times") if not part.is_word_one else at + 1

    def _multiple_of(self, part: Part, stop: int) -> int:
        whole = part.value == part.value.to_integral_value()
        return self.add(
            part.first, stop, part.value, "ratio", form="multiple", step=None if whole else part.figure.step
        )

    def _single(self, part: Part) -> int:
        """Read a figure that stands alone, with the unit that its noun gives."""
        t = self.t
        if part.unit is None and self.plain_year(part):
            return self.add(part.first, part.stop, part.value, "year")
        name = part.unit or self.noun_unit(part.stop) or "count"
        if part.is_word_one and (name in ("count", "people", "days") or t.before(part.first) in _NOT_ONE):
            return part.stop
        joined = t.hyphen(part.stop) and t.kinds[part.stop + 1] == WORD
        if name == "count" and joined and t.lows[part.stop + 1] not in ("strong", "plus"):
            return part.stop + 1  # two-party, a 12-member panel
        if part.value == 0 and part.figure.form == "words" and t.before(part.first) in _NOT_ZERO:
            return part.stop
        return self.add_part(part, name)

    def _multiple(self, i: int) -> int:
        """Read "doubled", "twice as many", "threefold"."""
        t, low = self.t, self.t.lows[i]
        hedge, _ = self.hedge_before(i)
        after = t.low(i + 1)
        if low in words.FOLDS:
            return self.add(i, i + 1, Decimal(words.FOLDS[low]), "ratio", form="multiple")
        if t.hyphen(i + 1) or after in ("down", "back", "digits", "digit", "figures"):
            return i + 2
        free = i + 1 >= t.size or not t.near(i + 1) or t.kinds[i + 1] == SIGN or after in words.OF_WHOLE
        if low == "twice":
            follows = after in words.TIMES_BEFORE or hedge != "exact"
            if follows:
                return self.add(i, i + 1, Decimal(2), "ratio", form="multiple")
            counts = self.occurs(i)
            return self.add(i, i + 1, Decimal(2), "times", form="words") if counts else i + 1
        certain = low in words.CERTAIN_MULTIPLES or hedge != "exact" or after in words.TIMES_BEFORE
        if not (certain or (free and low in ("double", "triple", "treble", "quadruple"))):
            return i + 1
        return self.add(
            i, i + 1, words.MULTIPLES[low], "ratio", form="multiple", shrinks=low.startswith("halv")
        )

    def occurs(self, i: int) -> bool:
        """Tell whether "twice" counts occasions of an achievement ("won it twice", "came second twice")."""
        t = self.t
        after = t.low(i + 1)
        if t.before(i) in ("or", "think", "least") or (after.isalpha() and after not in words.AFTER_TWICE):
            return False
        return any(t.low(j) in words.ACHIEVED for j in range(max(0, i - 6), i))

    def _half(self, i: int) -> int:
        """Read "half of", "by half", "half as many", "half as many again", "half a million"."""
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
                return self.add(i, i + 1, value, name, form="fraction")
        if after == "as" and t.low(i + 2) in (
            "many",
            "much",
            "likely",
            "high",
            "large",
            "big",
            "often",
            "fast",
        ):
            value = Decimal("1.5") if t.low(i + 3) == "again" else Decimal("0.5")
            return self.add(i, i + 1, value, "ratio", form="multiple")
        if after == "again" and t.low(i + 2) == "as":
            return self.add(i, i + 2, Decimal("1.5"), "ratio", form="multiple")
        ended = i + 1 >= t.size or not t.near(i + 1) or t.kinds[i + 1] == SIGN
        fits = ended or after in words.OF_WHOLE or self.counts_people(i + 1)
        if fits or self.hedge_before(i)[0] != "exact":
            first = i - 1 if before in ("a", "one") and i - 1 >= self.floor else i
            return self.add(first, i + 1, Decimal("0.5"), "ratio", form="fraction")
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
        if (
            not upper
            or lower is None
            or upper >= lower
            or (noun in ("second", "fourth", "seventh") and article)
        ):
            return 0
        after = t.low(at + 1)
        ended = at + 1 >= t.size or not t.near(at + 1) or t.kinds[at + 1] == SIGN
        if t.hyphen(at + 1) or (upper == 1 and not self._fraction_fits(i, article, after, ended)):
            return 0 if article else at + 1
        value = Decimal(upper) / Decimal(lower)
        scale = words.MAGNITUDES.get(t.low(at + 3), Decimal(1))
        if after == "of" and t.low(at + 2) == "a" and scale > 1000:  # a quarter of a million
            name = self.noun_unit(at + 4) or "count"
            return self.add(i, at + 4, Decimal(round(value * scale)), name, form="fraction")
        return self.add(i, at + 1, value, "ratio", form="fraction")

    def _fraction_fits(self, i: int, article: bool, after: str, ended: bool) -> bool:
        """Tell whether "a third" is a part and not the third in a row."""
        before = self.t.before(i)
        if (
            before == "%"
            or before == "percent"
            or (before == "in" and ended)
            or after in ("hour", "century", "mile")
        ):
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
            return self.add(i, at + 1, value, "rank", of=self._rank_whole(at + 1)[0], form="ordinal")
        if low == "only" and t.low(at + 1) == "to" and value == 2:
            return self.add(i, stop, value, "rank", form="ordinal")
        if low == "place" and not (value == 1 and before == "the") and not t.hyphen(at + 1):
            return self.add(i, at + 1, value, "rank", form="ordinal")
        whole, end = self._rank_whole(stop)
        if whole is not None and t.low(stop) == "out":
            return self.add(i, end, value, "rank", of=whole, form="ordinal")
        return self.add(i, end, value, "rank", of=whole, form="ordinal") if ranked else stop

    def _rank_whole(self, at: int) -> tuple[Decimal | None, int]:
        """Return the number of peers in "37th out of 180", "third of 38", and where it ends."""
        t = self.t
        first = (
            at + 2
            if t.low(at) == "out" and t.low(at + 1) == "of"
            else at + 1
            if t.low(at) in ("of", "among")
            else 0
        )
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
        if (
            low != "number"
            and t.kinds[at] == NUMBER
            and word.isdigit()
            and len(word) < 4
            and self.unit_after(at + 1) is None
        ):
            street = t.near(at + 1) and t.words[at + 1][0].isupper() and not t.words[at + 1].isupper()
            if (
                (at == i + 1 and not t.words[i][0].isupper())
                or (t.glued(at + 1) and t.kinds[at + 1] != SIGN)
                or (street and t.low(at + 1) == "downing")
            ):
                return at + 1
            return self.add(i, at + 1, Decimal(word), "rank", form="ordinal")
        if low == "number" and t.lows[at] in ("one", "two", "three", "1") and t.before(i) != "a":
            value = words.NUMERALS.get(t.lows[at], 1)
            return self.add(i, at + 1, Decimal(value), "rank", form="ordinal")
        return i + 1
