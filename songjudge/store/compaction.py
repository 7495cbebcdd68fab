"""Removes feature shards of which most is dead: messages whose song has newer ones elsewhere, or was struck off.

What lives in the shard is copied into a new one.  Its index is written first and counts for nothing as long as there is
no data beside it; the data then appears whole; only after that is the old shard removed.  A crash in between leaves
both, with the same features, and the old one wholly dead.
"""

import logging
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.atomic_file import replace_with, replacing, sync_folder
from songjudge.features.feature_set import FeatureSet
from songjudge.library.song import SongId
from songjudge.store.feature_places import Places, rows_among
from songjudge.store.pooled_rows import pooled_file, pooled_width, read_rows, write_rows
from songjudge.store.shard_files import schema_of, shard_files, shard_numbers, shard_records
from songjudge.store.shard_index import Entry, entry_bytes, tombstone

_LOG = logging.getLogger(__name__)

DEAD_SHARE = 0.5
"""Share of a shard's bytes above which it is removed: the disk then never holds more than twice what lives."""

_WORTH_IT = 1 << 15  # dead bytes: fewer are left alone, the header of a shard among them


def mostly_dead(folder: Path, places: npt.NDArray[Any]) -> int | None:
    """Return the first shard of which more than `DEAD_SHARE` is dead, or None.  `places` are those of all songs."""
    numbers = shard_numbers(folder)
    living = np.bincount(places["shard"], places["length"], minlength=max(numbers, default=0) + 1)
    for number in numbers:
        size = shard_files(folder, number)[0].stat().st_size
        if size - living[number] > max(_WORTH_IT, size * DEAD_SHARE):
            return number
    return None


def compacted(folder: Path, number: int, new: int, places: Places, layout: FeatureSet) -> bool:
    """Copy what lives in shard `number` into the shard `new`, which is the last from then on, and remove the old one.

    Returns whether the old one is gone.  Raises `OSError` when the disk refuses; nothing has changed then.
    """
    ids, table = places.table()
    mine = np.flatnonzero(table["shard"] == number)
    mine = mine[np.argsort(table["offset"][mine])]
    messages, lost = _living(shard_files(folder, number)[0], table[mine])
    struck = [*_struck(folder, number, places), *(ids[row] for row in mine[lost].tolist())]
    kept = mine[~lost]
    if len(kept) or struck:
        header = schema_of(layout.size).serialize().to_pybytes()
        starts = len(header) + np.cumsum([0, *map(len, messages)])[:-1]
        entries = [
            Entry(SongId(ids[row].decode("ascii")), new, int(start), len(message), zlib.crc32(message))
            for row, start, message in zip(kept.tolist(), starts, messages, strict=True)
        ]
        entries += [tombstone(SongId(name.decode("ascii")), new) for name in struck]
        data, index = shard_files(folder, new)
        replace_with(index, b"".join(map(entry_bytes, entries)))
        with replacing(data) as file:
            file.write(header)
            file.writelines(messages)
        _copy_rows(folder, (number, new), table[kept], layout)
    return _removed(folder, number)


def _living(data: Path, places: npt.NDArray[Any]) -> tuple[list[bytes], npt.NDArray[np.bool_]]:
    """Return the messages at some places, and which places were left out because they are damaged."""
    messages: list[bytes] = []
    lost = np.zeros(len(places), np.bool_)
    with data.open("rb") as file:
        for row, place in enumerate(places):
            file.seek(int(place["offset"]))
            message = file.read(int(place["length"]))
            if zlib.crc32(message) == int(place["crc"]):
                messages.append(message)
            else:
                lost[row] = True
    return messages, lost


def _struck(folder: Path, number: int, places: Places) -> list[bytes]:
    """Return the songs that the shard strikes off and that are dead still: older shards may hold them."""
    names, records, _ = shard_records(folder, number)
    struck = np.unique(names[records["length"] == 0])
    _, living = rows_among(places.table()[0], struck)
    return list(struck[~living].tolist())


def _copy_rows(folder: Path, shards: tuple[int, int], places: npt.NDArray[Any], layout: FeatureSet) -> None:
    """Copy the pooled rows; what fails is made again when it is asked for."""
    old, new = (pooled_file(folder, number) for number in shards)
    rows, good = read_rows(old, pooled_width(layout), places["record"].astype(np.int64), places["crc"])
    if good.any():
        write_rows(new, np.flatnonzero(good), places["crc"][good], rows[good])


def _removed(folder: Path, number: int) -> bool:
    """Remove a shard: its data first, for data without an index would get a new one that names the dead."""
    data, index = shard_files(folder, number)
    try:
        data.unlink()
        sync_folder(folder)
        for path in (index, pooled_file(folder, number)):
            path.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("the old features in %s could not be removed: %s", data, error)
        return False
    return True
