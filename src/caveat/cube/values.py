"""What the text of a cell can mean: nothing, a number, a date."""

from __future__ import annotations

NULLS = (
    "", "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "#N/A", "Inf", "inf", "-Inf", "-inf",
    "N.A.", "n.a.", "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "(X)", "(x)", "(NA)", "(D)",
    "(S)", "*", "**", "***", "\u2020", "\u2021", "^", "#", ":",
)  # fmt: skip
# Words that stand for no number among numbers, and mean something among words: "injuries: none".
NO_NUMBER = ("none", "suppressed", "missing", "nd", "n.d.", "nr", "n/r", "not available", "no data", "tbd")

# One pattern for each way of writing a number (RE2 syntax, whole cell).
INTEGER = r"[+-]?(0|[1-9][0-9]{0,17})"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Days written in other ways, with the formats that read them: 2014-7-1, 1-Jul-14, July 1, 2014.
_MONTH_NAME = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
WRITTEN_DATES = (
    (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", ("%Y-%m-%d",)),
    (r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}", ("%Y/%m/%d",)),
    (
        rf"[0-9]{{1,2}}[- /]{_MONTH_NAME}[- /][0-9]{{4}}",
        tuple(f"%d{s}%{m}{s}%Y" for s in "- /" for m in "bB"),
    ),
    (rf"[0-9]{{1,2}}[- /]{_MONTH_NAME}[- /][0-9]{{2}}", tuple(f"%d{s}%b{s}%y" for s in "- /")),
    (rf"{_MONTH_NAME}\.? [0-9]{{1,2}}, ?[0-9]{{4}}", ("%b %d, %Y", "%B %d, %Y", "%b. %d, %Y", "%b %d,%Y")),
)  # fmt: skip
TIMESTAMP = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?"
ZONED = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s?[+-][0-9]{2}:?([0-9]{2})?"
SLASHED = (
    r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}([ ,T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?\s?([AaPp]\.?[Mm]\.?)?)?"
)
# The same with two digits for the year, which only slashes make a date: 1/11/99
SHORT_YEAR = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}([ ,T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?\s?([AaPp]\.?[Mm]\.?)?)?"
# Thousands separators, currency, percent signs: 1,234  $1,234.50  12.5%  1 234
GROUPED = r"[+-]?[$€£¥]?\s?([0-9]{1,3}([, \x{00a0}\x{202f}'][0-9]{3})+|[0-9]+)(\.[0-9]+)?\s?[%€£]?"
# The same with a decimal comma: 1.234,5  12,5%
COMMA = r"[+-]?[$€£¥]?\s?([0-9]{1,3}([. \x{00a0}\x{202f}'][0-9]{3})+|[0-9]+)(,[0-9]+)?\s?[%€£]?"
# What tells in a file with semicolons whether a point sets thousands apart.
DOTTED = r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}"
SHORT = r"[+-]?[0-9]{1,3}"
FRACTION = r"[+-]?[$€£¥]?\s?[0-9. ]+,[0-9]{1,2}\s?[%€£]?"
CODE = r"0[0-9]+"
_DIGITS = r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?"
# A word for thousands or more at the end: 1.2k  $3m  4.5 million. A bare m may be metres.
SCALED = (
    rf"[+-]?[$€£¥]\s?{_DIGITS}\s?(k|K|m|M|mn|bn|b|B|tn|(?i:thousand|million|billion|trillion))"
    rf"|[+-]?{_DIGITS}\s?(k|K|M|mn|bn|B|tn|(?i:thousand|million|billion|trillion))"
)
# A negative number in brackets, or a number with a mark of the office that gives it: (45)  12.3 p  7*  8[a]
_MARK = r"(\s?[*†‡]+|\s[a-z]{1,2}|\s?\[[0-9A-Za-z]\]|\s?\([0-9A-Za-z]\))"
MARKED = rf"\([$€£¥]?\s?{_DIGITS}\)|[+-]?[$€£¥]?\s?{_DIGITS}\s?%?{_MARK}"
FORMULA = r"=.+"

GROUPED_NOISE = r"[$€£¥%, \x{00a0}\x{202f}']"
COMMA_NOISE = r"[$€£¥%. \x{00a0}\x{202f}']"
