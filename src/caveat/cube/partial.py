"""Periods that figures cover only in part: what labels and notes say, and what a collapse suggests.

A label such as "2023 YTD" and a note such as "January to June only" settle it: such a cell is
incomplete. A last year that falls far below all before it, in nearly every place at once, may be
one that is not over; that is a remark on its figures and decides nothing.
"""

from __future__ import annotations

import re

import numpy as np

from caveat.cube.cube import FloatArray
from caveat.period import Frequency, Period

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# What says that a period is not whole (RE2 and Python alike).
WORDS = (
    rf"\b(?:ytd|(?:(?:year|yr)[- _])?to[- _]date|partial(?:[- _]year)?|incomplete|so[- _]far"
    rf"|(?:through|thru|until|till|up to|as of) (?:{_MONTH}|q[1-3]\b)"
    rf"|{_MONTH}\.? ?(?:-|\x{{2013}}|to|through|thru) ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov)[a-z]*"
    rf"|first (?:half|six months|quarter|three months|nine months|[0-9]+ months))\b"
)
PATTERN = f"(?i){WORDS}"
_WORDS = re.compile(WORDS.replace(r"\x{2013}", "\u2013"), re.I)
_MARKS = re.compile(
    r"\s*(?:[*†‡]+|\(\s*(?:[pre]|prov\w*\.?|prelim\w*\.?|est\w*\.?|revised)\s*\)|(?<=\d)[pre])$", re.I
)
_COLLAPSED, _MARGIN, _MOST, _FALLEN = 0.75, 0.15, 0.8, 0.9
_LEAST, _EARLIER, _SEVERAL = 100.0, 3, 5
PART = " (part)"


def strip_label(label: str) -> tuple[str, bool]:
    """Return the label of a period without marks, and whether it says that the period is not whole.

    >>> strip_label("2023 YTD"), strip_label("2023 (Jan-Jun)"), strip_label("2022p"), strip_label("2021")
    (('2023', True), ('2023', True), ('2022', False), ('2021', False))
    """
    text = label.strip()
    found = _WORDS.search(text)
    if found is None and text.endswith(PART):
        return text[: -len(PART)], True
    if found is not None and len(text) - (found.end() - found.start()) < 4:
        return text, False  # nothing would be left to name a period
    if found is not None:
        left = f"{text[: found.start()]} {text[found.end() :]}"
        return re.sub(r"\s+", " ", re.sub(r"[()\[\],;]|\bonly\b", " ", left)).strip(" _-:"), True
    return _MARKS.sub("", text), False


def find_collapse(values: FloatArray) -> int | None:
    """Return the last layer of yearly counts, if it falls as no year before and in nearly every place.

    >>> steady = np.array([[[1000.0, 1020.0, 990.0, 1010.0, 480.0]]])
    >>> find_collapse(steady), find_collapse(steady[:, :, :4])
    (4, None)
    """
    known = ~np.isnan(values)
    layers = np.flatnonzero(known.any(axis=(0, 1)))
    if len(layers) < _EARLIER + 2 or (np.diff(layers[-_EARLIER - 2 :]) != 1).any():
        return None
    last, ratios = int(layers[-1]), list[float]()
    for t in range(int(layers[0]) + 1, last + 1):
        both = known[:, :, t] & known[:, :, t - 1]
        before = float(values[:, :, t - 1][both].sum())
        ratios.append(float(values[:, :, t][both].sum()) / before if before >= _LEAST else np.nan)
    earlier = np.array(ratios[:-1])
    earlier = earlier[~np.isnan(earlier)]
    if len(earlier) < _EARLIER or not 0 <= ratios[-1] <= min(_COLLAPSED, float(earlier.min()) - _MARGIN):
        return None
    both = known[:, :, last] & known[:, :, last - 1]
    fallen = values[:, :, last][both] <= _FALLEN * values[:, :, last - 1][both]
    return last if both.sum() < _SEVERAL or fallen.mean() >= _MOST else None


def find_cut_year(values: FloatArray, frequency: Frequency | None, first: int) -> str:
    """Return what is said of a last year with figures for some of its months or quarters only, or "".

    >>> find_cut_year(np.ones((1, 1, 30)), "M", 12 * 2020)
    '2022 has figures for 6 of its 12 months, up to 2022-06'
    """
    per = {"M": 12, "Q": 4}.get(frequency or "", 0)
    layers = np.flatnonzero(~np.isnan(values).all(axis=(0, 1)))
    if not per or frequency is None or len(layers) < per:
        return ""
    ordinal = first + int(layers[-1])
    have = int((layers + first >= ordinal - ordinal % per).sum())
    if (ordinal + 1) % per == 0:
        return ""
    unit = "months" if per == 12 else "quarters"
    label = Period(frequency, ordinal).label
    return f"{ordinal // per} has figures for {have} of its {per} {unit}, up to {label}"
