"""Readings of a quantified claim: how many members a change holds for ("crime rose in every city").

Axes: measure, source, normalisation, period, width, baseline, as for a change, and

* membership list   where lists say who is meant; one that does not stand for the words is type N
* compared with     E the same earlier period for all, E each member's last period before it joined
* threshold         of "most", "nearly all", "few": E the plain sense, U looser and stricter ones

The value is the share of the members with figures for both windows that go the claimed way. What
the others did is unknown: the claim holds only where it does whatever they did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim, Direction, Phrase
from caveat.claims.lexicon import lexicon
from caveat.cube.catalog import Catalog
from caveat.readings import numbers
from caveat.readings.families.common import Setting, labels_open
from caveat.readings.match import Target, find_columns
from caveat.readings.peers import EVERYONE, largest_group
from caveat.readings.quantifier import (
    Asked,
    Quantifier,
    Threshold,
    find_asked,
    find_counted,
    timeless,
    turn_at,
)
from caveat.readings.roll import Group
from caveat.readings.roll_call import JOINED, SAME, Call, Kind, RollVoice, call, decided, own_shares
from caveat.readings.series import align_peer, find_series
from caveat.readings.settled import NONE, Settled, chosen_series, chosen_time, kind_index
from caveat.readings.space import BoolArray, E, Facet, FloatArray, Missing, N, Option, Series, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import claim_frequency, each_once, grid_distances, settle, stated_time
from caveat.readings.who import FEWEST, find_groups, fits_noun

_DENIED = re.compile(r"\b(?:did|do|does|has|have|had|was|were|is|are)(?: not|n[’']t)\b", re.I)
_SAW = re.compile(r"\b(?:saw|see|sees|seen|recorded|reported|posted|experienced|registered)\s+", re.I)
_COVERED = 0.5  # of the members that ever have figures: a period with fewer is not the last one known


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What the roll calls say, in arrays of the space's shape."""

    value: FloatArray
    going: FloatArray
    holds: BoolArray
    undecided: BoolArray
    defined: BoolArray


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a quantified claim about a rise or a fall."""
    asked = find_counted(claim) or find_asked(claim)
    inner = inner_claim(claim)
    if asked.quantifier is None or inner is None:
        return Missing(("a condition on figures that every member could be asked",))
    if _DENIED.search(claim.text):
        return Missing(("a reading of what the denial denies, every member or each of them",))
    setting = _set_up(inner, asked, catalog, as_of, settled)
    if isinstance(setting, Missing):
        return setting
    groups = _chosen(find_groups(asked, catalog, setting.series, setting.span), settled)
    if not groups:
        return Missing((_who(asked),))
    loose = not asked.quantifier.total
    groups = tuple(replace(g, loose=loose and g.option.label == EVERYONE) for g in groups)
    found = _surface(inner, asked, asked.quantifier, setting, groups, settled)
    return found if isinstance(found, Missing) else replace(found, wanted=_wanted(asked, groups))


def inner_claim(claim: Claim) -> Claim | None:
    """Return the claim with what each member is said to do, None where no rise or fall is found.

    "All towns saw rents fall" says of each that rents fell there.
    """
    text = timeless(claim)
    turn = turn_at(text)
    saw = list(_SAW.finditer(text[:turn])) if turn is not None else []
    if turn is not None and saw:
        words = text[saw[-1].end() : turn].strip()
        words = re.sub(r"^(?:an?|the|its|their|no|any)\b\s*", "", words).strip()
        noun = re.match(r"[\w’'-]+\s+(?:in|of)\s+([^,.;]+)", text[turn:])
        words = words if noun is None or words else noun[1].strip()
        at = claim.text.find(words) if words else -1
        if at >= 0:
            start = claim.start + at
            claim = replace(claim, measure=Phrase(words, start, start + len(words)))
    elif turn is not None and not _before(claim.measure, claim.start, text[:turn]):
        subject = re.split(r"[,;:]", text[:turn])[-1].strip()
        subject = re.sub(r"^(?:the|an?)\s+", "", subject, flags=re.I)
        if subject and not re.search(r"\b(?:every|all|most|each|no|none)\b", subject, re.I):
            start = claim.start + claim.text.find(subject)
            claim = replace(claim, measure=Phrase(subject, start, start + len(subject)))
    if claim.direction not in ("up", "down") and turn is not None:
        claim = replace(claim, direction=_way(text[turn:]))
    return claim if claim.direction in ("up", "down") else None


def _before(measure: Phrase | None, start: int, words: str) -> bool:
    """Tell whether a measure stands in the clause that some words end, and not in a lead-in to it."""
    return measure is not None and words.rfind(",") < measure.start - start < len(words)


def _set_up(claim: Claim, asked: Asked, catalog: Catalog, as_of: date, settled: Settled) -> Setting | Missing:
    columns = find_columns(claim, catalog)
    if not columns:
        return Missing((f"a measure for “{claim.measure.text if claim.measure else claim.text}”",))
    targets = []
    for table, column, measure in columns:
        cube = catalog.cube(table, column.name)
        group = largest_group(cube)
        if len(group) >= FEWEST and fits_noun(asked.noun, cube.table):
            fullest = max(group, key=lambda i: (int(np.isfinite(cube.values[i]).sum()), -i))
            targets.append(Target(cube, column, fullest, measure, Option(""), together=True))
    if not targets:
        each = f"for every “{asked.noun}”" if asked.noun else "of several members"
        return Missing((f"{columns[0][2].label} {each}",))
    frequency = claim_frequency(claim.period)
    found = find_series(claim, targets, catalog, frequency, as_of, per_head=True)
    if isinstance(found, Missing):
        return found
    span, series = found
    stated = stated_time(claim.period, span.frequency or frequency)
    if stated is None or span.frequency is None:
        return Missing((f"figures for “{claim.period.text if claim.period else ''}” itself",))
    if settled:
        stated = chosen_time(stated, settled, span.frequency, span.first, span.size)
    series = tuple(_for_all(s, span.first) for s in chosen_series(series, settled))
    series = tuple(sorted(series, key=lambda s: -float(np.nan_to_num(s.counts).sum())))
    return Setting(span, series, stated)


def _for_all(s: Series, first: int) -> Series:
    """Return a series that stands for all members: known where at least half of them have figures."""
    group = largest_group(s.cube)
    known = np.isfinite(np.stack([align_peer(s, i, first) for i in group]))
    count = known.sum(axis=0).astype(np.float64)
    enough = count >= _COVERED * float(known.any(axis=1).sum())
    values = np.where(enough & (count > 0), count, np.nan)
    none = np.zeros(s.values.shape, dtype=bool)
    return replace(s, member=Option(""), values=values, incomplete=none, interpolated=none, counts=values)


def _surface(
    claim: Claim, asked: Asked, quantifier: Quantifier, setting: Setting, groups: tuple[Group, ...],
    settled: Settled,
) -> Surface | Missing:  # fmt: skip
    space, kinds = _lay(claim, quantifier.thresholds, setting, groups, settled)
    said = _shares(space, kinds, groups, quantifier.thresholds)
    type_ = type_of(space, compares=True)
    weight, meaning = weigh(space), meaning_of(space, has_width=True, has_distance=True)
    main = main_of(space, weight, type_, said.defined)
    if main is None:
        return Missing((f"{space.series[0].measure.label} of the members meant at both times",))
    # A reading that lacks members has no data for the claim; only the lists at the main setting must decide.
    beside = np.zeros(space.shape, dtype=bool)
    for k, kind in enumerate(kinds):
        beside[(k, *main[1:])] = kind.joined == kinds[main[0]].joined
    defined = said.defined & (~said.undecided | beside)
    share = np.where(defined, said.value, np.nan)
    few, most = quantifier.at_most, max(t.most for t in quantifier.thresholds)
    agrees = share > 0.5 if not few else share < 0.5 if most <= 0.5 else share <= most
    unit = "count" if claim.stated is not None and claim.stated.of is not None else "percent"
    value = np.where(defined, said.going, np.nan) if unit == "count" else 100.0 * share
    values = Values(value, said.holds, agrees, defined, unit, 0, said.undecided & defined)
    threshold = quantifier.thresholds[kinds[main[0]].threshold]
    claimed = threshold.most if few else threshold.least
    claimed = float(share[main]) if said.holds[main] else claimed
    strength = numbers.difference_strength(share, claimed, -1.0 if few else 1.0)
    done = finish(space, values, strength, agrees.astype(float), main, claimed, weight, type_, meaning)
    voice = RollVoice(groups, kinds, quantifier.of_none)
    return replace(done, voice=voice, notes=_empty(space, kinds, groups, defined, main))


def _empty(
    space: Space, kinds: tuple[Kind, ...], groups: tuple[Group, ...], defined: BoolArray,
    main: tuple[int, ...],
) -> tuple[str, ...]:  # fmt: skip
    """Return which lists have nobody with figures where the main reading has some."""
    own = [k for k, kind in enumerate(kinds) if kind.joined == kinds[main[0]].joined]
    at = {kinds[k].group for k in own if defined[(k, *main[1:])]}
    names = [g.option.label for i, g in enumerate(groups) if i not in at]
    end = space.time.period(main[2])
    return (f"no member with figures for {end.label}: {'; '.join(names)}",) if names and end else ()


def _lay(
    claim: Claim, thresholds: tuple[Threshold, ...], setting: Setting, groups: tuple[Group, ...],
    settled: Settled,
) -> tuple[Space, tuple[Kind, ...]]:  # fmt: skip
    span = setting.span
    time = settle(setting.stated, setting.values, span.frequency, span.first, span.later, compares=True)
    own_start = not time.distance_stated and any(g.dated for g in groups)
    starts = [SAME, JOINED] if own_start else [SAME]
    starts = [starts[i] for i in _kept(tuple(Option(x) for x in starts), settled.get("compared with"))]
    limits = _kept(tuple(t.option for t in thresholds), settled.get("threshold"))
    kinds = tuple(
        Kind(g, start == JOINED, i)
        for g, group in enumerate(groups)
        for start in starts
        if group.dated or start == SAME
        for i in limits
    )
    listed = any(g.dated or g.offered for g in groups) or len(groups) > 1
    own = Option(JOINED, 1.0, E, "the words name the group by what its members joined")
    facets = [
        Facet(
            "membership list" if listed else "members",
            tuple(groups[k.group].option for k in kinds),
            len([g for g in groups if not g.offered]) > 1,
        )
    ]
    if len(starts) > 1:
        facets.append(Facet("compared with", tuple(own if k.joined else Option(SAME) for k in kinds)))
    if len(thresholds) > 1:
        facets.append(Facet("threshold", tuple(thresholds[k.threshold].option for k in kinds)))
    options = tuple(_product(tuple(f.options[i] for f in facets)) for i in range(len(kinds)))
    widths = each_once(time.widths)
    space = Space(
        claim, options, None, setting.series, labels_open(setting, claim), time, widths,
        grid_distances(time), "members", "baseline", tuple(facets),
    )  # fmt: skip
    return space, kinds


def _shares(
    space: Space, kinds: tuple[Kind, ...], groups: tuple[Group, ...], thresholds: tuple[Threshold, ...]
) -> Share:
    value, going = np.full(space.shape, np.nan), np.zeros(space.shape)
    holds, undecided, defined = (np.zeros(space.shape, dtype=bool) for _ in range(3))
    calls: dict[tuple[int, bool], Call] = {}
    for k, kind in enumerate(kinds):
        group, threshold = groups[kind.group], thresholds[kind.threshold]
        key = (kind.group, kind.joined)
        if key not in calls:
            calls[key] = call(space, group, joined=kind.joined)
        found = calls[key]
        value[k], least, most = own_shares(found)
        going[k] = found.going
        defined[k] = found.known >= group.fewest
        holds[k], undecided[k] = decided(least, most, threshold.least, threshold.most)
        if group.number is not None:  # of more members than the text speaks of, nobody knows which it means
            many = found.total > group.number
            holds[k], undecided[k] = holds[k] & ~many, undecided[k] | many
    return Share(value, going, holds & defined, undecided & defined, defined)


def _chosen(groups: tuple[Group, ...], settled: Settled) -> tuple[Group, ...]:
    wanted = settled.get("membership list")
    if wanted is None or not groups:
        return groups
    names = tuple(replace(g.option, label=g.option.label.split(" (“")[0]) for g in groups)
    at = kind_index(names, wanted)
    chosen = groups[at or 0]
    reason = "settled by hand"
    return (replace(chosen, option=replace(chosen.option, type=E, reason=reason), offered=False),)


def _kept(options: tuple[Option, ...], wanted: str | None) -> tuple[int, ...]:
    at = kind_index(options, wanted)
    return tuple(range(len(options))) if at is None else (at,)


def _product(options: tuple[Option, ...]) -> Option:
    weight = float(np.prod([o.weight for o in options]))
    return Option("; ".join(o.label for o in options), weight, max(o.type for o in options))


def _wanted(asked: Asked, groups: tuple[Group, ...]) -> tuple[str, ...]:
    return (_who(asked),) if all(g.option.type == N for g in groups) else ()


def _who(asked: Asked) -> str:
    return f"a table that says who is meant by “{asked.words or asked.noun}”"


def _way(text: str) -> Direction | None:
    """Return which way the word that opens a text turns."""
    lex, word = lexicon(), re.match(r"[\w’'-]+", text)
    low = word[0].lower() if word else ""
    kind = lex.nouns.get(low)
    ways: tuple[Direction, ...] = ("up", "down")
    for way in ways:
        if kind == way or any(lemma in lex.classes[way] for lemma, _ in lex.verbs.get(low, ())):
            return way
    return None


__all__ = ["inner_claim", "surface"]
