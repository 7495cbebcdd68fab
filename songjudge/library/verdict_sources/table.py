"""Reads verdicts from a table of two columns, path and label, as a spreadsheet or a script writes it."""

import csv
import io
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.locations import file_path

_log = logging.getLogger(__name__)

_PATH_COLUMNS = ("path", "file", "filename", "location", "song")
_LABEL_COLUMNS = ("label", "verdict", "good", "like", "liked")
_WORDS: Mapping[str, Verdict] = MappingProxyType(
    {
        **dict.fromkeys(("good", "1", "1.0", "like", "liked", "yes", "true", "+", "👍"), Verdict.GOOD),
        **dict.fromkeys(("bad", "0", "0.0", "-1", "dislike", "disliked", "no", "false", "-", "👎"), Verdict.BAD),
        **dict.fromkeys(("none", "clear", "unlabelled", "unlabeled", "", "?"), Verdict.NONE),
    }
)
_LARGEST = 256 << 20  # bytes: a million long paths; anything above is no list of songs


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line's verdict.  `path` is absolute; nobody has looked yet whether it exists."""

    line: int  # counted from 1, as an editor shows it
    path: Path
    verdict: Verdict


def read_table(
    path: Path, *, base: Path | None = None, on_problem: Callable[[int, str], None] | None = None
) -> list[TableRow]:
    """Return the rows of the CSV file at `path` that name a song and a verdict.

    The first line may name the columns (`path`, `label`, and any others, in any order); without it the first two
    columns count.  Commas, semicolons and tabs separate; UTF-8 with or without a mark, UTF-16 with one, and bytes that
    are neither are kept as they are, because so are file names.  Relative paths start at `base`, by default the
    table's own folder.  `on_problem(line, reason)` hears of each line that cannot be used; by default the log does.

    Raises `UnreadableFileError` when the file cannot be read or holds no table.
    """
    report = on_problem or (lambda line, reason: _log.warning("%s, line %d: %s", path, line, reason))
    base = path.absolute().parent if base is None else base.absolute()
    rows: list[TableRow] = []
    columns: tuple[int, int] | None = None
    for line, cells in _lines(path):
        if columns is None:
            columns = _columns(cells)
            if _is_header(cells):
                continue
        row = _row(line, cells, columns, base)
        if isinstance(row, str):
            report(line, row)
        else:
            rows.append(row)
    if columns is None:
        raise UnreadableFileError(f"{path.name} cannot be imported", why="it is empty")
    return rows


def verdict_word(text: str) -> Verdict | None:
    """Return the verdict that a label such as "Good", "1" or "dislike" means, or None when it means nothing."""
    return _WORDS.get(text.strip().lower())


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _text_of(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            f"{path.name} cannot be imported", why=f"line {start} is no table row ({error})"
        ) from None


def _text_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise UnreadableFileError(f"{path.name} cannot be imported", why="there is no such file")
        if path.stat().st_size > _LARGEST:
            raise UnreadableFileError(f"{path.name} cannot be imported", why="it is too large for a table of songs")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be imported", why=str(error.strerror).lower()) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _is_header(cells: list[str]) -> bool:
    names = _names(cells)
    return any(n in names for n in _PATH_COLUMNS) and any(n in names for n in _LABEL_COLUMNS)


def _columns(cells: list[str]) -> tuple[int, int]:
    """Return which columns hold the path and the label."""
    if not _is_header(cells):
        return 0, 1
    names = _names(cells)
    return (
        next(names.index(n) for n in _PATH_COLUMNS if n in names),
        next(names.index(n) for n in _LABEL_COLUMNS if n in names),
    )


def _row(line: int, cells: list[str], columns: tuple[int, int], base: Path) -> TableRow | str:
    """Return the row, or what is wrong with it."""
    if len(cells) <= max(columns):
        return "it has no label" if len(cells) > columns[0] else "it has no path"
    name, label = cells[columns[0]], cells[columns[1]]
    verdict = verdict_word(label)
    if not name.strip():
        return "it has no path"
    if verdict is None:
        return f"{label.strip()[:40]!r} is no verdict; good, bad or none is"
    path = file_path(name, base)
    return TableRow(line, path, verdict) if path is not None else "its path names no file"
