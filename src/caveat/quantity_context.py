"""What stands around a figure: currency or percent sign, unit, hedge; and the quantity they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from caveat import quantity_words as words
from caveat.quantity import Form, Hedge, Quantity
from caveat.quantity_tokens import NUMBER, SKIP, WORD, Figure, Tokens, figure

_METRES_AFTER: Final = words.word_set(
    "race sprint dash deep tall high long wide freestyle hurdles final record above below"
)
_OLD_YEAR_BEFORE: Final = words.word_set("in since until from year circa")


@dataclass(frozen=True, slots=True)
class Part:
    """A figure with its currency or percent sign: tokens `first` up to `stop`."""

    first: int
    stop: int
    figure: Figure
    value: Decimal
    unit: str | None

    @property
    def is_word_one(self) -> bool:
        return self.figure.form == "words" and self.value == 1 and self.figure.stop - self.figure.first == 1


class Context:
    """The tokens of a text, the quantities found so far, and the questions that the rules ask."""

    __slots__ = ("floor", "found", "offset", "t")

    def __init__(self, tokens: Tokens, offset: int) -> None:
        self.t, self.offset, self.floor = tokens, offset, 0
        self.found: list[Quantity] = []

    def part_at(self, i: int, *, joined: bool = True) -> Part | None:
        """Return the figure at `i` with its currency sign before or its unit sign after."""
        t = self.t
        found = figure(t, i, joined=joined)
        if found is None:
            return None
        first, unit = self._currency(i)
        if found.stop == i + 2 and t.low(i + 1) == "m" and unit is None and t.low(i + 2) in _METRES_AFTER:
            step = None if found.step is None else found.step / found.scale
            plain = replace(found, value=found.mantissa, step=step, stop=i + 1)
            return Part(i, i + 1, plain, found.mantissa, "meters")
        after = self.unit_after(found.stop)
        if after is not None:
            name, stop, scale = after
            value = found.value * scale
            step = None if found.step is None else found.step * scale
            return Part(first, stop, replace(found, step=step), value, unit or name)
        stop = found.stop
        if t.glued(stop) and t.kinds[stop] in (WORD, SKIP, NUMBER) and found.form == "digits":
            if t.lows[stop] == "x":
                return Part(first, stop + 1, found, found.value, "x")
            named = words.UNITS.get(t.lows[stop]) if t.kinds[stop] == WORD else None
            return Part(first, stop, found, found.value, named) if named else None
        return Part(first, stop, found, found.value, unit)

    def _currency(self, i: int) -> tuple[int, str | None]:
        """Return the currency written before token `i`, and where it starts."""
        t = self.t
        if not t.near(i) or i - 1 < self.floor:
            return i, None
        if t.words[i - 1] in words.SIGNS:
            if t.glued(i - 1) and i - 2 >= self.floor and t.lows[i - 2] in words.SIGN_PREFIXES:
                return i - 2, words.SIGN_PREFIXES[t.lows[i - 2]]
            return i - 1, words.SIGNS[t.words[i - 1]]
        if t.words[i - 1] in words.CURRENCY_CODES:
            return i - 1, t.words[i - 1]
        return i, None

    def unit_after(self, stop: int) -> tuple[str, int, Decimal] | None:
        """Return the percent, points or currency written at token `stop`: its name, its end, its scale."""
        t, one = self.t, Decimal(1)
        at = t.after_hyphen(stop)
        low = t.low(at)
        if low in ("%", "\uff05", "percent", "pct") or (low in ("pc", "pp") and t.glued(at)):
            if low == "pp":
                return "points", at + 1, one
            after = t.after_hyphen(at + 1)
            return (
                ("points", after + 1, one)
                if t.low(after) in ("point", "points")
                else ("percent", at + 1, one)
            )
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

    def noun_unit(self, stop: int) -> str | None:
        """Return the unit that the words after a figure give it, None for any other noun."""
        t = self.t
        at = t.after_hyphen(stop)
        low = t.low(at)
        if rate := self._rate(stop):
            return rate
        if low == "\u00b0":
            return "degrees"
        if low in ("square", "cubic") and t.low(t.after_hyphen(at + 1)) in words.UNITS:
            return f"{low} {words.UNITS[t.low(t.after_hyphen(at + 1))]}"
        if low in words.UNITS:
            if low in words.WATTS and t.low(t.after_hyphen(at + 1)) in ("hour", "hours"):
                return f"{low} hours"
            return (
                words.UNITS[low]
                if len(low) > 2 or t.glued(at) or low in ("km", "kg", "mw", "gw", "ft")
                else None
            )
        return "people" if self.counts_people(stop) else None

    def counts_people(self, at: int) -> bool:
        t = self.t
        for k in range(4):  # 300 young people
            low = t.low(t.after_hyphen(at + k) if k == 0 else at + k)
            if low in words.PEOPLE:
                return True
            if low not in words.QUALIFIERS:
                return False
        return False

    def _rate(self, stop: int) -> str | None:
        """Return the unit "per 1,000 births" that follows a figure within three words and a time."""
        t = self.t
        for at in range(stop, min(stop + 6, t.size)):
            low = t.low(at)
            if at >= stop + 4 and t.low(at - 1) not in ("year", "month", "week", "day"):
                return None
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
        if (
            low in words.PEOPLE
            or low in ("population", "head", "of")
            or low in words.OF_WHOLE
            or not low.isalpha()
        ):
            return ""
        return f"{taken} {low}"

    def is_year(self, i: int, word: str) -> bool:
        if not (word.isdigit() and len(word) == 4):
            return False
        return "1900" <= word <= "2099" or ("1500" <= word < "1900" and self.t.before(i) in _OLD_YEAR_BEFORE)

    def plain_year(self, part: Part) -> bool:
        """Tell whether a part is a calendar year and not a count that looks like one."""
        t = self.t
        if (
            part.unit is not None
            or not part.figure.bare
            or not self.is_year(part.first, t.words[part.figure.first])
        ):
            return False
        before = t.before(part.first)
        hedge, _ = self.hedge_before(part.first)
        if hedge != "exact" and part.value % 100 == 0:
            return False
        counted = self.noun_unit(part.stop) is not None
        return not counted or before in words.YEAR_BEFORE

    def hedge_before(self, first: int) -> tuple[Hedge, int]:
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
        if (
            t.words[at - 1] == "."
            and t.glued(at - 1)
            and t.low(at - 2) in ("approx", "ca", "c")
            and at - 2 >= self.floor
        ):
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
            if hedge == "at_most" and t.lows[start] == "as" and self._denied(start):
                hedge = "at_least"  # "no year had as many as 40"
            return (hedge, start) if self._hedge_fits(start, at, first) else ("exact", first)
        return "exact", first

    def _denied(self, start: int) -> bool:
        """Tell whether the clause denies what it says up to token `start`."""
        for k in range(start - 1, max(self.floor, start - 12) - 1, -1):
            if self.t.words[k] in (".", ";", ",", ":"):
                return False
            if self.t.lows[k] in words.DENIALS or self.t.lows[k].endswith(("n't", "n\u2019t")):
                return True
        return False

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
            return before in (
                "for",
                "of",
                "took",
                "after",
                "lasted",
                "just",
                "well",
                "in",
                "is",
                "was",
                "a",
                "spent",
            )
        return not (phrase == "some" and before in ("and", "with") and t.lows[first] == "a")

    def _duration(self, first: int) -> bool:
        found = figure(self.t, first)
        return (
            found is not None
            and self.t.low(self.t.after_hyphen(found.stop)).rstrip("s") + "s" in words.TIME_UNITS
        )

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

    def add_part(self, part: Part, unit: str) -> int:
        return self.add(part.first, part.stop, part.value, unit, form=part.figure.form, step=part.figure.step)

    def add(
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
            before, first = self.hedge_before(first)
            if shrinks:
                before = words.OPPOSITE.get(before, before)
            after: Hedge = "exact"
            if before == "exact" and form not in ("fraction", "multiple"):
                after, stop = self._hedge_after(stop)
            if hedge == "exact":
                hedge = before if before != "exact" else after
        exact = unit in ("year", "rank") or (
            unit in ("count", "people", "times") and value < 100 and step == 1
        )
        start, end = t.starts[first], t.ends[stop - 1]
        precision = None if exact or step is None else _plain(step, whole=True)
        upper = None if high is None else _plain(high)
        text, at = t.text[start:end], start + self.offset
        self.found.append(
            Quantity(text, at, at + end - start, _plain(value), unit, hedge, upper, of, precision, form)
        )
        self.floor = stop
        return stop


def _plain(value: Decimal, *, whole: bool = False) -> Decimal:
    """Return the value without an exponent: 1.5E+6 as 1500000; 40.0 as it is, unless `whole`."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and (exponent > 0 or (whole and value == value.to_integral_value())):
        return Decimal(int(value))
    return value
