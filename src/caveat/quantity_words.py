"""The words that `quantity_grammar` knows: numerals, units, hedges, and what is no number at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from caveat.quantity import Hedge


def _pairs(text: str) -> dict[str, str]:
    """Return {word: name} from lines of "name: word, word"; the name is itself a word."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        name, _, words = line.partition(":")
        for word in (name, *words.split(",")):
            if word.strip():
                found[word.strip()] = name.strip()
    return found


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

NUMERALS: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_SMALL.split())},
    **{word: 20 + 10 * index for index, word in enumerate(_TENS.split())},
}
MAGNITUDES: Final[dict[str, Decimal]] = {
    word: Decimal(10) ** power
    for power, words in {
        2: "hundred",
        3: "thousand",
        5: "lakh lakhs",
        6: "million millions mn mln",
        7: "crore crores",
        9: "billion billions bn bln",
        12: "trillion trillions tn trn",
    }.items()
    for word in words.split()
} | {"dozen": Decimal(12)}
GLUED_MAGNITUDES: Final[dict[str, Decimal]] = MAGNITUDES | {
    "k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12),
}  # fmt: skip
HALVES: Final[dict[str, Decimal]] = {
    "½": Decimal("0.5"), "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3, "¼": Decimal("0.25"),
    "¾": Decimal("0.75"), "⅕": Decimal("0.2"), "⅛": Decimal("0.125"), "⅙": Decimal(1) / 6,
}  # fmt: skip

PARTS: Final[dict[str, int]] = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
PLURAL_PARTS: Final[dict[str, int]] = {f"{word}s": n for word, n in PARTS.items()} | {"halves": 2}
ORDINALS: Final[dict[str, int]] = {word: value for value, word in enumerate(_ORDINALS.split(), start=1)} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
}
MULTIPLES: Final[dict[str, Decimal]] = {
    word: Decimal(value)
    for value, words in {
        "2": "doubled doubling doubles double",
        "3": "tripled tripling triples triple trebled trebling trebles treble",
        "4": "quadrupled quadrupling quadruples quadruple",
        "5": "quintupled quintupling quintuples quintuple",
        "0.5": "halved halving halves halve",
    }.items()
    for word in words.split()
}
CERTAIN_MULTIPLES: Final = frozenset(
    word for word in MULTIPLES if word.endswith(("ed", "ing")) or word == "halve"
)
FOLDS: Final[dict[str, int]] = {f"{word}fold": n for word, n in NUMERALS.items() if n > 1} | {
    "hundredfold": 100
}

SIGNS: Final[dict[str, str]] = {"$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR"}
SIGN_PREFIXES: Final[dict[str, str]] = {
    "us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "cad": "CAD", "aud": "AUD",
    "nz": "NZD", "hk": "HKD", "s": "SGD", "r": "BRL",
}  # fmt: skip
CURRENCY_CODES: Final = word_set(
    "USD GBP EUR JPY INR CNY AUD CAD NZD CHF SEK NOK DKK PLN ZAR BRL MXN KRW HKD SGD"
)
CURRENCIES: Final[dict[str, tuple[str, Decimal]]] = {
    word: (code, Decimal(scale))
    for code, scale, words in (
        ("USD", "1", "dollar dollars"),
        ("USD", "0.01", "cent cents"),
        ("GBP", "1", "pound pounds quid"),
        ("GBP", "0.01", "pence"),
        ("EUR", "1", "euro euros"),
        ("JPY", "1", "yen"),
        ("CNY", "1", "yuan renminbi"),
        ("INR", "1", "rupee rupees"),
        ("CHF", "1", "francs"),
        ("ZAR", "1", "rand"),
        ("SEK", "1", "kronor"),
    )
    for word in words.split()
}
NATIONAL: Final[dict[str, str]] = {
    "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "swiss": "CHF",
    "british": "GBP", "singapore": "SGD",
}  # fmt: skip

