"""Numbers as people read them: +39.2%, 1,570,826, 3rd, £1.35 million stays as it is written."""

from __future__ import annotations

import math
from decimal import Decimal

MINUS = "\u2212"
_SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹"}
_PLAIN = frozenset({"", "count", "people", "number"})


def value_text(value: float | bool | None, unit: str = "", *, signed: bool = False) -> str:
    """Return a value with its unit, short enough to read.

    >>> value_text(39.15493, "percent", signed=True)
    '+39.2%'
    >>> value_text(1570826.0, "people"), value_text(3.0, "rank"), value_text(2.25, "ratio")
    ('1,570,826', '3rd', '2.25 times')
    >>> value_text(True), value_text(float("nan"))
    ('yes', 'no figure')
    """
    if value is None:
        return "no figure"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not math.isfinite(value):
        return "no figure"
    if unit == "year":
        return str(round(value))
    if unit == "rank":
        return ordinal(round(value))
    if unit == "share of pairs":
        return f"{value:.0%} of pairs"
    number = number_text(value, decimals=1 if unit in {"percent", "points"} else None)
    sign = "+" if signed and value > 0 and number.strip("0.,") else ""
    return sign + _with_unit(number, unit, value)


def number_text(value: float, *, decimals: int | None = None) -> str:
    """Return a number with thousands separated and no more digits than help.

    Integers keep all their digits; fractions get three significant ones, at least one decimal.

    >>> number_text(1204.0), number_text(2.24999), number_text(0.012345), number_text(1234.56)
    ('1,204', '2.25', '0.0123', '1,234.6')
    """
    size = abs(value)
    if decimals is None:
        if value == round(value) and size < 1e15:
            decimals = 0
        else:
            decimals = max(1, 2 - math.floor(math.log10(size))) if size > 0 else 0
            decimals = min(decimals, 6)
    elif 0 < size < 0.1:
        decimals = min(6, 1 - math.floor(math.log10(size)))
    elif size >= 10_000:
        decimals = 0
    text = f"{size:,.{decimals}f}"
    if decimals > 1 and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 and text.strip("0.,") else "") + text


def share_text(share: float | None) -> str:
    """Return a share as a whole percent that says 0% or 100% only when it is so.

    >>> share_text(0.341), share_text(0.0004), share_text(0.9996), share_text(1.0)
    ('34%', 'under 1%', 'over 99%', '100%')
    """
    if share is None or not math.isfinite(share):
        return "no figure"
    percent = 100 * share
    if abs(percent - 100) < 1e-9:
        return "100%"
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"


def ordinal(n: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, ...

    >>> [ordinal(n) for n in (1, 2, 3, 11, 22, 113)]
    ['1st', '2nd', '3rd', '11th', '22nd', '113th']
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def plain_number(value: Decimal) -> int | float:
    """Return a stated number as JSON has it: whole numbers whole.

    >>> plain_number(Decimal("1.5E+6")), plain_number(Decimal("40.0"))
    (1500000, 40.0)
    """
    whole = value == value.to_integral_value() and int(value.as_tuple().exponent) >= 0
    return int(value) if whole else float(value)


def _with_unit(number: str, unit: str, value: float) -> str:
    if unit in _PLAIN:
        return number
    if unit == "percent":
        return f"{number}%"
    if unit == "points":
        return f"{number} points"
    if unit == "ratio":
        return f"{number} times"
    if unit in _SYMBOLS:
        return (MINUS if value < 0 else "") + _SYMBOLS[unit] + number.lstrip(MINUS)
    if len(unit) == 3 and unit.isupper():
        return f"{unit} {number}"
    return f"{number} {unit}"
