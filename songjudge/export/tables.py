"""Writes columns of plain values as a table: CSV for a spreadsheet, JSON, JSON lines, Parquet or Arrow for programs.

To add a kind: 1. write a function from columns to bytes; 2. name its ending in `_WRITERS`.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from songjudge.atomic_file import replace_with
from songjudge.errors import UnreadableFileError

Columns = Mapping[str, Sequence[object]]
"""Column name to its values (str, int, float, bool or None), every column as long as the others."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_table(path: Path, columns: Columns) -> None:
    """Write `columns` to `path`, whole or not at all.

    The ending picks the kind: .csv, .json (one array of objects), .jsonl (an object a line), .parquet or .arrow.
    Raises `UnreadableFileError` for another ending, `ValueError` for columns of different lengths and `OSError` when
    the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnreadableFileError(
            f"{path.name} cannot be written as a table",
            why=f"its name does not end in {', '.join(_WRITERS)}",
            remedy="Choose another name.",
        )
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError(f"columns of different lengths: { {name: len(v) for name, v in columns.items()} }")
    replace_with(path, writer(columns))


def safe_cell(value: object) -> object:
    """Return `value` as a spreadsheet may have it: a text that it would run as a formula gets an apostrophe in front.

    The first characters are those of OWASP's advice on CSV injection, and their full-width twins.  Numbers stay.
    """
    if not isinstance(value, str):
        return value
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{value}" if value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(("=", "@")) else value


class _Echo:
    """A file for `csv.writer` that hands every row back."""

    def write(self, row: str) -> str:
        """Return the row as it would be written."""
        return row


def _csv(columns: Columns) -> bytes:
    """Quote every kind of line break, not only those of our own line end as Python would."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    rows = [columns.keys(), *zip(*columns.values(), strict=True)]
    lines = (str(writer.writerow([safe_cell(value) for value in row])) for row in rows)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode("utf-8", "surrogateescape")


def _json(columns: Columns) -> bytes:
    return b"[\n" + b",\n".join(_objects(columns)) + b"\n]\n"


def _json_lines(columns: Columns) -> bytes:
    return b"".join(line + b"\n" for line in _objects(columns))


def _objects(columns: Columns) -> Iterator[bytes]:
    """Yield each row as a JSON object; what is no number becomes null.

    A byte of a file name that is not UTF-8 becomes the escape of its lone surrogate, as Python's `json` reads it back.
    """
    for row in zip(*columns.values(), strict=True):
        plain = {
            n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in zip(columns, row, strict=True)
        }
        yield json.dumps(plain, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _arrow_table(columns: Columns) -> pa.Table:
    return pa.table({name: pa.array([_unicode(v) for v in values]) for name, values in columns.items()})


def _unicode(value: object) -> object:
    """Arrow's strings are UTF-8 and nothing else."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if isinstance(value, str) else value


def _parquet(columns: Columns) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(_arrow_table(columns), buffer, compression="zstd")
    return buffer.getvalue()


def _arrow(columns: Columns) -> bytes:
    buffer = io.BytesIO()
    pyarrow.feather.write_feather(_arrow_table(columns), buffer, compression="zstd")
    return buffer.getvalue()


_WRITERS: Mapping[str, Callable[[Columns], bytes]] = MappingProxyType(
    {".csv": _csv, ".json": _json, ".jsonl": _json_lines, ".parquet": _parquet, ".arrow": _arrow}
)
