"""The words of a study in every report; see `words` for the rules that they keep."""

from __future__ import annotations

from typing import Final

AXES: Final[dict[str, str]] = {
    "list": "list", "date": "dated by", "source": "source", "scale": "scale", "estimator": "method",
    "donors": "compared with", "elsewhere": "places of other lists",
    "pre": "periods before", "post": "periods after", "anticipation": "reacts before",
    "weighting": "counted by", "shock": "common shock",
}  # fmt: skip
CHOICES: Final[dict[str, str]] = {
    "count": "counts", "rate": "per head", "log": "log counts", "log_rate": "log per head",
    "did": "differences", "did_last": "differences, last year", "sc": "synthetic control",
    "sc_demeaned": "synthetic control, levels apart", "sc_augmented": "synthetic control, augmented",
    "sdid": "synthetic differences", "mc": "matrix completion",
    "all before": "all", "all after": "all", "all": "all places",
    "similar size": "places of similar size", "similar level": "places of similar level",
    "similar exposure": "places with similar exposure", "same group": "the same group",
    "without the heaviest": "all but the heaviest", "unit": "place", "population": "population",
    "year effects": "years in, as for all", "masked": "its years left out",
    "triple difference": "against another outcome", "kept": "compared with too", "left out": "left out",
}  # fmt: skip

