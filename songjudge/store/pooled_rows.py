"""One row of numbers a song, kept beside each shard: the mean and the deviation of its clips.

Most models look at nothing else, and one row is a thirtieth of the clips.  All of it can be made again.  The file
`shard-N.pooled` holds a row for each record of the shard's index, in the same order, with the checksum of the message
that it was made of and one of its own.  A row that fails either does not exist.
"""

import itertools
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.learning.dataset import BoolArray, FloatArray, bags_of
from songjudge.learning.vectors import columns_of, moments_of

POOLING = 1
"""The way in which clips are pooled.  To be raised whenever `moments_of` gives other numbers for the same clips."""

_HEADER = 64  # bytes

Records = npt.NDArray[np.int64]
Sums = npt.NDArray[np.uint32]


def pooled_width(layout: FeatureSet) -> int:
    """Return how many numbers a row holds: all means, then all deviations."""
    return 2 * len(columns_of(layout))


def pooled(layout: FeatureSet, songs: list[ClipFeatures]) -> FloatArray:
    """Return the songs' rows, float32 (songs, `pooled_width`); each song has at least one clip."""
    found = moments_of(bags_of(layout, songs))
    return np.concatenate([found.mean, found.deviation], axis=1)


def pooled_file(folder: Path, number: int) -> Path:
    """Return where a shard's rows lie."""
    return folder / f"shard-{number:06d}.pooled"


def write_rows(path: Path, records: Records, sums: Sums, rows: FloatArray) -> None:
    """Write rows into their places; `OSError` when the disk refuses.

    Nothing is synced: a row that a power cut tears fails its checksum and is made again.
    """
    header = _header(rows.shape[1])
    block = np.zeros(len(rows), _row_type(rows.shape[1]))
    block["made_of"], block["row"] = sums, rows
    block["own"] = _sums_of(block)
    content, stride = block.tobytes(), block.dtype.itemsize
    if path.exists() and not _begins_with(path, header):
        path.unlink()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        file.write(header)
        for start, stop in _runs(records):
            file.seek(_HEADER + int(records[start]) * stride)
            file.write(content[start * stride : stop * stride])


def read_rows(path: Path, width: int, records: Records, sums: Sums) -> tuple[FloatArray, BoolArray]:
    """Return the rows of some records, float32 (records, `width`), and which of them are there and whole.

    They are read, not mapped into memory: a disk that goes away must be an error, not the end of the program.
    """
    kind = _row_type(width)
    parts: list[bytes] = []
    try:
        with path.open("rb", buffering=0) as file:
            known = file.read(_HEADER) == _header(width)
            for start, stop in _runs(records) if known else ():
                file.seek(_HEADER + int(records[start]) * kind.itemsize)
                wanted = (stop - start) * kind.itemsize
                parts.append(file.read(wanted).ljust(wanted, b"\0"))
    except OSError:
        known = False
    if not known:
        return np.zeros((len(records), width), np.float32), np.zeros(len(records), np.bool_)
    block = np.frombuffer(parts[0] if len(parts) == 1 else b"".join(parts), kind)
    good = (block["made_of"] == sums) & (block["own"] == _sums_of(block))
    return block["row"], np.asarray(good, np.bool_)


def _sums_of(block: npt.NDArray[Any]) -> Sums:
    """Return the checksum of each row, begun with the checksum of what it was made of."""
    stride = block.dtype.itemsize
    raw = block.data.cast("B") if len(block) else memoryview(b"")
    made_of = block["made_of"].tolist()
    return np.array(
        [zlib.crc32(raw[n * stride + 8 : (n + 1) * stride], made) for n, made in enumerate(made_of)], np.uint32
    )


def _runs(records: Records) -> list[tuple[int, int]]:
    """Return where records that follow one another begin and end."""
    breaks = (np.flatnonzero(np.diff(records) != 1) + 1).tolist()
    edges = [0, *breaks, len(records)]
    return [(start, stop) for start, stop in itertools.pairwise(edges) if stop > start]


def _begins_with(path: Path, header: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(_HEADER) == header


def _row_type(width: int) -> np.dtype[Any]:
    return np.dtype([("made_of", "<u4"), ("own", "<u4"), ("row", "<f4", (width,))])


def _header(width: int) -> bytes:
    told = b"songjudge pooled features\nway %d\nwidth %d\n" % (POOLING, width)
    return told.ljust(_HEADER - 1) + b"\n"
