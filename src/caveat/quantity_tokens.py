"""Tokens of a text, and the bare figures among them: "1.5 million", "twenty-one", "2½", "a dozen"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from caveat.quantity import Form
from caveat.quantity_words import GLUED_MAGNITUDES, HALVES, MAGNITUDES, NUMERALS

SKIP, NUMBER, WORD, SIGN = 1, 2, 3, 4
"""Kinds of tokens: an address, date, time or code; digits; letters; one other character."""

MAX_DIGITS: Final = 15
"""Longer runs of digits are identifiers; doubles could not tell them apart either."""

MAX_VALUE: Final = Decimal(10) ** 18
"""No figure of a text is larger; what reads so is no figure."""

HYPHENS: Final = frozenset("-\u2010\u2011")
DASHES: Final = HYPHENS | frozenset("\u2012\u2013\u2014")

_TOKEN: Final = re.compile(
    r"""
    ( https?://\S+ | www\.\S+
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:T[0-9:.]+Z?)?+(?![0-9])
    | [0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}(?![0-9])
    | [0-9]++(?:\.[0-9]++){2,}+ | [0-9]++(?:-[0-9]++){2,}+
    | [0-9]{1,2}(?::[0-9]{2}){1,2}(?![0-9]) (?:\s?[ap]\.?m\b\.?)?
    | [0-9]{1,2}(?:\.[0-9]{2})?\s?[ap]\.?m\b\.?
    | \([0-9]{3}\)\s?[0-9]{3}-[0-9]{4}
    | [#@]\w+ | [A-Za-z]++[0-9]\w*+(?:\.[0-9]++)*+
    )
    | ( (?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]) | [0-9]{1,3}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])
        | [0-9]{1,3}(?:[\u00a0\u202f\u2009][0-9]{3})+(?![0-9]) | [0-9]++) (?:\.[0-9]++)?
      | (?<![\w.])\.[0-9]++ )
    | ( [^\W\d_\u00b2\u00b3\u00b9\u2070-\u209f]++ (?:['\u2019][^\W\d_]++)*+ )
    | ( [^\s\w] )
    """,
    re.VERBOSE,
)
_SEPARATORS: Final = re.compile("[,\u00a0\u202f\u2009]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A bare figure: tokens `first` up to `stop`, its value, one step of it, and how it is written.

    `mantissa` is the value before any magnitude word; `bare` means digits with nothing
    else to them, as years and labels are written.
    """

    first: int
    stop: int
    value: Decimal
    mantissa: Decimal
    step: Decimal | None
    form: Form
    bare: bool = False

    @property
    def scale(self) -> Decimal:
        """Return what the magnitude words multiply by, 1 where there are none."""
        return self.value / self.mantissa if self.mantissa else Decimal(1)


class Tokens:
    """A text cut into tokens, with the questions that the grammar asks of neighbours."""

    __slots__ = ("ends", "kinds", "lows", "size", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        cut = [(m.lastindex or 0, m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
        self.text = text
        self.kinds = [token[0] for token in cut]
        self.starts = [token[1] for token in cut]
        self.ends = [token[2] for token in cut]
        self.words = [token[3] for token in cut]
        self.lows = [token[3].lower() for token in cut]
        self.size = len(cut)

    def glued(self, i: int) -> bool:
        """Tell whether token `i` starts where the one before ends."""
        return 0 < i < self.size and self.starts[i] == self.ends[i - 1]

    def near(self, i: int) -> bool:
        """Tell whether only a space or one line break stands before token `i`."""
        if not 0 < i < self.size:
            return False
        end, start = self.ends[i - 1], self.starts[i]
        if start == end or (start == end + 1 and self.text[end] == " "):
            return True
        gap = self.text[end:start]
        return gap.isspace() and gap.count("\n") < 2

    def low(self, i: int) -> str:
        """Return token `i` in lower case, "" outside the text or after a paragraph break."""
        return self.lows[i] if self.near(i) or (i == 0 and self.size) else ""

    def before(self, i: int) -> str:
        """Return the token before `i` in lower case, "" where a paragraph starts."""
        return self.lows[i - 1] if self.near(i) else ""

    def hyphen(self, i: int) -> bool:
        """Tell whether token `i` is a hyphen between two tokens without spaces."""
        return 0 < i < self.size - 1 and self.words[i] in HYPHENS and self.glued(i) and self.glued(i + 1)

    def after_hyphen(self, i: int) -> int:
        """Return the token after a joining hyphen at `i`, else `i`."""
        return i + 1 if self.hyphen(i) else i


def figure(tokens: Tokens, i: int, *, joined: bool = True) -> Figure | None:
    """Return the figure that starts at token `i`; with `joined` "and" may join words to it."""
    if not 0 <= i < tokens.size:
        return None
    found = _digits(tokens, i) if tokens.kinds[i] == NUMBER else _words(tokens, i, joined)
    found = _with_half(tokens, found) if found else None
    return found if found and found.value < MAX_VALUE else None


def step_of(value: Decimal) -> Decimal:
    """Return one step of the written precision of a figure in full units.

    The last written digit of a decimal; of a whole number its last digit that is not zero,
    no coarser than the second.

    >>> [str(step_of(Decimal(text))) for text in ("1.50", "12000", "500", "40", "1000000")]
    ['0.01', '1000', '10', '1', '100000']
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:
        return Decimal(1).scaleb(exponent)
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** max(0, min(zeros, len(digits) - 2))


def _digits(tokens: Tokens, i: int) -> Figure | None:
    written = _SEPARATORS.sub("", tokens.words[i])
    whole = written.split(".")[0]
    if len(whole) > MAX_DIGITS or len(written) > 2 * MAX_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        return None
    mantissa = Decimal(written)
    stop, scale = i + 1, Decimal(1)
    decimals = Decimal(1).scaleb(-len(written.partition(".")[2])) if "." in written else None
    if tokens.glued(stop) and tokens.kinds[stop] == WORD:
        low = tokens.lows[stop]
        if low in HALVES:
            value = mantissa + HALVES[low]
            return _scaled(
                tokens, Figure(i, stop + 1, value, value, Decimal("0.1"), "digits"), Decimal("0.1")
            )
        if low in GLUED_MAGNITUDES:
            scale, stop = GLUED_MAGNITUDES[low], stop + 1
            if tokens.glued(stop) and tokens.kinds[stop] == WORD:
                return None
    found = Figure(i, stop, mantissa * scale, mantissa, None, "digits", bare="," not in tokens.words[i])
    return _scaled(tokens, found, decimals)


def _scaled(tokens: Tokens, found: Figure, decimals: Decimal | None) -> Figure:
    """Return the figure with the magnitude words after it, and its written precision."""
    value, stop = found.value, found.stop
    while True:
        at = tokens.after_hyphen(stop)
        low = tokens.low(at)
        if low not in MAGNITUDES or (tokens.glued(at) and at == stop) or value >= MAX_VALUE:
            break
        value, stop = value * MAGNITUDES[low], at + 1
    scale = value / found.mantissa if found.mantissa else Decimal(1)
    value = Decimal(int(value)) if scale > 1 and value == value.to_integral_value() else value
    step = decimals * scale if decimals else step_of(value)
    bare = found.bare and stop == found.first + 1 and decimals is None
    return Figure(found.first, stop, value, found.mantissa, step, found.form, bare)


def _with_half(tokens: Tokens, found: Figure) -> Figure:
    """Return "two and a half million" for "two"."""
    at = found.stop
    if tokens.low(tokens.after_hyphen(at)) != "and":
        return found
    words = [tokens.low(at + k) for k in range(7)]
    if tokens.hyphen(at):  # one-and-a-half
        words, width = [words[1], words[3], words[5]], 6
    else:
        words, width = words[:3], 3
    if words[0] != "and" or words[1] not in ("a", "one") or words[2] not in ("half", "quarter"):
        return found
    part = Decimal("0.5") if words[2] == "half" else Decimal("0.25")
    tens = Decimal("0.1")
    if found.stop - found.first == 1 or found.value == found.mantissa:
        value = found.mantissa + part
        return _scaled(tokens, Figure(found.first, at + width, value, value, tens, found.form), tens)
    value = found.value + part * found.scale  # a million and a half
    return Figure(found.first, at + width, value, found.mantissa, step_of(value), found.form)


def _words(tokens: Tokens, i: int, joined: bool) -> Figure | None:
    """Return the number that words spell from token `i`: "two hundred and five thousand", "a dozen"."""
    low = tokens.lows[i]
    if low in ("a", "an"):
        return _scaled_words(tokens, i) if tokens.low(i + 1) in MAGNITUDES else None
    if low == "half":
        return _half_million(tokens, i)
    if low not in NUMERALS:
        return None
    total, current, at = Decimal(0), Decimal(NUMERALS[low]), i + 1
    mantissa, largest = current, Decimal(10) ** 18
    last_tens = current >= 20
    while at < tokens.size:
        step = tokens.after_hyphen(at)
        low = tokens.low(step)
        if low in NUMERALS:
            small = NUMERALS[low]
            room = (last_tens and 0 < small < 10) or (current % 100 == 0 and 0 < small < 100 and current != 0)
            if not room and not (current == 0 and total > 0):
                break
            current, last_tens, at = current + small, small >= 20, step + 1
        elif low in MAGNITUDES:
            scale = MAGNITUDES[low]
            if scale == 100 and current < 100:
                current *= 100
            elif scale < largest and current:
                total, current, largest = total + current * scale, Decimal(0), scale
            elif not current and scale >= 100:  # a hundred thousand million
                total, largest = total * scale, scale
            else:
                break
            last_tens, at = False, step + 1
        elif low == "and" and joined and (current % 100 == 0) and (current or total):
            small = NUMERALS.get(tokens.low(step + 1), 0)
            after = tokens.low(tokens.after_hyphen(step + 2))
            if not small or after == "hundred" or (current and after in MAGNITUDES):
                break
            current, last_tens, at = current + small, small >= 20, step + 2
        else:
            break
    value = total + current
    if total == 0 and value < 100:
        mantissa = value
    return Figure(i, at, value, mantissa, step_of(value), "words")


def _scaled_words(tokens: Tokens, i: int) -> Figure | None:
    """Return "a hundred", "a million", "a hundred and twenty"."""
    value, at = MAGNITUDES[tokens.lows[i + 1]], i + 2
    while tokens.low(at) in MAGNITUDES:
        value, at = min(value * MAGNITUDES[tokens.lows[at]], MAX_VALUE), at + 1
    if tokens.low(at) == "and" and value >= 100:
        rest = _words(tokens, at + 1, False) if tokens.low(at + 1) in NUMERALS else None
        if rest and rest.value < value and rest.value < 100:
            value, at = value + rest.value, rest.stop
    return Figure(i, at, value, Decimal(1), step_of(value), "words")


def _half_million(tokens: Tokens, i: int) -> Figure | None:
    """Return "half a million", "half-million", "half a dozen" as a fraction word of a number."""
    at = tokens.after_hyphen(i + 1)
    if tokens.low(at) in ("a", "an"):
        at += 1
    scale = MAGNITUDES.get(tokens.low(at))
    if scale is None or scale == 100:
        return None
    return Figure(i, at + 1, Decimal(int(scale / 2)), Decimal("0.5"), None, "fraction")
