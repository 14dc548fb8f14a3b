"""The certificate's drawing: an İznik border of tulips and rosettes, a star, a guilloche. Paths in PDF's own operators.

Each motif is written once as a form that the page repeats, so the whole drawing is a few kilobytes, and it is compiled
to text once in a process.
"""

from functools import cache
from math import cos, pi, sin

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from functions.certificates.palettes import GOLD, IVORY, ORNAMENTS, THREAD, WHITE, Colour, Palette

WIDTH, HEIGHT = A4
EDGE = 21.0  # from the paper's edge to the border
BAND = 34.0  # the border's breadth
WREATH_HEIGHT = 425.0  # the guilloche's middle, behind the names
UNIT = 64.0  # one tulip and one rosette of the border, before it is fitted

STEM = "0 17 m 10 30 22 30 32 17 c 42 4 54 4 64 17 c"
LEAF = "0 0 m 3 4.6 9 5.4 14 3 c 10 -0.4 5 -1.6 0 0 c h"
OUTER_PETAL = "0 0 m -5.8 0.6 -8.2 6 -6.6 11.5 c -6.2 14.4 -7 16.8 -8.8 18.6 c -4.4 17.6 -1.2 13.5 -0.4 8 c h"
INNER_PETAL = "0 1.5 m -3.4 6 -3.2 13 0 20 c 3.2 13 3.4 6 0 1.5 c h"
ROUND_PETAL = "0 2 m -3.6 4.2 -3.3 8.2 0 9.4 c 3.3 8.2 3.6 4.2 0 2 c h"


def fill(path: str, colour: Colour) -> str:
    """The path, filled."""
    return f"{_numbers(*colour)} rg {path} f"


def line(path: str, colour: Colour, width: float) -> str:
    """The path, drawn."""
    return f"{_numbers(*colour)} RG {_numbers(width)} w {path} S"


def placed(code: str, a: float, b: float, c: float, d: float, e: float, f: float) -> str:
    """The drawing under a transformation."""
    return f"q {_numbers(a, b, c, d, e, f)} cm {code} Q"


def matrix(a: float, b: float, c: float, d: float, e: float, f: float) -> str:
    """A transformation."""
    return _numbers(a, b, c, d, e, f)


def rotation(degrees: float, x: float, y: float) -> str:
    """A turn and a move."""
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)
    return matrix(c, s, -s, c, x, y)


def turned(code: str, degrees: float, x: float = 0, y: float = 0, scale: float = 1) -> str:
    """The drawing turned and moved."""
    c, s = scale * cos(degrees * pi / 180), scale * sin(degrees * pi / 180)
    return placed(code, c, s, -s, c, x, y)


def circle(radius: float, x: float = 0, y: float = 0) -> str:
    """A circle of four curves."""
    k = radius * 0.5523
    return (
        f"{_numbers(x + radius, y)} m {_numbers(x + radius, y + k, x + k, y + radius, x, y + radius)} c "
        f"{_numbers(x - k, y + radius, x - radius, y + k, x - radius, y)} c "
        f"{_numbers(x - radius, y - k, x - k, y - radius, x, y - radius)} c "
        f"{_numbers(x + k, y - radius, x + radius, y - k, x + radius, y)} c h"
    )


def star(radius: float, inner: float) -> str:
    """An eight-pointed star."""
    points = [
        (r * cos((22.5 * i + 90) * pi / 180), r * sin((22.5 * i + 90) * pi / 180))
        for i, r in enumerate([radius, inner] * 8)
    ]
    return f"{_numbers(*points[0])} m " + " ".join(f"{_numbers(*point)} l" for point in points[1:]) + " h"


def tulip(outer: Colour, inner: Colour) -> str:
    """A tulip of 20 points, growing up from the origin."""
    petal = fill(OUTER_PETAL, outer)
    return f"{petal} {placed(petal, -1, 0, 0, 1, 0, 0)} {fill(INNER_PETAL, inner)}"


def rosette(petals: Colour, heart: Colour, eye: Colour) -> str:
    """A rosette of eight petals around the origin, 9.4 points in radius."""
    around = " ".join(turned(fill(ROUND_PETAL, petals), 45 * i) for i in range(8))
    return f"{around} {fill(circle(3.4), heart)} {fill(circle(1.3), eye)}"