UNITS: Final[dict[str, str]] = _pairs(
    """
    years: year, yrs, yr
    months: month
    weeks: week
    days: day
    hours: hour, hrs
    minutes: minute, mins
    seconds: second
    decades: decade
    centuries: century
    miles: mile, mi
    kilometers: kilometer, kilometre, kilometres, km, kms
    meters: meter, metre, metres
    centimeters: centimeter, centimetre, centimetres, cm
    millimeters: millimeter, millimetre, millimetres, mm
    feet: foot, ft
    inches: inch
    yards: yard
    acres: acre
    hectares: hectare, ha
    tonnes: tonne
    tons: ton
    kilograms: kilogram, kilogramme, kilogrammes, kilos, kg
    grams: gram, grammes
    milligrams: milligram, mg
    lb: lbs
    ounces: ounce, oz
    liters: liter, litre, litres
    gallons: gallon
    barrels: barrel, bbl
    bushels: bushel
    degrees: degree
    megawatts: megawatt, mw
    gigawatts: gigawatt, gw
    kilowatts: kilowatt, kw
    terawatts: terawatt, tw
    kilowatt hours: kwh
    megawatt hours: mwh
    gigawatt hours: gwh
    terawatt hours: twh
    megabytes: megabyte, mb
    gigabytes: gigabyte, gb
    mph:
    """
)
WATTS: Final = frozenset({"kilowatt", "megawatt", "gigawatt", "terawatt"})
TIME_UNITS: Final = word_set("years months weeks days hours minutes seconds decades centuries")

PEOPLE: Final = word_set(
    """
    people person persons resident residents inhabitant inhabitants victim victims men women children adults
    workers patients students pupils citizens voters teenagers players employees teachers nurses doctors
    officers migrants immigrants emigrants refugees passengers drivers prisoners inmates soldiers troops
    customers users viewers visitors tourists spectators fans farmers jobseekers survivors babies infants
    girls boys pensioners retirees homeowners renters tenants taxpayers respondents participants members
    clients staff physicians cyclists pedestrians commuters graduates newcomers applicants candidates
    smokers strikers individuals kids mothers fathers parents motorists firefighters detainees
    asylum-seekers
    """
)
QUALIFIERS: Final = word_set(
    """
    more fewer new young younger old older elderly local other additional extra former current foreign
    working male female black white poor rich homeless unemployed employed registered eligible pregnant
    disabled sick adult living of its their the average public private low-income full-time part-time
    uninsured hospital university high school college primary secondary
    """
)
RATE_NOUN_ADJECTIVES: Final = word_set("live registered licensed resident hospital insured adult full-time")

ACHIEVED: Final = word_set(
    """
    win wins won winning finish finishes finished come came lost reached hosted topped beaten lifted
    retained claimed scored champions
    """
)
"""Verbs whose "twice" counts occasions; elsewhere the word is a figure of speech or a ratio."""
AFTER_TWICE: Final = word_set("in since and but over before at on during while though")
TIMES_BEFORE: Final = word_set(
    """
    as more higher greater larger bigger lower fewer less smaller faster slower longer shorter worse better
    likelier deadlier cheaper richer poorer older heavier hotter the that those these its their his her our
    what this than over above normal average
    """
)
"""What follows "three times" or "double" when it compares, and does not count occasions."""

OF_WHOLE: Final = word_set(
    """
    of the its their his her our all as that what those these this since from in to by over more were are
    was is have had has on after during between while and but than less fewer higher lower bigger larger
    smaller compared said say says did do not who which cheaper did at again within under
    """
)
BY_BEFORE: Final = word_set(
    """
    by to about nearly almost than over under at least only just up down around roughly some approximately
    another cut be
    """
)
NOT_A_HALF: Final = word_set("first second latter other better top bottom each either my")
SUPERLATIVES: Final = word_set("most least best worst fewest")
NOT_SUPERLATIVE: Final = word_set(
    """
    west east forest interest request protest arrest harvest contest guest quest honest modest invest
    suggest northwest southwest midwest northeast southeast test rest nest chest vest fest digest manifest
    conquest inquest unrest behest tempest crest pest priest armrest darkest-hour
    """
)
RANK_BEFORE: Final = word_set("ranked ranks rank ranking placed places came finished finishing finishes")
OF_ITS_LAST: Final = word_set("last past first top largest biggest other original remaining next")
# Verbs with which "up" and "down" say no rise and no fall: "turned up 12 times".
NO_RISE: Final = word_set(
    "turn turns turned turning show shows showed shown showing crop crops cropped cropping pop pops popped "
    "come comes came coming end ends ended wind winds wound sit sits sat lie lies"
)
RISEN: Final = word_set("up rose risen increased grew grown multiplied jumped swelled by")
DETERMINERS: Final = word_set("the its their those these his her our all every")

