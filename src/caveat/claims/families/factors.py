"""What can bring a change about: things and events rather than the people and bodies that act."""

from __future__ import annotations

from caveat.claims.scene import Scene
from caveat.claims.turns import noun_turn

_AGENTS = frozenset(
    """company government ministry council city county state country nation agency university community
    department association organisation organization institution administration corporation commission
    management parliament opposition coalition foundation federation station authority party body firm bank
    club team school hospital trust charity airline retailer group family police parents exchange
    committee university society executive maker producer supplier operator owner chain brand unit
    division subsidiary village town region province municipality population nationality majority
    minority percentage average mortality density capacity productivity electricity probability quality
    obesity equity security commodity facility utility property consumption production unemployment
    employment attendance circulation inflation construction vaccination immigration emission ring
    spending funding housing""".split()
)
_FACTORS = frozenset(
    """policy policies law laws rule rules ban bans tax taxes levy tariff tariffs duty duties scheme schemes
    programme programmes program programs reform reforms plan plans campaign campaigns strike strikes war
    wars drought droughts flood floods storm storms winter winters summer summers frost frosts heatwave heat
    rain rains snow harvest crop weather climate pandemic virus flu epidemic outbreak vaccine vaccines drug
    drugs treatment therapy technology internet bridge tunnel railway road camera cameras helmet helmets
    lamps lights checks subsidy subsidies grant grants incentive incentives stimulus credit wages rents
    prices costs rates demand supply supplies competition migration shortage shortages glut boycott
    sanctions embargo blockade crisis recession slump boom lockdown lockdowns curfew closure merger takeover
    deal pact treaty decision ruling verdict move switch shift change changes lack loss absence approach
    strategy initiative effort efforts measure measures intervention interventions effect effects factor
    factors pressure pressures poverty pollution smoking alcohol stress sleep exercise diet noise fire
    earthquake scandal recall fee fees fine fines charge charges budget currency poor presence arrival launch
    opening discovery invention event festival project projects season system model method practice
    rise increase decline fall austerity brexit speculation gas fuel""".split()
)
_ENDINGS = (
    "tion",
    "sion",
    "ment",
    "ing",
    "ance",
    "ence",
    "ness",
    "ism",
    "ity",
    "ure",
    "tions",
    "ments",
    "ings",
)


def is_factor(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether the noun phrase [lo, hi) names a thing or event rather than somebody who acts."""
    while lo < hi and scene.tag[lo] in ("D", "X", "Q", "C"):
        lo += 1
    if lo >= hi:
        return False
    if scene.low[lo] in ("this", "that", "these", "it") and hi - lo == 1:
        return False
    if (scene.tag[lo] in ("K", "VG") or scene.low[lo] in ("poor", "weak", "strong")) and hi - lo > 1:
        return True
    head = -1
    for j in range(lo, hi):
        if scene.tag[j] in ("P", "R", ",", "V", "A", "M", "VN", "T", "("):
            break
        if scene.tag[j] in ("N", "H", "VG"):
            head = j
    if head < 0:
        return False
    word = scene.low[head]
    if word in _FACTORS or (noun_turn(scene, head) and scene.tag[head] == "N"):
        return True
    if scene.tag[head] != "N" or word in _AGENTS or word.endswith(("'s", "s'")):
        return False
    return word.endswith(_ENDINGS) and len(word) > 5
