"""Digits and numerals that state nothing: dates, codes, labels, ages, names."""

from __future__ import annotations

from typing import Final

from caveat import quantity_words as words
from caveat.quantity_context import Context, Part
from caveat.quantity_tokens import DASHES, NUMBER, SIGN, SKIP, WORD

PREFIXES: Final = words.word_set("mid pre post early late sub in and to or a") | frozenset(words.MAGNITUDES)
"""What may stand before a hyphen and a number that is no code: "mid-2020", "one-in-10"."""


class Labels(Context):
    """Rules that tell where something ends that is not to be read."""

    __slots__ = ()

    def code_end(self, i: int) -> int:
        """Return where a code that contains digits ends: COVID-19, 4x4, 3:1, '98; 0 if there is none."""
        t = self.t
        joined = t.hyphen(i - 1) and t.kinds[i - 2] in (WORD, SKIP)
        if joined and t.lows[i - 2] not in PREFIXES and t.lows[i - 2] not in words.NUMERALS:
            return i + 1
        if t.glued(i) and t.kinds[i - 1] in (WORD, SKIP):
            return i + 1
        quoted = t.glued(i) and t.words[i - 1] in ("'", "\u2019", "\u2018") and not t.glued(i - 1)
        if quoted and len(t.words[i]) == 2 and t.words[i + 1 : i + 2] != [t.words[i - 1]]:
            return i + 1
        if t.glued(i + 1) and t.words[i + 1] in (":", "@", "^") and t.glued(i + 2):
            return i + 3
        if t.words[i] == "911" and self.unit_after(i + 1) is None:
            return i + 1
        return 0

    def day_end(self, i: int) -> int:
        """Return where the day of a date ends: May 18, May 18-20, 18 May, 18 and 19 May; 0 if it is none."""
        t, word = self.t, self.t.words[i]
        if not (word.isdigit() and len(word) < 3 and 0 < int(word) < 32):
            return 0
        at, stop = i - 1, i + 1
        if at >= 1 and t.words[at] == "." and t.glued(at):
            at -= 1
        if t.glued(stop) and t.low(stop) in ("st", "nd", "rd", "th"):
            stop += 1
        free = stop == i + 2 or not t.glued(stop) or t.kinds[stop] == SIGN  # not "May 18k"
        if self._is_month(at) and t.near(i) and free and self.unit_after(stop) is None:
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

    def is_label(self, part: Part) -> bool:
        """Tell whether a figure only names something: section 5, item 37, aged 65, SB 1070."""
        t, i = self.t, part.first
        if part.unit is not None or part.figure.step is None or part.figure.scale != 1 or not t.near(i):
            return False
        if t.low(part.stop) in words.MAGNITUDES:
            return False
        word, low = t.words[i - 1], t.lows[i - 1]
        if low in words.AGES or (low == "of" and t.low(i - 2) in words.AGES) or self._is_age(part):
            return True
        if self._is_named(i) and not self.counts_people(part.stop):
            return True
        if t.low(part.stop) in ("o'clock", "o\u2019clock") or self._is_address(part.stop):
            return True
        after = t.after_hyphen(part.stop)
        if t.low(after) in ("year", "years", "month", "months") and t.low(t.after_hyphen(after + 1)) in (
            "old",
            "olds",
        ):
            return True
        if not part.figure.bare:
            return False
        code = (
            word.isupper()
            and 2 <= len(word) <= 4
            and t.kinds[i - 1] == WORD
            and low not in ("us", "uk", "eu", "in")
        )
        lonely = not (t.low(part.stop).isalpha() and t.words[part.stop].islower())
        return code and lonely and not self.is_year(i, t.words[i]) and word not in words.CURRENCY_CODES

    def _is_named(self, i: int) -> bool:
        """Tell whether the word before token `i` numbers what it names: "room 4", not "that day 4 ..."."""
        low = self.t.lows[i - 1]
        weak = low in words.WEAK_LABELS and self.t.before(i - 1) not in words.POINTERS
        return weak or low in words.LABELS

    def _is_age(self, part: Part) -> bool:
        """Tell whether a figure is an age: "residents over 65", "children under 5"."""
        t, i = self.t, part.first
        return t.before(i) in ("over", "under") and t.low(i - 2) in words.PEOPLE and part.value < 120

    def _is_address(self, stop: int) -> bool:
        t = self.t
        capital = t.near(stop) and t.words[stop][0].isupper()
        return capital and any(t.low(at) in words.STREETS for at in (stop + 1, stop + 2))

    def labels_end(self, stop: int) -> int:
        """Return where a list of labels ends: sections 5 and 6, pages 3-7, aged 16 to 24."""
        t = self.t
        joint = t.low(stop) in ("and", "to", "or") or (stop < t.size and t.words[stop] in DASHES)
        if joint and stop + 1 < t.size and t.kinds[stop + 1] == NUMBER and self.unit_after(stop + 2) is None:
            return stop + 2
        return stop

    def is_name(self, i: int) -> bool:
        """Tell whether a numeral is part of a name: the Big Four, the Group of Seven."""
        t = self.t
        if not t.words[i][0].isupper() or t.words[i].isupper() or not t.near(i):
            return False
        at = i - 2 if t.lows[i - 1] == "of" else i - 1
        title = t.words[i + 1][0].isupper() if t.near(i + 1) else True
        return at > 0 and t.words[at][0].isupper() and not title
