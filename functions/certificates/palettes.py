"""The colours and ornaments that a template can choose from. A certificate is theirs whatever stands on it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Colour = tuple[float, float, float]
PaletteName = Literal["iznik", "olive", "garnet"]
OrnamentName = Literal["tulips", "stars", "plain"]


class Palette(NamedTuple):
    """What differs from look to look; lines are gold and the paper is ivory in all."""

    dark: Colour  # the border's ground, names
    accent: Colour  # petals, labels
    leaf: Colour
    stem: Colour


IVORY = (0.992, 0.984, 0.961)
WHITE = (1.0, 1.0, 1.0)
THREAD = (0.918, 0.878, 0.788)
INK = (0.255, 0.298, 0.388)
GOLD = (0.690, 0.549, 0.290)
AMBER = (0.525, 0.396, 0.176)

IZNIK = Palette((0.075, 0.184, 0.361), (0.757, 0.263, 0.180), (0.102, 0.545, 0.569), (0.55, 0.78, 0.80))
PALETTES: Mapping[str, Palette] = {
    "iznik": IZNIK,
    "olive": Palette((0.102, 0.247, 0.192), (0.635, 0.353, 0.122), (0.459, 0.557, 0.251), (0.72, 0.78, 0.55)),
    "garnet": Palette((0.353, 0.075, 0.133), (0.702, 0.278, 0.231), (0.400, 0.498, 0.376), (0.80, 0.66, 0.56)),
}
ORNAMENTS: Mapping[str, frozenset[str]] = {  # which motifs stand on the page
    "tulips": frozenset({"vine", "corner", "thread"}),
    "stars": frozenset({"corner", "thread"}),
    "plain": frozenset(),
}
