"""How results look in a terminal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import typer

from songjudge.library.song import printable

_MOST_REFUSALS = 20


def say_json(value: object) -> None:
    """Print `value` as one JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=True, indent=2))


def say_refused(refused: Mapping[Path, str]) -> None:
    """List the files that could not be used, each with its reason, on standard error."""
    shown = sorted(refused.items(), key=lambda pair: str(pair[0]))
    for path, reason in shown[:_MOST_REFUSALS]:
        typer.echo(f"  {printable(str(path))}: {printable(reason)}", err=True)
    if len(shown) > _MOST_REFUSALS:
        typer.echo(f"  … and {len(shown) - _MOST_REFUSALS} more", err=True)


def say_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in aligned columns; the last column may be as long as it likes."""
    lines = [header, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header) - 1)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        typer.echo("  ".join([*cells, line[-1]]).rstrip())
