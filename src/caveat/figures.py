"""Figures as people read them: 39.2%, 1,570,826, 3rd, $1.35 million, 4.3 per 100,000.

Every room writes its figures with these few functions, so that one figure looks the same in a
formula, in a fair sentence and in the report. The minus is the keyboard's, so that a formula
can be copied and run; `typeset` gives the printer's minus where people only read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

NO_FIGURE: Final = "no figure"
MINUS: Final = "\u2212"
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹", "AUD": "A$", "CAD": "C$"}
)
_BARE: Final = frozenset({"", "count", "people", "number", "as given"})
_SIZES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_MONTHS = re.compile(r"\b(\d{4}-\d\d|\d{4}Q\d)-(\d{4}-\d\d|\d{4}Q\d)\b")
_HYPHEN = re.compile(r"(?<![\w.,)])-(?=[\d$£€¥₹])|(?<=[\d)%] )-(?= [\d$£€¥₹(][^:;]*=)")


def figure_text(value: float | Decimal | bool | None, unit: str = "count", *, signed: bool = False) -> str:
    """Return a figure with its unit, with as many digits as help.

    >>> [figure_text(1570826.0), figure_text(2.25, "ratio"), figure_text(2020.0, "year")]
    ['1,570,826', '2.25 times', '2020']
    >>> [figure_text(1350000, "USD"), figure_text(4.3127, "per 100,000"), figure_text(3, "rank")]
    ['$1.35 million', '4.31 per 100,000', '3rd']
    >>> [figure_text(39.155, "percent", signed=True), figure_text(2.5, "points"), figure_text(True)]
    ['+39.2%', '2.5 percentage points', 'yes']
    """
    if value is None:
        return NO_FIGURE
    if isinstance(value, bool):
        return "yes" if value else "no"
    x = float(value)
    if not math.isfinite(x):
        return NO_FIGURE
    if unit == "year":
        return f"{x:.0f}"
    if unit == "rank":
        return ordinal(round(x))
    if unit == "share of pairs":
        return f"{share_text(x)} of pairs"
    text = _with_unit(abs(x), unit)
    if not any(c in "123456789" for c in text):
        return text
    return ("-" if x < 0 else "+" if signed else "") + text


def number_text(value: float | Decimal) -> str:
    """Return a bare number: whole numbers whole, else three or four digits that count.

    >>> number_text(1204.0), number_text(2.24999), number_text(0.012345), number_text(1234.56)
    ('1,204', '2.25', '0.0123', '1,235')
    """
    return figure_text(value)


def share_text(share: float | None) -> str:
    """Return a share as a whole percent that says 0% or 100% only when it is so.

    >>> share_text(0.341), share_text(0.0004), share_text(0.9996), share_text(1.0)
    ('34%', 'under 1%', 'over 99%', '100%')
    """
    if share is None or not math.isfinite(share):
        return NO_FIGURE
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


def typeset(text: str) -> str:
    """Return the text with the printer's minus before figures and between them, and months "to" months.

    >>> typeset("188 / 250 - 1 = -24.8%, 2023-2025, 2019-11-2020-10")
    '188 / 250 − 1 = −24.8%, 2023-2025, 2019-11 to 2020-10'
    >>> typeset("18 - 29: 60.2, tick all - Squash")
    '18 - 29: 60.2, tick all - Squash'
    """
    return _HYPHEN.sub(MINUS, _MONTHS.sub(r"\1 to \2", text))


def _with_unit(x: float, unit: str) -> str:
    if unit in _SIGNS or (len(unit) == 3 and unit.isupper()):
        return _SIGNS.get(unit, f"{unit} ") + _money(x)
    if unit == "percent":
        return f"{_tenths(x)}%"
    if unit == "points":
        digits = _tenths(x)
        return f"{digits} percentage point{'' if digits == '1' else 's'}"
    if unit == "ratio":
        return f"{_hundredths(x)} times"
    digits = _plain(x)
    if unit in _BARE:
        return digits
    name = unit[:-1] if digits == "1" and unit.endswith("s") and not unit.startswith("per ") else unit
    return f"{digits} {name}"


def _plain(x: float) -> str:
    places = 0 if x >= 1000 else 1 if x >= 10 else 2
    if 0 < x < 1:
        places = min(12, 2 - math.floor(math.log10(x)))
    return _trimmed(f"{x:,.{places}f}")


def _tenths(x: float) -> str:
    """Return a percentage: one decimal, two digits where it is under 0.1, none where it is whole.

    >>> _tenths(9.04), _tenths(50.0), _tenths(0.0432), _tenths(12345.6)
    ('9.0', '50', '0.043', '12,346')
    """
    if abs(x - round(x)) < 1e-9 * max(x, 1.0) or x >= 10_000:
        return f"{x:,.0f}"
    return f"{x:,.1f}" if x >= 0.1 else _trimmed(f"{x:.{_two_digits(x)}f}")


def _hundredths(x: float) -> str:
    """Return a multiple: two decimals, two digits where it is under 0.1, one decimal from 10 on.

    >>> _hundredths(0.616), _hundredths(0.0414), _hundredths(12.34), _hundredths(2.0)
    ('0.62', '0.041', '12.3', '2')
    """
    if 0 < x < 0.1:
        return _trimmed(f"{x:.{_two_digits(x)}f}")
    return _trimmed(f"{x:,.2f}" if x < 10 else f"{x:,.1f}" if x < 1000 else f"{x:,.0f}")


def _two_digits(x: float) -> int:
    return min(12, 1 - math.floor(math.log10(x))) if x > 0 else 0


def _money(x: float) -> str:
    for size, name in _SIZES:
        if x >= 0.9995 * size:
            return f"{_trimmed(f'{x / size:,.2f}')} {name}"
    return f"{x:,.0f}" if x >= 1000 or x == round(x) else f"{x:.2f}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
