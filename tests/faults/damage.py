"""Damage done to a workspace while no program has it open."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

JOURNAL = "index.unqlite_unqlite_journal"

Damage = Callable[[Path, random.Random], None]


def noise(draw: random.Random, size: int) -> bytes:
    return draw.randbytes(size)


def index_gone(folder: Path, draw: random.Random) -> None:
    (folder / "index.unqlite").unlink(missing_ok=True)


def index_empty(folder: Path, draw: random.Random) -> None:
    (folder / "index.unqlite").write_bytes(b"")


def index_cut(folder: Path, draw: random.Random) -> None:
    path = folder / "index.unqlite"
    if path.exists():
        os.truncate(path, draw.randrange(path.stat().st_size + 1))


def index_bits(folder: Path, draw: random.Random) -> None:
    turn_a_bit(folder / "index.unqlite", draw)


def index_page(folder: Path, draw: random.Random) -> None:
    path = folder / "index.unqlite"
    content = bytearray(path.read_bytes()) if path.exists() else bytearray()
    if len(content) >= 4096:
        page = draw.randrange(len(content) // 4096) * 4096
        content[page : page + 4096] = draw.choice([bytes(4096), noise(draw, 4096)])
        path.write_bytes(content)


def index_of_another_time(folder: Path, draw: random.Random) -> None:
    """Put an older index in the place of the newer one, as a restore by hand would."""
    old = folder.parent / "older-index"
    if old.exists():
        shutil.copyfile(old, folder / "index.unqlite")


def wrong_journal(folder: Path, draw: random.Random) -> None:
    journal = folder / JOURNAL
    old = folder.parent / "older-journal"
    journal.write_bytes(old.read_bytes() if old.exists() and draw.random() < 0.5 else noise(draw, 9000))


def no_journal(folder: Path, draw: random.Random) -> None:
    (folder / JOURNAL).unlink(missing_ok=True)


def log_half_line(folder: Path, draw: random.Random) -> None:
    append(folder / "labels.log", b'0badc0de {"v":1,"seq":12345,"ste')


def log_garbage(folder: Path, draw: random.Random) -> None:
    append(folder / "labels.log", draw.choice([bytes(300), noise(draw, 300), b"\n\n\n", b"half\nand half\n"]))


def log_bit(folder: Path, draw: random.Random) -> None:
    """Turn one bit anywhere in the log."""
    turn_a_bit(folder / "labels.log", draw)


def shard_garbage(folder: Path, draw: random.Random) -> None:
    for path in folder.glob("features/*/shard-*.*"):
        if draw.random() < 0.5:
            append(path, noise(draw, draw.randrange(1, 200)))


def shard_bits(folder: Path, draw: random.Random) -> None:
    for path in folder.glob("features/*/*.arrows"):
        turn_a_bit(path, draw)


def songs_bits(folder: Path, draw: random.Random) -> None:
    turn_a_bit(folder / "songs.arrow", draw)


def half_a_model(folder: Path, draw: random.Random) -> None:
    new = folder / "models" / ".new-half"
    new.mkdir(exist_ok=True)
    (new / "record.json").write_text("{")


def turn_a_bit(path: Path, draw: random.Random) -> None:
    content = bytearray(path.read_bytes()) if path.exists() else bytearray()
    if content:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        path.write_bytes(content)


def append(path: Path, content: bytes) -> None:
    if path.exists():
        with path.open("ab") as file:
            file.write(content)


INDEX: tuple[Damage, ...] = (
    index_gone,
    index_empty,
    index_cut,
    index_bits,
    index_page,
    index_of_another_time,
    wrong_journal,
    no_journal,
)
LOG_ENDS: tuple[Damage, ...] = (log_half_line, log_garbage)
REST: tuple[Damage, ...] = (shard_garbage, shard_bits, songs_bits, half_a_model)
LOSING_FEATURES = frozenset({shard_bits})
LOSING_SONGS = frozenset({songs_bits, *INDEX})