HEADING: Final = "What studies of it give"
INTRO: Final = (
    "{outcome}, {units} places, {first} to {last}; {size} specifications over {lists}. "
    "Effects are in percent of what the comparison places would suggest."
)
ONE_LIST: Final = "1 list or term of office"
LISTS: Final = "{n} lists and terms of office"
STANDS: Final = "stands for what the sentence names: {reason}"
OWN_LABEL: Final = "shown under its own label, decides nothing: {reason}"
DESIGN: Final = "brought by the user"
LABEL: Final = "label “{label}”"
EFFECT: Final = "{median} (most between {low} and {high})"
P: Final = "p {p} (smallest possible {smallest})"
PLACE: Final = "{place} of {all} with placebos"
PLACE_DRAWS: Final = "{place} of {all} placebo draws and the list itself"
NAIVE: Final = "{value} without comparison"
SHOCK_BOTH: Final = "{inside} with the shock years, {outside} without them"
SHOCK_ONLY: Final = "{inside}; no periods are left without the shock years"
SHOCK_NONE: Final = "no shock years are masked"
SIGN: Final = "the sign changes once the shock years are left out"
RIVAL: Final = (
    "The common shock: the comparison places changed by {percent}; "
    "the change without comparison is {verdict}."
)
COMMON: Final = (
    "Into the periods of “{shock}”, from the last one before, the places changed by {median} "
    "(most between {low} and {high})."
)
IN_TIME: Final = (
    "at dates {n} periods earlier, when nothing had happened, the same choices give {percent}, {p}"
)
RIVAL_YES: Final = "no more unusual than that of the other places (p {p})"
RIVAL_NO: Final = "more unusual than that of the other places (p {p})"
REACH: Final = "{share} of them reach the stated {figure}"
DATED: Final = "{date} ({first}): {effect}, {p}"
DATED_SIGN: Final = "; its sign changes without the shock years"
ANSWERS: Final = "Published answers"
CHART_ANSWERS: Final = "Letters at the right edge are the published answers listed below."
ANSWERS_NOTE: Final = (
    "As a table offered gives them; each defines its groups and years in its own way, so the place on this "
    "curve says which choices lead there and not which answer is right."
)
ANSWER: Final = "{study}{list}: {finding}{at} — {place}"
ANSWER_AT: Final = "{percent}"
ANSWER_EVENTS: Final = "{percent} here (given in events)"
ANSWER_OF: Final = " (list {list})"
ANSWER_BELOW: Final = "above {share} of the specifications"
ANSWER_NEAR: Final = "those near it are more often: {choices}"
ANSWER_OUTSIDE: Final = "beyond every specification here"
FURTHER: Final = "The same for {outcome}"
SHARE_UP: Final = "{share} of the specifications give a rise"
TREATED: Final = "{units}"
P_NOTE: Final = (
    "p is the place of the whole curve among curves of places that were not treated, two-sided, for each "
    "list apart; the smaller figure is the smallest p that could have come out. No list is picked by its p, "
    "and shares of specifications are not probabilities."
)
CLAIMED: Final = "stated"
NAIVE_LINE: Final = "without comparison"
CHART_TITLE: Final = "{n} specifications in order of effect, {low} to {high}"
CHART_THINNED: Final = "{n} of {size} specifications in order of effect, {low} to {high}"
CHART_CAPTION: Final = (
    "Each dot is one specification; the ticks below it are its choices. Strong dots belong to a list or "
    "term that stands for what the sentence names, pale ones to lists under their own label. Thin lines are "
    "curves of placebos: places that were not treated, run through the same specifications, without their "
    "outermost effects."
)
CHART_CAPTION_DESIGN: Final = (
    "Each dot is one specification; the ticks below it are its choices. Thin lines are curves of placebos: "
    "places that were not treated, run through the same specifications, without their outermost effects."
)
CHART_CLIPPED: Final = "{n} are beyond the scale and are drawn at its edge."
SAME: Final = "The same study as under claim {number}; its curve and choices stand there."
OUTCOMES: Final = "{n} outcomes"
OF_OUTCOME: Final = "{outcome}: {gives}"
PARTIAL: Final = "The run was stopped: what is shown was finished before, the other lists are missing."
FIT: Final = "pre-period error {fit} of the level (median)"
WEIGHTS: Final = "most weight: {weights}"
AXIS_EFFECT: Final = "{share} of the spread; turns the sign in {flips} of pairs"
DECIDES: Final = "What would decide it"
NOT_STUDIED: Final = "Offered, and not studied"
NOTES: Final = "Notes on the panel"
PRUNED: Final = "Left out of the grid"
SIDE: Final = "Causes that the text names, side by side"
SIDE_NOTE: Final = "Each is treated alike; a denial is a claim too."
STANCE: Final[dict[str, str]] = {"affirmed": "asserted", "denied": "denied"}
ROLE: Final[dict[str, str]] = {
    "cause": "named cause", "rival": "common shock", "design": "design brought by the user",
}  # fmt: skip
GIVES_COMMON: Final = "all places changed by {median} into its periods (most between {low} and {high})"
NO_LIST: Final = "no list stands for it; {low} to {high} under the {n} lists and terms offered"
TITLE: Final = "Study of {outcome}"
NO_FIGURE: Final = "no figure"
GRID: Final = "grid {grid}, {size} specifications"
PROGRESS: Final = "fitting studies"

T: Final[dict[str, str]] = {  # short names, for the terminal
    "study": "Study", "list": "List or term", "axes": "What matters", "decides": "Would decide",
    "not_studied": "Not studied", "notes": "Panel", "further": "Further", "answers": "Published",
}  # fmt: skip

H: Final[dict[str, str]] = {
    "list": "List or term", "treated": "Treated since", "effect": "Effect", "p": "Placebo test",
    "naive": "Without comparison", "shock": "Shock years", "axis": "Choice", "spread": "Share of the spread",
    "flips": "Turns the sign", "medians": "Median effect by choice", "why": "Why it is open",
    "fit": "Fit and weights", "claim": "Claim", "stance": "In the text", "role": "As", "outcome": "Outcome",
    "gives": "The study gives", "label": "Label", "lists": "By list", "axes": "Which choice matters",
    "details": "Every choice, fit and weights", "joint": "Usual regressions, all treated places together",
    "error": "Standard error", "others": "Further tests, shown and not decisive", "flags": "Flags",
    "tests": "Test", "scale": "Scale", "method": "Method", "study": "Study",
}  # fmt: skip
