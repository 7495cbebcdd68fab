"""Writes columns of plain values as a table: CSV for a spreadsheet, JSON, JSON lines, Parquet or Arrow for programs.

To add a kind: 1. write a function that writes parts to a file; 2. name its ending in `_WRITERS`.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from songjudge.atomic_file import replacing
from songjudge.errors import UnreadableFileError

Columns = Mapping[str, Sequence[object] | np.ndarray[Any, Any]]
"""Column name to its values (str, int, float, bool or None), every column as long as the others."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_table(path: Path, columns: Columns) -> None:
    """Write `columns` to `path`, whole or not at all.

    The ending picks the kind: .csv, .json (one array of objects), .jsonl (an object a line), .parquet or .arrow.
    Raises `UnreadableFileError` for another ending, `ValueError` for columns of different lengths and `OSError` when
    the file cannot be written.
    """
    write_parts(path, [columns])


def write_parts(path: Path, parts: Iterable[Columns]) -> None:
    """Write a table that comes in parts, one below the other, so that a large one never lies in memory whole.

    Every part has the columns of the first one.  See `write_table`.
    """
    writer = _WRITERS[check_table_ending(path)]
    with replacing(path) as file:
        writer(file, map(_even, parts))


def check_table_ending(path: Path) -> str:
    """Return the ending, in lower case; raise `UnreadableFileError` when it names no kind of table."""
    ending = path.suffix.lower()
    if ending not in _WRITERS:
        raise UnreadableFileError(
            f"{path.name} cannot be written as a table",
            why=f"its name does not end in {', '.join(_WRITERS)}",
            remedy="Choose another name.",
        )
    return ending


def safe_cell(value: object) -> object:
    """Return `value` as a spreadsheet may have it: a text that it would run as a formula gets an apostrophe in front.

    The first characters are those of OWASP's advice on CSV injection, and their full-width twins.  Numbers stay.
    """
    if not isinstance(value, str):
        return value
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{value}" if value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(("=", "@")) else value


def _even(columns: Columns) -> Columns:
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError(f"columns of different lengths: { {name: len(v) for name, v in columns.items()} }")
    return columns


class _Echo:
    """A file for `csv.writer` that hands every row back."""

    def write(self, row: str) -> str:
        """Return the row as it would be written."""
        return row


def _csv(file: BinaryIO, parts: Iterable[Columns]) -> None:
    """Quote every kind of line break, not only those of our own line end as Python would."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")

    def line(row: Iterable[object]) -> bytes:
        text = str(writer.writerow([safe_cell(value) for value in row]))
        return (text.removesuffix("\r\n") + "\n").encode("utf-8", "surrogateescape")

    for number, columns in enumerate(parts):
        if not number:
            file.write(line(columns))
        file.writelines(map(line, _rows(columns)))


def _json(file: BinaryIO, parts: Iterable[Columns]) -> None:
    file.write(b"[\n")
    file.writelines((b",\n" if number else b"") + line for number, line in enumerate(_objects(parts)))
    file.write(b"\n]\n")


def _json_lines(file: BinaryIO, parts: Iterable[Columns]) -> None:
    file.writelines(line + b"\n" for line in _objects(parts))


def _objects(parts: Iterable[Columns]) -> Iterator[bytes]:
    """Yield each row as a JSON object; what is no number becomes null.

    A byte of a file name that is not UTF-8 becomes the escape of its lone surrogate, as Python's `json` reads it back.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for columns in parts:
        for row in _rows(columns):
            plain = {
                n: None if isinstance(v, float) and not math.isfinite(v) else v
                for n, v in zip(columns, row, strict=True)
            }
            yield encode(plain).encode("utf-8", "backslashreplace")


def _rows(columns: Columns) -> Iterator[tuple[object, ...]]:
    return zip(*(v.tolist() if isinstance(v, np.ndarray) else v for v in columns.values()), strict=True)


def _arrow_tables(parts: Iterable[Columns]) -> Iterator[pa.Table]:
    """Yield the parts, each with the types of the first."""
    schema = None
    for columns in parts:
        table = pa.table({name: _arrow_column(values) for name, values in columns.items()})
        schema = schema or table.schema
        yield table.cast(schema)


def _arrow_column(values: Any) -> Any:
    if isinstance(values, np.ndarray):
        return pa.array(values)
    return pa.array([_unicode(v) if isinstance(v, str) else v for v in values])


def _unicode(value: str) -> str:
    """Arrow's strings are UTF-8 and nothing else."""
    return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _parquet(file: BinaryIO, parts: Iterable[Columns]) -> None:
    def begin(schema: pa.Schema) -> Any:
        return pyarrow.parquet.ParquetWriter(file, schema, compression="zstd")

    _write_arrow(parts, begin)


def _arrow(file: BinaryIO, parts: Iterable[Columns]) -> None:
    """Write the file format of Arrow's IPC, which is also Feather's second version."""

    def begin(schema: pa.Schema) -> Any:
        return pa.ipc.new_file(file, schema, options=pa.ipc.IpcWriteOptions(compression="zstd"))

    _write_arrow(parts, begin)


def _write_arrow(parts: Iterable[Columns], begin: Callable[[pa.Schema], Any]) -> None:
    tables = _arrow_tables(parts)
    first = next(tables)
    with closing(begin(first.schema)) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


_WRITERS: Mapping[str, Callable[[BinaryIO, Iterable[Columns]], None]] = MappingProxyType(
    {".csv": _csv, ".json": _json, ".jsonl": _json_lines, ".parquet": _parquet, ".arrow": _arrow}
)
TABLE_ENDINGS = tuple(_WRITERS)
"""The endings, in lower case, that `write_table` knows."""
