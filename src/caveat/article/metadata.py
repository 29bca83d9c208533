"""Title, byline and date of an article, from its front matter or its first lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from caveat.article.article import Block
from caveat.patterns import lazy_pattern

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_SEASONS = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATE = re.compile(
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.replace('month', 'month2')},?\s+(?P<year2>\d{{4}})"
    rf"|{_MONTH.replace('month', 'month3')}\s+(?P<year3>\d{{4}})"
    rf"|(?P<season>{'|'.join(_SEASONS)})\s+(?P<year4>\d{{4}}))",
    re.IGNORECASE,
)
_LABEL = lazy_pattern(
    r"\s*\W{0,3}(?:first )?(?:published|posted|updated|date|released|release date|issued)\b\W{0,6}(?:on\s+)?",
    re.IGNORECASE,
)
_WEEKDAY = lazy_pattern(r"\s*\W{0,3}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?", re.IGNORECASE)
_PLACE_LINE = lazy_pattern(
    r"\s*[A-Z][\w.'\u2019-]*(?:[ ,]+[A-Z][\w.'\u2019-]*){0,5}[,(]\s*(?:on\s+)?", re.UNICODE
)
_BYLINE = lazy_pattern(r"\s*[*_]{0,2}(?:By|BY|Author:|Written by)\s+([A-Z][^\n]{2,80}?)[*_]{0,2}\s*$")
_AGENCY = lazy_pattern(r"[ )/(]*(?:(?:AP|AFP|UPI|REUTERS|PRNEWSWIRE)[ )/(]*)?")
_DATE_TAIL = lazy_pattern(
    r"[,|\u2014\u2013-]\s*(" + _DATE.pattern.replace("?P<", "?P<t_") + r")\W*$", re.IGNORECASE
)
_KEY = lazy_pattern(r"\s*([A-Za-z_-]+)\s*:\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an article says about itself."""

    title: str | None = None
    byline: str | None = None
    published: date | None = None
    published_from: str | None = None


def find_metadata(text: str, blocks: tuple[Block, ...]) -> Metadata:
    r"""Return title, byline and date from front matter, headings and date lines.

    >>> from caveat.article.blocks import find_blocks
    >>> text = "# Milk\n\nBy Ann Lee\n\nPublished 3 June 2021\n\nPrices rose."
    >>> find_metadata(text, find_blocks(text)).published
    datetime.date(2021, 6, 3)
    """
    keys = _front_matter(text, blocks)
    title = keys.get("title") or _title(text, blocks)
    byline = keys.get("author") or keys.get("byline") or _byline(text, blocks)
    for key in ("date", "published", "pubdate", "publish_date", "datepublished"):
        if key in keys and (found := to_date(keys[key])):
            return Metadata(title, byline, found, "metadata")
    stated = _date_line(text, blocks)
    return Metadata(title, byline, stated, "date line" if stated else None)


def to_date(text: str) -> date | None:
    """Return the date that `text` begins with; a month or season stands for its first day.

    >>> to_date("June 3, 2021"), to_date("December 2018"), to_date("soon")
    (datetime.date(2021, 6, 3), datetime.date(2018, 12, 1), None)
    """
    mark = _DATE.match(text.strip().strip("\"'"))
    if not mark:
        return None
    part = mark.groupdict()
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["season"]:
            return date(int(part["year4"]), _SEASONS[part["season"].lower()], 1)
        month = _MONTHS[(part["month"] or part["month2"] or part["month3"]).lower()]
        year = int(part["year"] or part["year2"] or part["year3"])
        return date(year, month, int(part["day"] or part["day2"] or 1))
    except ValueError:
        return None


def _front_matter(text: str, blocks: tuple[Block, ...]) -> dict[str, str]:
    if (
        not blocks
        or blocks[0].kind != "meta"
        or not text[blocks[0].start :].lstrip("\ufeff").startswith("---")
    ):
        return {}
    lines = text[blocks[0].start : blocks[0].end].splitlines()
    pairs = (m.groups() for m in map(_KEY.match, lines) if m)
    return {key.lower(): value.strip("\"'") for key, value in pairs if value}


def _title(text: str, blocks: tuple[Block, ...]) -> str | None:
    for block in blocks[:4]:
        if block.kind == "heading":
            return text[block.start : block.end].strip().strip("*_#\ufeff ") or None
        if block.kind == "paragraph":
            return None
    return None


def _byline(text: str, blocks: tuple[Block, ...]) -> str | None:
    for block in blocks[:6]:
        for line in text[block.start : block.end].splitlines()[:3]:
            if mark := _BYLINE.match(line):
                name = mark.group(1).strip()
                return name[: tail.start()].strip() if (tail := _DATE_TAIL.search(name)) else name
    return None


def _date_line(text: str, blocks: tuple[Block, ...]) -> date | None:
    for block in blocks[:8]:
        if block.kind in ("code", "table"):
            continue
        for line in text[block.start : min(block.end, block.start + 2000)].splitlines()[:4]:
            if found := _date_in_line(line):
                return found
    return None


def _date_in_line(line: str) -> date | None:
    if line.lstrip("*_ ").startswith(("By ", "BY ")) and (tail := _DATE_TAIL.search(line)):
        return to_date(tail.group(1))
    if label := _LABEL.match(line):
        return to_date(_WEEKDAY.sub("", line[label.end() :], count=1))
    rest = _WEEKDAY.sub("", line, count=1)
    mark = _DATE.match(rest)
    if mark and not rest[mark.end() :].strip(" \t*_.|").strip():
        return to_date(rest)  # a line that is nothing but a date
    if (place := _PLACE_LINE.match(line)) and (mark := _DATE.match(line, place.end())):
        after = _AGENCY.sub("", line[mark.end() :], count=1)
        if after[:1] in ("\u2014", "\u2013", "-", ":") or not after:
            return to_date(mark.group())
    return None
