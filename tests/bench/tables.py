"""What the benchmarks print: Markdown tables, aligned, so that a terminal and docs/benchmarks.md show the same."""

import statistics
import sys
from collections.abc import Iterable, Sequence


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(list(values))


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers to the right."""
    lines = [tuple(header), *(tuple(_text(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    say(f"\n**{title}**\n")
    for line in (lines[0], tuple(rule), *lines[1:]):
        cells = (
            c.ljust(w) if column == 0 else c.rjust(w) for column, (c, w) in enumerate(zip(line, widths, strict=True))
        )
        say(f"| {' | '.join(cells)} |")


def say(text: str) -> None:
    """A line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 100 else f"{cell:.1f}"
    return str(cell)
