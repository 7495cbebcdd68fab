"""The numbers behind a plot, as a table that can be read aloud, shown and saved."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = float | int | str


@dataclass(frozen=True, slots=True)
class PlotNumbers:
    """What a plot draws, row by row.  `summary` says the gist in one sentence, for a screen reader."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    summary: str = ""


def spoken(cell: Cell) -> str:
    """Return a cell as a person reads it: whole numbers plain, others with four digits after the point."""
    if isinstance(cell, float):
        return f"{cell:.4f}"
    return str(cell)


def in_columns(columns: Sequence[str], values: Sequence[Sequence[Cell]], *, summary: str = "") -> PlotNumbers:
    """Build the table from its columns, which must be of one length (`ValueError` if they are not)."""
    rows = tuple(zip(*values, strict=True))
    return PlotNumbers(tuple(columns), rows, summary)