LABELS: Final = word_set(
    """
    section sections room rooms page pages item items number numbers chapter chapters figure figures fig
    table tables article articles route highway ward flight channel apartment apt suite version volume vol
    episode tier category proposition prop amendment precinct windows boeing airbus apollo formula appendix
    annex exhibit pier terminal interstate psalm verse python protocol grade
    """
)
WEAK_LABELS: Final = word_set(
    """
    rule line lane phase class type district unit gate platform door step part issue season series round
    stage bill resolution title division group zone station model area act note box case sample level day
    goal lot plot scene form question studio
    """
)
"""Labels too, unless a pointing word stands before them: "step 4", but "that day 4 died"."""

POINTERS: Final = word_set("this that the each every a an same last next first one any which other some no")
STREETS: Final = word_set("street avenue road lane boulevard drive square st ave rd blvd")
AGES: Final = word_set("aged age ages")
MONTHS: Final = word_set(
    """
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec
    """
)
YEAR_BEFORE: Final = (
    word_set(
        """
    in since by until till through during after before early late mid spring summer autumn winter fiscal the
    """
    )
    | MONTHS
)
"""Words after which four digits are a year even before a noun that could be counted."""

RISING: Final = word_set("went go goes going rose gone bring brought pushed moved back climbed rises adds")

_HEDGE_PHRASES: Final[tuple[tuple[Hedge, str], ...]] = (
    (
        "about",
        """
        about, around, roughly, approximately, approx, some, circa, ca, close to, in the region of,
        an estimated, estimated, in the neighborhood of, in the neighbourhood of, just about, or so,
        or thereabouts, on the order of
        """,
    ),
    (
        "nearly",
        """
        nearly, almost, virtually, approaching, nearing, not quite, close on, very nearly
        """,
    ),
    (
        "just_over",
        """
        just over, slightly more than, slightly over, slightly above, a little more than,
        a little over, little more than, just above, just more than, a bit more than, a bit over,
        slightly higher than, marginally more than, marginally over, barely more than, a touch over,
        a shade over
        """,
    ),
    (
        "just_under",
        """
        just under, slightly less than, slightly fewer than, slightly under, slightly below,
        just below, a little less than, a little under, just short of, just shy of, shy of,
        a bit less than, a bit under, just less than, just fewer than, marginally under,
        a touch under, a shade under
        """,
    ),
    (
        "over",
        """
        over, more than, greater than, higher than, larger than, above, in excess of, upwards of,
        went past, goes past, gone past, climbed past, rose past, pushed past, went beyond, gone beyond,
        upward of, north of, exceeding, exceeded, topped, topping, surpassed, surpassing, well over,
        well above, much more than, far more than, considerably more than, beyond, longer than
        """,
    ),
    (
        "under",
        """
        under, below, less than, fewer than, lower than, smaller than, short of, south of, well under,
        well below, far less than, far fewer than, much less than, shorter than,
        considerably less than
        """,
    ),
    (
        "at_least",
        """
        at least, no fewer than, no less than, not less than, not fewer than, a minimum of,
        as little as, as few as, or more, or higher, or longer, or above, or older, or over,
        or greater
        """,
    ),
    (
        "at_most",
        """
        at most, no more than, not more than, a maximum of, up to, as many as, as much as, as high as,
        or less, or fewer, or lower, or under, or below, at the most, no higher than, anything up to
        """,
    ),
)
HEDGE_WORDS: Final[dict[str, Hedge]] = {
    " ".join(phrase.split()): hedge for hedge, phrases in _HEDGE_PHRASES for phrase in phrases.split(",")
}
HEDGE_SIGNS: Final[dict[str, Hedge]] = {
    "~": "about", "≈": "about", ">": "over", "<": "under", "≥": "at_least", "≤": "at_most",
}  # fmt: skip
DENIALS: Final = word_set("no not never none nobody nowhere nothing neither nor without cannot")
HEDGE_ENDS: Final = frozenset(phrase.rsplit(" ", 1)[-1] for phrase in HEDGE_WORDS)
OPPOSITE: Final[dict[Hedge, Hedge]] = {
    "over": "under", "under": "over", "at_least": "at_most", "at_most": "at_least", "nearly": "just_over",
    "just_over": "just_under", "just_under": "just_over",
}  # fmt: skip
"""How a hedge reads before a verb of shrinking: "more than halved" is under one half."""
