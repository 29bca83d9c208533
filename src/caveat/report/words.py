"""The words of every report: labels, reasons, explanations, headings.

All text that a reader sees and that is not the article's, a table's or a figure stands in
this file, so that one test can read it through. The subject of a sentence here is a
sentence or a table, never a person or an outlet, and nothing is said about motive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from caveat.verdicts.verdict import Label

Shown = Literal["holds", "selective", "contradicted", "unknown", "not checkable", "not evaluated"]


@dataclass(frozen=True, slots=True)
class Course:
    """What a trend does, and the same denied."""

    does: str
    does_not: str


@dataclass(frozen=True, slots=True)
class LabelWords:
    """How a label is shown: a symbol (with a plain form), a heading and what it means."""

    symbol: str
    plain: str
    title: str
    shown: str
    meaning: str


LABELS: Final[dict[Shown, LabelWords]] = {
    "contradicted": LabelWords(
        "✗", "x", "contradicted", "no reading tried on these tables gives this",
        "The main reading does not give what the sentence says, and at most a tenth of the "
        "sensible readings by weight do.",
    ),
    "selective": LabelWords(
        "◐", "~", "selective", "holds in some readings and not in others",
        "The sentence leaves something open, and whether it holds depends on how that is settled; "
        "or it holds only for the figures it names and changes with small shifts of them.",
    ),
    "holds": LabelWords(
        "✓", "+", "holds", "holds on these tables",
        "The main reading gives what the sentence says, and so do at least nine tenths of the "
        "sensible readings by weight.",
    ),
    "unknown": LabelWords(
        "?", "?", "unknown", "these tables cannot decide it",
        "No sensible reading has the figures it needs. That says nothing about the sentence; it "
        "says what is missing from the tables.",
    ),
    "not checkable": LabelWords(
        "–", "-", "not checkable", "opinion, prediction or too vague to test",
        "No table could decide it: an opinion, a prediction, or words that fix no figure.",
    ),
    "not evaluated": LabelWords(
        "…", ".", "not yet evaluated", "found, not yet evaluated in this version",
        "A claim that tables could decide, of a kind that this version does not compute yet.",
    ),
}  # fmt: skip

ORDER: Final[tuple[Shown, ...]] = tuple(LABELS)


def shown_label(label: Label, evaluated: bool) -> Shown:
    """Return the label under which a verdict is shown.

    >>> shown_label("unknown", False)
    'not evaluated'
    """
    return label if evaluated or label == "not checkable" else "not evaluated"


REASONS: Final[dict[str, str]] = {
    "wrong number": "The sentence states one figure; the tables give another.",
    "wrong direction": "In the tables it goes the other way.",
    "close": "The stated figure is near the tables' figure, but no rounding gives it.",
    "fragile": "As stated it holds; most small shifts of what it states leave less than half of it.",
    "incomplete": "The figures are there, but a total, a peer or another figure beside them "
    "reverses the impression.",
    "no data": "The tables do not hold the figures that would decide it.",
    "not told apart": "The tables cannot tell the named cause from its rivals.",
    "opinion": "A judgement, which no table decides.",
    "prediction": "About the future, which no table holds yet.",
    "vague": "Too loosely worded for a figure to decide it.",
}
FITS: Final[dict[str, str]] = {  # how the figure of the main reading agrees with the words
    "same": "The tables give the figure that the sentence states.",
    "rounded": "The tables' figure, rounded as the sentence writes it, is the one that it states.",
    "cut": "The tables' figure, cut off and not rounded, is the one that the sentence states.",
    "worded": "The tables' figure is one that the words of the sentence allow.",
    "between": "The stated figure is between those that the sources give.",
    "so": "The tables agree with the sentence.",
    "denied": "The tables agree with the text, which denies it.",
}
NOT_SO: Final = "In the tables it is not so."
SHOWN_SELECTIVE: Final[dict[str, str]] = {
    "fragile": "holds as stated, and mostly does not after small shifts of what it states",
    "close": "comes close, and no rounding gives it",
    "incomplete": "true as stated, and a figure beside it reverses the impression",
}
SHOWN_HARDLY: Final = "hardly any sensible reading of these tables gives this"
SHOWN_MISSING: Final = "; missing: {items}"
SHOWN_OPEN: Final = "; which one, the sentence does not say"
DEPENDS: Final = "It depends on the {axis}{both}."
BOTH: Final = " ({one}: {value}; {other}: {other_value})"
BOTH_VALUES: Final = " ({value} or {other_value}, with choices named below)"
GIST_DEPENDS: Final = "depends on the {axis}"
ASKED_AXES: Final[dict[str, str]] = {  # the points that questions to rows differ in
    "measure": "figure that is meant", "member": "group of rows", "normalisation": "whole or other side",
    "source": "table",
}  # fmt: skip
GIST_STATED: Final = "says {stated}"
GIST_VALUE: Final = "main reading {value}"
GIST_FOUND: Final = "the figures give {value}"
GIST_COUNTER: Final = "counter-reading {value}"
GISTS: Final[dict[str, str]] = {  # reasons in a few words
    "wrong number": "another figure", "wrong direction": "goes the other way",
    "close": "near, and no rounding gives it", "fragile": "small shifts undo most of it",
    "incomplete": "incomplete",
}  # fmt: skip
GIST_NOT_SO: Final = "not so in the tables"
REASON_OTHER: Final = "Reason: {reason}."
OWN_NUMBERS: Final = "No table is needed: the numbers in the text itself decide it."
SHOWN_OWN: Final[dict[str, str]] = {
    "contradicted": "the text's own numbers exclude each other",
    "holds": "follows from the text's own numbers",
}
OWN_NUMBERS_NOTE: Final = "Sentences in which no claim was found, with their numbers against each other."
OWN_NUMBERS_LINE: Final = "{text} ({state})"
STATED_ALONE: Final = "The sentence says {stated}."
STATED_AND_FOUND: Final = "The sentence says {stated}; the figures give {value}."
STATED_AND_VALUE: Final = "The sentence says {stated}; the main reading gives {value}."
UNTITLED: Final = "Untitled text"
NOT_EVALUATED: Final = "Found, not yet evaluated in this version."

FAMILIES: Final[dict[str, str]] = {
    "level": "a level", "change": "a change", "contrast": "a comparison", "share": "a share",
    "count": "a count of members", "rank": "a rank", "record": "a record",
    "quantified": "all, most or none", "trend": "a trend", "cause": "cause and effect",
    "association": "two measures together", "duration": "a duration", "event": "an event",
    "opinion": "an opinion",
}  # fmt: skip

COURSES: Final[dict[str, Course]] = {
    "up": Course("rises", "does not rise"), "down": Course("falls", "does not fall"),
    "": Course("goes that way", "does not go that way"),
}  # fmt: skip
IN_PAIRS: Final = "{verb} in {share} of pairs"
CORRELATION: Final = "correlation {value}"

MAIN: Final = "Main reading"
AUTHOR: Final = "Author's reading"
COUNTER: Final = "Counter-reading"
OTHER: Final = "Another reading"
OFFERED: Final = "Under a list, by its own label"
MAIN_IS_AUTHOR: Final = "Main and author's reading"
SHORT: Final[dict[str, str]] = {
    "main": "main", "author": "author's", "counter": "counter", "both": "main, author's", "other": "other",
    "offered": "list",
}  # fmt: skip
ROLE_NOTES: Final[dict[str, str]] = {
    "main": "what is stated as stated, each open point settled the most natural way",
    "author": "nearest to the stated figure; the author may have had another in mind",
    "counter": "equally sensible, and weaker or the other way",
    "both": "what is stated as stated, and nearest to the stated figure",
    "other": "",
    "offered": "nothing says that the list stands for what the sentence names, so it decides nothing",
}
NO_AUTHOR: Final = "No reading tried gives the stated figure."
NO_COUNTER: Final = "No sensible reading leaves less than half of what is claimed."
NO_COUNTER_ASKED: Final = "No other sensible question to these rows speaks against it."
TYPES: Final[dict[str, str]] = {
    "E": "as good as any other",
    "U": "uncertain",
    "N": "known flaw, kept out of the headline figures",
}
OPEN: Final = "left open"
STATED: Final = "stated"

ATTRIBUTED: Final = "attributed in the text to {speaker}"
INSIDE: Final = "inside claim {number}"
CONTAINS: Final = "contains claim {number}, which has its own verdict"
DENIED: Final = "the text denies it"

SUPPORT_LINE: Final = "holds in {share} of the sensible readings, by weight"
SUPPORT_NONE: Final = "holds in no sensible reading"
SUPPORT_ALL: Final = "holds in all sensible readings"
FRAGILITY_LINE: Final = "in {share} of all readings, by weight, less than half of what is claimed is left"
FRAGILITY_NONE: Final = "no reading leaves less than half of what is claimed"
FRAGILITY_ALL: Final = "every reading leaves less than half of what is claimed"
MATTERS_LINE: Final = "the {axis} explains {share} of the differences between readings"
COINCIDENCE_NOTE: Final = (
    "Readings that differ this much can give most figures of this size, so a match proves little."
)
FAIR_BELOW: Final = "on average the readings give less than the sentence says"
FAIR_ABOVE: Final = "on average the readings give at least what the sentence says"

# name, explanation; `explain` fills in the value
NUMBERS: Final[dict[str, tuple[str, str]]] = {
    "support": ("Support", "share of the weight of sensible readings in which the sentence holds"),
    "support_share": ("Plain share", "share of these settings when each counts the same"),
    "direction_support": (
        "Direction support",
        "share of the weight of all readings that agree on the bare direction",
    ),
    "fairness": ("Fairness", "mean strength over all readings: 0 is level, below 0 the sentence overstates"),
    "fragility_share": (
        "Fragility share",
        "share of the weight of all readings that leaves less than half of what is claimed",
    ),
    "robustness": ("Robustness", "1 when no reading is weaker; kept to compare with the literature"),
    "uniqueness": ("Uniqueness", "share of all settings that are weaker than the sentence"),
    "coincidence": ("Coincidence", "share of figures of this size that some sensible reading would match"),
    "size": ("Readings", "settings in the whole space"),
    "undefined": ("Undefined", "settings that have figures and no value, such as a change from zero"),
    "grid": ("Space", "hash of the space, the same on every machine"),
}

SETTLED_LINE: Final = "{axis}: {choice}."
SETTLED_REASON: Final = "Reason given: {reason}."
SETTLED_PROGRAM: Final = "The program's own answer: {program}."
CHECK_STATES: Final[dict[bool | None, str]] = {
    True: "agrees", False: "does not fit together", None: "fits only loosely",
}  # fmt: skip

AS_OF: Final = "judged by what was known then ({source})"
AS_OF_FROM: Final[dict[str, str]] = {
    "metadata": "the date in the file", "date line": "the text's own date line",
    "--published": "the date given with --published",
}  # fmt: skip
AS_OF_NONE: Final = "judged by all figures: neither the text nor the tables have a date"
AS_OF_GUESS: Final = (
    "judged as of {as_of}, the latest period of the tables, since the text has no date: if it is older, it "
    "is held against later years than it means; give its date with --published"
)
CHART_THINNED: Final = "{n} of the {size} are drawn, evenly chosen."
CHART_TITLE: Final = "{n} readings in order of value, {low} to {high}"
CHART_CAPTION: Final = (
    "Each dot is one reading, in order of value. Larger dots weigh more; pale dots are unlikely, "
    "or shift what the sentence states."
)
CHART_FLAWED: Final = "Crosses have a known flaw and count for nothing."
CHART_MATRIX: Final = "Beneath each reading stand its choices."
OTHER_CHOICES: Final = "{n} others"
PERIODS: Final[dict[str, tuple[str, str]]] = {
    "Y": ("year", "years"), "Q": ("quarter", "quarters"), "M": ("month", "months"), "D": ("day", "days"),
    "": ("period", "periods"),
}  # fmt: skip
MAP_TITLE: Final = "From every {unit} to every later one: {series}"
MAP_PAIRS: Final = "pairs"
MAP_CELLS: Final = "cells"
MAP_SUMMARY: Final = "Of {n} {what}, {up} rise and {down} fall."
MAP_COVERED: Final = "{n} give the stated {stated}."
MAP_FROM: Final = "from this one …"
MAP_TO: Final = "… to"
MAP_CAPTION: Final = (
    "Each cell is one pair: the {unit} below it is the begin, the {unit} on its left the end."
)
MAP_OUTLINE: Final = "Outlined cells give the stated figure."
MAP_FLAWED: Final = "Dotted cells have a known flaw."
MAP_WINDOW: Final = "Each is a window of {n} {many}, named by its last."
MAP_BINNED: Final = (
    "There are too many {many} to draw: a cell stands for {n} by {n} of them and shows the median of its "
    "pairs; it is outlined where any of them gives the stated figure."
)
MAP_ELSEWHERE: Final = "Of another series or window than this map: {roles}."
MAP_TABLE_PART: Final = "Twelve of the periods; the others are in the picture alone."
NO_CELL: Final = "none"
CHART_MARGIN: Final = "{n} readings in order of their lead over the runner-up, {low} to {high}"
CHART_CLIPPED: Final = "Beyond the scale, and drawn at its edge: {n}."
CHART_STATED: Final = "stated"
SUMMARY_TITLE: Final = "Claims by label"
NO_CLAIMS: Final = "No statistical claim was found in this text."
DATA_CHECK_NONE: Final = "nothing found"
DATA_CHECK_SHORT: Final = "{counts}; each with its figures in the HTML and JSON reports"
NOTHING_NOT_READ: Final = "none"

H: Final[dict[str, str]] = {
    "report": "Statistics check", "article": "The text", "claims": "The claims",
    "first": "Look at these first", "unknown": "Not decided by these tables",
    "holds": "Holds on these tables", "listed": "Found, and not evaluated", "not_read": "Not read",
    "not_read_note": "Sentences that hold a figure or a comparison, and in which no claim was found.",
    "listed_note": "No verdict is given on these.", "tables": "The tables", "data_check": "Data check",
    "method": "What the labels and numbers mean", "reading": "Reading",
    "others": "Other readings: {n}", "choices": "Choices",
    "formula": "Formula", "value": "Value", "choice": "Choice", "axis": "Point", "how": "Text",
    "type": "Type", "weight": "Weight", "sql": "SQL and source rows", "rows": "Source rows",
    "sources": "Sources", "strength": "Strength", "axes": "Which choice matters", "numbers": "The numbers",
    "settled": "Settled by a person", "caveats": "Caveats", "checks": "The text's own numbers",
    "chance": "Chance", "since_then": "Since then", "fair": "A fair sentence", "missing": "Missing",
    "copy_it": "Copy", "copied": "Copied", "to_text": "in the text", "stated": "The sentence says",
    "main_gives": "Main reading gives", "figures_give": "The figures give",
    "main_so": "So in the main reading",
    "support": "Support",
    "fragility": "Fragility", "relation": "To run the SQL, create the views first", "columns": "Columns",
    "grid": "Grid", "version": "Version", "notes": "Notes", "published": "published",
    "skip": "Skip to the claims", "source": "Source", "rows_count": "rows", "against": "against",
    "more_readings": "and {n} more, in the HTML and JSON reports", "open_all": "Open all details",
    "as_table": "The same in a table", "from_to": "from, to", "to": "to",
    "all_readings": "all", "readings_count": "readings", "lowest": "lowest",
    "median": "median", "highest": "highest",
    "close_all": "Close all details", "keys_hint": "Keys: j next claim, k previous claim",
}  # fmt: skip

T: Final[dict[str, str]] = {  # short names, for the terminal
    "main": "Main", "author": "Author's", "both": "Main, author's", "counter": "Counter", "other": "Another",
    "offered": "By a list",
    "value": "Figures give", "support": "Support", "fragility": "Fragility", "matters": "What matters",
    "check": "Own numbers", "settled": "Settled", "caveat": "Caveat", "chance": "Chance",
    "since_then": "Since then", "fair": "Fair sentence", "says": "stated: {stated}",
}  # fmt: skip

METHOD: Final[tuple[str, ...]] = (
    "A published sentence leaves things open: where, since when, counted how, compared with what. Each way "
    "of settling them is a reading. The program evaluates the sentence under every reasonable reading of "
    "the tables it was given, and every figure comes with the query that gives it.",
    "A label is about a sentence and the tables named here. With other tables it may be another one. It is "
    "not about a person or an outlet, and claims are never counted by speaker.",
    "Only what the text leaves open decides whether a sentence holds. Moving what it states shows how "
    "fragile it is.",
    "Readings with a known flaw (a break in the series, an incomplete cell, part of a year) are shown and "
    "never counted in the headline figures.",
    "The text is judged by what the tables hold up to its date. What came later stands under Since then.",
)
