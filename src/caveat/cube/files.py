"""Files of tables: which files a path names, how each is written, and the relation that reads it."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from caveat.cube.limits import check_width
from caveat.cube.sql import identifier, literal, literals, path_literal
from caveat.cube.values import NULLS
from caveat.errors import TableError

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
PARQUET_SUFFIXES = (".parquet", ".pq")
_SAMPLE = 1 << 18
MOST_CONTROL = 0.01  # of the characters of a text; a few come from badly converted quotation marks
_SCANNED = 32 << 20
_DELIMITERS = (",", ";", "\t", "|")
_TAIL = 1 << 14
# What a file is that is no text table, by its first letters.
_NOT_TEXT = (
    (b"pk\x03\x04", "a spreadsheet or an archive", "save the sheet as CSV first, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet", "save the sheet as CSV or .xlsx first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"%pdf-", "a PDF document", "save its table as CSV first"),
    (b"<!doctype html", "a web page", "fetch the table itself, not the page that shows it"),
    (b"<html", "a web page", "fetch the table itself, not the page that shows it"),
)
# How a note under a table begins.
_NOTE = (
    r"^\s*((?i:sources?|notes?|footnotes?|definitions?|see|updated|last updated|data|accessed|retrieved)\b"
    r"[^0-9]*[: ]|\*|†|‡|©|\([0-9a-z]\)\s|[0-9][.)]\s+[A-Za-z])"
)
# What stands under a question in the files that makers of polls give, before the first answer.
_ANSWER = re.compile(r"(?i)(?:open[- ]ended )?response")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file holds its table: encoding, delimiter, rows to skip, the columns' names."""

    encoding: str
    delimiter: str
    skip: int
    columns: tuple[str, ...]
    empty: frozenset[str] = frozenset()
    nulls: tuple[str, ...] = NULLS
    padded: bool = False
    headers: int = 1
    notes: bool = False

    def relation(self, path: str, kinds: Sequence[str], *, buffer: int = 0) -> str:
        """Return the call of read_csv that reads a file of this dialect with these SQL types.

        `buffer` is how many bytes are read at a time, where the memory is too small for the usual.
        """
        columns = ", ".join(
            f"{literal(name)}: {literal(kind)}" for name, kind in zip(self.columns, kinds, strict=True)
        )
        options = ["auto_detect = false", "header = true", f"delim = {literal(self.delimiter)}"]
        options += ["quote = '\"'", "escape = '\"'"]
        if self.encoding != "utf-8":
            options.append(f"encoding = {literal(self.encoding)}")
        if self.skip:
            options.append(f"skip = {self.skip}")
        if self.padded or self.notes:
            options += ["null_padding = true", "strict_mode = false"]
        if buffer:
            options.append(f"buffer_size = {buffer}")
        options += [f"nullstr = [{literals(self.nulls)}]", f"columns = {{{columns}}}"]
        call = f"read_csv({path_literal(path)}, {', '.join(options)})"
        if not self.notes:
            return call
        first, *rest = (identifier(c) for c in self.columns)
        filled = f"coalesce({', '.join(rest)}) IS NOT NULL"
        note = f"coalesce(regexp_matches({first}, {literal(_NOTE)}), false)"
        return f"(SELECT * FROM {call} WHERE {filled} AND NOT {note})"


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_dialect(path: str, *, nulls: Sequence[str] = ()) -> Dialect:
    """Return how a text file holds its table, from its first bytes."""
    with open(path, "rb") as file:
        head = file.read(_SAMPLE)
    if not head.strip():
        raise TableError(f"table {path!r} is empty", hint="give a file with a header line and rows")
    for start, what, hint in _NOT_TEXT:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:40].lower().startswith(start):
            raise TableError(f"table {path!r} is {what}", hint=hint)
    encoding = _find_encoding(path, head)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff")
    if len(head) == _SAMPLE:
        whole = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
        if not whole:
            check_width(path, 1 + max(text.count(d) for d in _DELIMITERS))
        text = whole or text
    if "\0" in text or len(re.findall(r"[\x01-\x08\x0b\x0e-\x1f]", text)) > MOST_CONTROL * len(text):
        raise TableError(
            f"table {path!r} is not text (it holds control characters)",
            hint="give a CSV, TSV or Parquet file",
        )
    delimiter, skip, rows = _find_delimiter(path, text)
    names, headers = _find_names(rows)
    skip += headers - 1
    check_width(path, len(names))
    columns, empty = unique_names(names)
    return Dialect(
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        delimiter=delimiter,
        skip=skip,
        columns=columns,
        empty=empty,
        nulls=tuple(dict.fromkeys(("", *nulls, *_find_nulls(path, delimiter, encoding)))),
        headers=headers,
        notes=len(columns) > 1 and _has_notes(path, encoding, delimiter, len(columns)),
    )