@cache
def forms(palette: Palette) -> dict[str, tuple[str, tuple[float, float, float, float]]]:
    """Every form: its drawing and its box."""
    dark, accent = palette.dark, palette.accent
    leaf = fill(LEAF, palette.leaf)
    vine = " ".join(
        [
            line(STEM, palette.stem, 1.1),
            turned(leaf, 128, 30.5, 19.5, 0.95),
            turned(leaf, -52, 33.5, 14.5, 0.95),
            turned(leaf, 20, 1, 18, 0.9),
            turned(leaf, 200, 63, 16, 0.9),
            turned(rosette(WHITE, accent, WHITE), 0, 16, 13.6, 0.9),
            turned(tulip(accent, WHITE), 0, 48, 8.2, 1.12),
        ]
    )
    corner = " ".join(
        [
            fill(star(15.5, 11.6), IVORY),
            line(star(15.5, 11.6), GOLD, 0.8),
            turned(rosette(dark, accent, IVORY), 0, 0, 0, 1.0),
        ]
    )
    strand = f"{line(circle(46, 86, 0), THREAD, 0.35)} {line(circle(22, 110, 0), THREAD, 0.35)}"
    thread = " ".join(turned(strand, 7.5 * i) for i in range(12))
    emblem = " ".join(
        [
            fill(star(30, 22.6), dark),
            line(star(33, 24.9), GOLD, 0.9),
            line(circle(18.2), GOLD, 0.6),
            turned(tulip(accent, WHITE), 0, 0, -11, 1.15),
            turned(leaf, 20, 2, -11.5, 0.75),
            placed(leaf, -0.7, 0.26, 0.26, 0.7, -2, -11.5),
        ]
    )
    flower = f"{tulip(accent, dark)} {turned(leaf, 12, 1, -1, 0.7)} {placed(leaf, -0.68, 0.15, 0.15, 0.68, -1, -1)}"
    return {
        "vine": (vine, (-6, 0, UNIT + 6, BAND)),
        "corner": (corner, (-17, -17, 17, 17)),
        "thread": (thread, (-134, -134, 134, 134)),
        "emblem": (emblem, (-34, -34, 34, 34)),
        "flower": (flower, (-12, -4, 12, 22)),
    }


def declare(canvas: Canvas, palette: Palette, ornament: str) -> None:
    """Give the document its forms, once; `ground` among them is the whole empty page."""
    for name, (code, box) in forms(palette).items():
        canvas.beginForm(name, *box)
        canvas.addLiteral(code)
        canvas.endForm()
    canvas.beginForm("ground", 0, 0, WIDTH, HEIGHT)
    canvas.addLiteral(paper(palette))
    for name, spot in placements():
        if name in ORNAMENTS[ornament]:
            call(canvas, name, spot)
    canvas.addLiteral(frames())
    canvas.endForm()


def call(canvas: Canvas, name: str, at: str) -> None:
    """Draw a form here."""
    canvas.addLiteral(f"q {at} cm")
    canvas.doForm(name)
    canvas.addLiteral("Q")


@cache
def paper(palette: Palette) -> str:
    """The paper and the border's ground."""
    x, inside = EDGE, EDGE + BAND
    return " ".join(
        [
            fill(f"0 0 {_numbers(WIDTH, HEIGHT)} re", IVORY),
            f"{_numbers(*palette.dark)} rg {_box(x)} {_box(inside)} f*",
        ]
    )


@cache
def frames() -> str:
    """The gold lines."""
    inside = EDGE + BAND
    return " ".join(
        [line(_box(EDGE - 3.5), GOLD, 1.4), line(_box(inside + 0.4), GOLD, 1.2), line(_box(inside + 5), GOLD, 0.4)]
    )


@cache
def placements() -> list[tuple[str, str]]:
    """Every motif of the page: which form, under which matrix."""
    half = EDGE + BAND / 2
    spots = [("thread", rotation(90 * i, WIDTH / 2, WREATH_HEIGHT)) for i in range(4)]
    spots += [spot for degrees in (0, 90, 180, 270) for spot in _side(degrees)]
    spots += [("corner", matrix(1, 0, 0, 1, x, y)) for x in (half, WIDTH - half) for y in (half, HEIGHT - half)]
    return spots


@cache
def divider(y: float) -> str:
    """The lines left and right of a flower in the middle."""
    middle = WIDTH / 2
    return " ".join(
        [
            line(f"{_numbers(middle - 150, y)} m {_numbers(middle - 20, y)} l", GOLD, 0.7),
            line(f"{_numbers(middle + 20, y)} m {_numbers(middle + 150, y)} l", GOLD, 0.7),
            fill(circle(1.6, middle - 150, y), GOLD),
            fill(circle(1.6, middle + 150, y), GOLD),
        ]
    )


@cache
def rule(y: float, left: float, right: float) -> str:
    """A thin gold line with a lozenge in its middle."""
    middle = (left + right) / 2
    lozenge = placed(fill("-3 0 m 0 3 l 3 0 l 0 -3 l h", GOLD), 1, 0, 0, 1, middle, y)
    return f"{line(f'{_numbers(left, y)} m {_numbers(right, y)} l', GOLD, 0.5)} {lozenge}"


def _side(degrees: int) -> list[tuple[str, str]]:
    """One side of the border: whole units between two corners, outward up."""
    inside = EDGE + BAND
    length = (HEIGHT if degrees % 180 else WIDTH) - 2 * inside
    count = round(length / UNIT)
    step = length / count
    a, b = round(cos(degrees * pi / 180)), round(sin(degrees * pi / 180))
    x = inside if degrees in {0, 90} else WIDTH - inside
    y = inside if degrees in {90, 180} else HEIGHT - inside
    stretch = step / UNIT
    return [("vine", matrix(a * stretch, b * stretch, -b, a, x + a * step * i, y + b * step * i)) for i in range(count)]


def _box(inset: float) -> str:
    """A rectangle so far from the paper's edge."""
    return f"{_numbers(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)} re"


def _numbers(*values: float) -> str:
    """Numbers as PDF writes them."""
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else str(int(value)) for value in values)
