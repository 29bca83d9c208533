"""Which sentences are worth laying out: the words that some rule starts from."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from caveat.claims.lexicon import lexicon
from caveat.quantity_words import NOT_SUPERLATIVE

WORD = re.compile(r"[^\W\d_]+|\d")


NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]")


TIMES = frozenset(
    """0 1 2 3 4 5 6 7 8 9 year years yearly annually month months monthly week weeks day days decade
    decades century centuries quarter quarters season seasons since before after until during now today
    yesterday currently recently ago latest spring summer autumn winter fall january february march
    april may june july august september october november december jan feb mar apr jun jul aug sept sep
    oct nov dec pandemic war crisis recession lockdown previous last past present ever generation then
    over between from within through term recent nowadays tonight weekend early mid late end start
    beginning first second half""".split()
)


def compares(text: str) -> bool:
    words = lexicon().adjectives
    return any(words.get(w) in ("more", "less", "most", "least") for w in WORD.findall(text.lower()))


def has_superlative(words: Set[str]) -> bool:
    """Tell whether a word looks like a superlative that no list has ("stingiest", "keenest")."""
    return any(
        len(word) > 5 and word.endswith("est") and word not in NOT_SUPERLATIVE and word.isalpha()
        for word in words
    )


@cache
def triggers() -> frozenset[str]:
    words = lexicon()
    wanted = (
        words.classes["up"]
        | words.classes["down"]
        | words.classes["flat"]
        | words.classes["cause"]
        | words.classes["cause_to"]
    )
    wanted |= frozenset(
        """mean help correlate correspond coincide associate link track relate tie mirror rank outnumber
        outperform outstrip outsell outrank outspend surpass overtake trail lag move drive bring push tick
        inch head""".split()
    )
    forms = {form for form, kinds in words.verbs.items() if any(lemma in wanted for lemma, _ in kinds)}
    others = """every each most all none no mostly majority few everywhere nowhere never record
        historic once peak because due thanks owing result behind factor blame fault culprit hand
        coincidence correlation relationship association unchanged flat stable steady similar same
        identical change up down rise worse as than above below ahead only ever unprecedented driver cause
        reason top nor changed correlations link links connection tie ties tandem lockstep parallel
        together wherever
        gap difference margin disparity divide gulf differential
        decade century fortnight generation unmatched unseen unequalled unsurpassed seen mark
        records highs lows peaked crested culminated troughed
        bottom leading foremost head number neither hardly minority exception single
        evenly equally identically indistinguishable lone sole until till barely scarcely virtually
        practically followed along opposite nothing nobody runner runners alike find
        downhill uphill next bottomed bottoms topped tops maxed rear pride
        spoon honors honours after far""".split()
    return (
        frozenset(forms)
        | frozenset(words.nouns)
        | frozenset(words.adjectives)
        | frozenset(others)
        | words.words["beating"]
        | words.words["unmatched"]
        | numbers()
    )


@cache
def numbers() -> frozenset[str]:
    """Return the words without which a sentence states no number; a digit is one of them."""
    words = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
        thousand million billion trillion dozen half halves third thirds quarter quarters fifth fifths
        tenth twice double thrice fourfold fivefold sixfold sevenfold eightfold ninefold threefold
        tenfold twofold triple doubled doubles doubling
        tripled triples tripling trebled treble trebles trebling quadrupled quadruple quadrupling halved
        halve halves halving quintupled hundreds thousands millions billions dozens fold couple threefold
        times score nil zero second fourth sixth seventh eighth ninth first last hundredth thousandth
        quarters eighths tenths million-strong""".split()
    return frozenset(words) | frozenset("0123456789")
