"""The rules in the order in which they read a sentence: a new family is one line here."""

from __future__ import annotations

from caveat.claims.draft import Draft, Rule
from caveat.claims.families.alike import find_alike
from caveat.claims.families.amounts import find_amounts
from caveat.claims.families.association import find_associations
from caveat.claims.families.bargains import find_bargains
from caveat.claims.families.bounds import find_bounds
from caveat.claims.families.cause import find_causes
from caveat.claims.families.change import find_changes
from caveat.claims.families.common import overlap
from caveat.claims.families.contrast import find_contrasts
from caveat.claims.families.counted import absorb_conditions, join_group
from caveat.claims.families.edges import find_edges
from caveat.claims.families.few import find_few
from caveat.claims.families.flat import find_flat
from caveat.claims.families.followers import find_followers
from caveat.claims.families.fronted import find_fronted
from caveat.claims.families.level import find_durations, find_levels, find_spells
from caveat.claims.families.members import find_members
from caveat.claims.families.moments import find_moments
from caveat.claims.families.occasions import find_occasions
from caveat.claims.families.onlys import find_onlys
from caveat.claims.families.quantified import find_quantified
from caveat.claims.families.rank import find_ranks
from caveat.claims.families.record import find_records
from caveat.claims.families.regained import find_regained
from caveat.claims.families.share import find_shares
from caveat.claims.families.spots import find_spots
from caveat.claims.families.steps import find_steps
from caveat.claims.families.streak import add_streaks
from caveat.claims.families.superlatives import find_superlatives
from caveat.claims.families.tallies import find_tallies
from caveat.claims.families.trend import find_trends
from caveat.claims.families.unbeaten import find_unbeaten
from caveat.claims.families.waits import find_waits
from caveat.claims.families.where import find_wheres
from caveat.claims.hot import find_hot
from caveat.claims.scene import Scene
from caveat.claims.words import FINITE

RULES: tuple[Rule, ...] = (
    find_bounds,
    find_regained,
    find_records,
    find_changes,
    find_ranks,
    find_unbeaten,
    find_spots,
    find_contrasts,
    find_amounts,
    find_shares,
    find_trends,
    add_streaks,
    find_flat,
    find_edges,
    find_occasions,
    find_durations,
    find_levels,
    find_steps,
    find_bargains,
    find_waits,
    find_few,
    find_superlatives,
    find_fronted,
    find_followers,
    find_wheres,
    find_tallies,
    absorb_conditions,
    find_members,
    find_quantified,
    find_onlys,
    find_alike,
    find_spells,
    find_moments,
    find_causes,
    find_associations,
)


def find_drafts(scene: Scene) -> list[Draft]:
    """Return what the rules find in one sentence, in text order."""
    drafts: list[Draft] = []
    scene.hot = find_hot(scene)
    for rule in RULES:
        drafts.extend(list(rule(scene, drafts)))
    join_group(scene, drafts)
    _with_listed_subject(scene, drafts)
    kept = _distinct(drafts)
    _split(scene, kept)
    return sorted(kept, key=lambda d: (d.lo, -d.hi, d.anchor))


_LINKING = frozenset({",", "and", "the", "of", "&"})


def _with_listed_subject(scene: Scene, drafts: list[Draft]) -> None:
    """Give a figure its subject back: "Three makers, Bauer, Ott and Kruse, built 60 percent of them"."""
    first = next((j for j, tag in enumerate(scene.tag) if tag in (",", ".", *FINITE)), 0)
    if not first or scene.tag[first] != "," or not scene.low[first - 1].endswith("s"):
        return
    last = first
    while scene.low[last + 1] in _LINKING or _is_capital(scene, last + 1):
        last += 1
    listed = scene.low[first + 1 : last]
    if scene.low[last] != "," or "and" not in listed or scene.tag[last + 1] not in FINITE:
        return
    told = [d for d in drafts if d.lo == last + 1 and d.quantity >= 0]
    if told:
        drafts[:] = [d for d in drafts if d.hi > first]  # the subject alone says nothing
        for draft in told:
            draft.lo = 0


def _is_capital(scene: Scene, i: int) -> bool:
    return i < len(scene.tokens) and scene.text[scene.tokens.start[i]].isupper()


def _split(scene: Scene, drafts: list[Draft]) -> None:
    """Part two figures of one stretch: "rose 6.4%" and "to £412 million"."""
    for one in drafts:
        for two in drafts:
            if (
                one is two
                or two.quantity < 0
                or one.family == "cause"
                or (one.lo, one.hi) != (two.lo, two.hi)
            ):
                continue
            at = scene.place[two.quantity]
            first = scene.place[one.quantity] if one.quantity >= 0 else one.anchor
            start = at
            while start > first + 1 and scene.tag[start - 1] in ("X", "D"):
                start -= 1
            if first < start - 1 and scene.low[start - 1] in (
                "to",
                "at",
                "from",
                "where",
                "with",
                "by",
                ",",
                "and",
            ):
                start -= 1
                finite = any(scene.tag[j] in FINITE for j in range(at, two.hi))
                if start > max(first, one.anchor) and (scene.low[start] == "where" or not finite):
                    one.hi = start - (scene.tag[start - 1] == ",")
                    two.lo = start + (scene.low[start] in (",", "and", "where"))


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts without those that say again what a stronger one says."""
    kept: list[Draft] = []
    for draft in drafts:
        if draft.lo >= draft.hi:
            continue
        same = [d for d in kept if overlap((d.lo, d.hi), (draft.lo, draft.hi)) > 0.8]
        if any(_repeats(d, draft) for d in same):
            continue
        kept.append(draft)
    return [d for d in kept if d.lo < d.hi]


def _repeats(old: Draft, new: Draft) -> bool:
    if "cause" in (old.family, new.family) and old.family != new.family:
        if old.quantity < 0 and old.family in ("trend", "change"):
            old.lo = old.hi  # the cause says it; an empty range is dropped
        return new.quantity < 0 and (
            new.family == "association" or (old.family == "share" and old.quantity < 0)
        )
    if old.quantity >= 0 and new.quantity >= 0:
        return old.quantity == new.quantity
    return new.quantity < 0 or old.family == new.family
