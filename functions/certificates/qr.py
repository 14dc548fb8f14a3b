"""The QR code as vectors: one path of horizontal bars in module units."""

import segno

QUIET = 4  # modules of empty ground that the standard asks for around it
MASK = 2  # a mask chosen beforehand; trying all eight costs half a page


def bars(address: str) -> tuple[str, int]:
    """The dark modules as a PDF path with its corner at the origin, and how many modules wide it is."""
    rows = segno.make_qr(address, error="m", mask=MASK, boost_error=False).matrix
    size = len(rows)
    path: list[str] = []
    for down, row in enumerate(rows):
        across = 0
        for dark, run in _runs(row):
            if dark:
                path.append(f"{across} {size - down - 1} {run} 1 re")
            across += run
    return " ".join(path), size


def _runs(row: bytes | bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Equal neighbours together: (dark, how many)."""
    runs: list[tuple[int, int]] = []
    for module in row:
        if runs and runs[-1][0] == module:
            runs[-1] = (module, runs[-1][1] + 1)
        else:
            runs.append((module, 1))
    return runs
