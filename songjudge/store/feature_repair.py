"""Strikes damaged features off, so that they are measured anew, and makes lost shard indexes anew."""

from pathlib import Path

from songjudge.atomic_file import replace_with
from songjudge.store.locations import quarantined
from songjudge.store.shard_files import check_shard, entries_in, shard_files, shard_numbers
from songjudge.store.shard_index import Entry, entries_of, entry_bytes, tombstone


def repair_shards(folder: Path) -> None:
    """Mend every shard of one feature set: its index then names whole songs only."""
    for number in shard_numbers(folder):
        found = check_shard(folder, number)
        if found.damaged or found.bad_records or not found.has_index:
            _repair(folder, number)


def _repair(folder: Path, number: int) -> None:
    """Write the index anew from what it says and what the data says, as far as both are right."""
    data, index = shard_files(folder, number)
    struck: dict[str, Entry] = {}
    if index.exists():
        struck = {e.song_id: e for e in entries_of(index.read_bytes(), number) if not e.length}
    found = check_shard(folder, number)
    struck.update((song_id, tombstone(song_id, number)) for song_id in found.damaged)
    whole = {entry.song_id: entry for entry in found.good}
    for entry in entries_in(data, number):
        if entry.song_id not in struck and entry.offset >= getattr(whole.get(entry.song_id), "offset", 0):
            whole[entry.song_id] = entry
    if index.exists():
        quarantined(index)
    entries = sorted([*whole.values(), *struck.values()], key=lambda entry: (entry.offset, entry.song_id))
    replace_with(index, b"".join(map(entry_bytes, entries)))