def has_open_quote(path: str, dialect: Dialect) -> bool:
    """Tell whether the double quotes of a file that is not too large are odd in number."""
    if dialect.encoding == "utf-16" or os.path.getsize(path) > _SCANNED:
        return False
    with open(path, "rb") as file:
        return file.read().count(b'"') % 2 == 1


def unique_names(names: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return column names without repeats or blanks, and those that were blank.

    >>> unique_names(["", "Rate", "rate"])
    (('column0', 'Rate', 'rate_1'), frozenset({'column0'}))
    """
    out: list[str] = []
    blank: set[str] = set()
    seen: set[str] = set()
    for i, raw in enumerate(names):
        stem = name = raw.strip().replace("\x00", "") or f"column{i}"
        n = 0
        while name.casefold() in seen:
            n += 1
            name = f"{stem}_{n}"
        seen.add(name.casefold())
        out.append(name)
        if not raw.strip():
            blank.add(name)
    return tuple(out), frozenset(blank)


def view_name(path: str, taken: Sequence[str]) -> str:
    """Return a clean name for the view of a file, unlike those taken.

    >>> view_name("data/city crime-2020.csv", ["city_crime_2020"])
    'city_crime_2020_2'
    """
    stem = re.sub(r"\W+", "_", Path(path).stem).strip("_") or "table"
    used = {t.casefold() for t in taken}
    name, n = stem, 1
    while name.casefold() in used:
        n += 1
        name = f"{stem}_{n}"
    return name


def _find_names(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Return the names of the columns, and over how many rows they stand.

    >>> _find_names([["", "2019", "", "2020"], ["town", "men", "women", "men"], ["A", "1", "2", "3"]])
    (['town', '2019 men', '2019 women', '2020 men'], 2)
    >>> _find_names([["id", "Own a dog?", "Age"], ["", "Response", "Response"], ["1", "Yes", "30-44"]])
    (['id', 'Own a dog?', 'Age'], 2)
    """
    top = [x.strip() for x in rows[0]]
    if len(rows) < 3 or len(rows[1]) != len(top) or not any(top[1:]):
        return top, 1
    second = [x.strip() for x in rows[1]]
    if _asks(second):
        return _join_names(top, ["" if _ANSWER.fullmatch(x) else x for x in second]), 2
    if all(top[1:]):
        return top, 1
    values = [x for x in second[1:] if x]
    years = bool(values) and all(re.fullmatch(r"(19|20)\d\d", x) for x in values)
    words = not any(_is_figure(x) for x in values)
    if not all(second[1:]) or not (words or years) or not any(_is_figure(x) for x in rows[2][1:]):
        return top, 1
    return _join_names(top, second), 2


def _asks(second: Sequence[str]) -> bool:
    """Tell whether a row under the questions of a survey says how each is answered, as "Response"."""
    if any(_is_figure(x) for x in second):
        return False
    return sum(bool(_ANSWER.fullmatch(x)) for x in second) > 1


def _join_names(top: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return names of two rows, where one above nothing holds for the columns after it too."""
    names, above = list[str](), ""
    for i, (one, other) in enumerate(zip(top, second, strict=True)):
        above = one if one or i == 0 else above
        names.append(" ".join(x for x in (above, other) if x))
    return names


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?[$€£¥]?\s?[\d.,' ]*\d[\d.,' ]*\s?[%€£]?\s*", text))


def _has_notes(path: str, encoding: str, delimiter: str, width: int) -> bool:
    """Tell whether the last lines of a file are notes rather than rows."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        file.seek(max(0, size - _TAIL) & ~1)
        tail = file.read().decode(
            encoding if size <= _TAIL or encoding != "utf-16" else "utf-16-le", "ignore"
        )
    lines = tail.splitlines(keepends=True)[1:]
    try:
        rows = [r for r in csv.reader(lines, delimiter=delimiter) if any(x.strip() for x in r)]
    except csv.Error:
        return False
    for row in rows[-1:]:
        first, rest = row[0], [x for x in row[1:] if x.strip()]
        if not first.strip() or _is_figure(first):
            return False
        return bool(re.match(_NOTE, first)) or (len(row) == 1 < width and not rest and len(first) > 20)
    return False


def _find_encoding(path: str, head: bytes) -> str:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head:
        raise TableError(f"table {path!r} is a binary file", hint="give a CSV, TSV or Parquet file")
    # The whole file decides: the first odd letter may stand far down.
    with open(path, encoding="utf-8", newline="") as file:
        try:
            while file.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _find_nulls(path: str, delimiter: str, encoding: str) -> list[str]:
    """Return the words for "no value" that stand as whole fields in a file."""
    if encoding not in ("utf-8", "utf-8-sig") or os.path.getsize(path) > _SCANNED:
        return list(NULLS)
    with open(path, "rb") as file:
        content = b"\n" + file.read() + b"\n"
    edge = b'[\r\n"' + re.escape(delimiter).encode() + b"]"
    words = b"|".join(re.escape(n).encode() for n in NULLS if n)
    found = set(re.findall(b"(?<=" + edge + b")(" + words + b")(?=" + edge + b")", content))
    return [n for n in NULLS if n.encode() in found]


def _find_delimiter(path: str, text: str) -> tuple[str, int, list[list[str]]]:
    """Return the delimiter, the number of lines above the header, and the sample's rows."""
    best: tuple[float, str, int, list[list[str]]] | None = None
    for rank, delimiter in enumerate(_DELIMITERS):
        try:
            rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=False))
        except csv.Error:
            continue
        widths = [len(r) for r in rows if r]
        if not widths:
            continue
        usual = max(set(widths), key=lambda w: (widths.count(w) * (w > 1), w))
        if usual == 1:
            continue
        share = widths.count(usual) / len(widths)
        score = share + min(usual, 50) / 1000 - rank / 10000
        skip = next(
            (
                i
                for i, r in enumerate(rows)
                if len(r) == usual and (usual < 3 or any(x.strip() for x in r[1:]))
            ),
            next(i for i, r in enumerate(rows) if len(r) == usual),
        )
        if best is None or score > best[0]:
            best = (score, delimiter, skip, rows[skip:])
    if best is None:
        try:
            rows = [r for r in csv.reader(text.splitlines(keepends=True)) if r]
        except csv.Error as error:
            raise TableError(
                f"table {path!r} cannot be taken apart: {error}", hint="check its quotes and its line ends"
            ) from error
        lines = [x for x in text.splitlines() if x.strip()]
        if len(lines) > 1 and all(re.search(r"\S {2,}\S", x) for x in lines[:20]):
            raise TableError(
                f"table {path!r} has columns that spaces set apart",
                hint="save it with commas or tabs between them",
            )
        if len(rows) > 1 and re.fullmatch(r"[\w .%()/-]{1,60}", rows[0][0]):
            return ",", 0, rows
        raise TableError(
            f"table {path!r} has no columns that commas, semicolons, tabs or bars set apart",
            hint="give a CSV, TSV or Parquet file with a header line",
        )
    if len(best[3]) < 2:
        raise TableError(f"table {path!r} has a header and no rows", hint="give a file with at least one row")
    return best[1], best[2], best[3]
