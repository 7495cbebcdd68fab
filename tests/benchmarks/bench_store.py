"""A million songs in the store, beside the same work in SQLite: `python -m tests.benchmarks.bench_store`.

Makes synthetic song records, writes them as a song list, and measures in fresh processes what a user waits for: opening
a workspace to a usable list, one label that is durable and visible, a filter over all songs.  Exit status 1 if a limit
is passed.
"""

import argparse
import dataclasses
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from songjudge.library.verdict import Source, Verdict
from songjudge.store.locations import Locations
from songjudge.store.snapshot import SCHEMA, SongTable, write_songs
from songjudge.store.workspace import Workspace

LIMITS = {"open s": 1.0, "RSS MB": 300.0, "label ms": 50.0, "filter ms": 200.0}
_LABELS = 200
_MANY = 20_000
_WORDS = ("moon", "river", "night", "fire", "golden", "blue", "train", "heart", "summer", "ghost", "paper", "storm")


def main() -> int:
    """Build both stores, measure each in a process of its own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=20_000, help="given before")
    parser.add_argument("--folder", type=Path, help="where to work")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="songjudge-bench-", dir=options.folder))
    try:
        build(home, options.songs, options.labels)
        ours = in_a_fresh_process("ours", home)
        theirs = in_a_fresh_process("theirs", home)
    finally:
        shutil.rmtree(home)
    print(f"\n{options.songs:,} songs, {options.labels:,} labels given before\n")
    print(f"{'':34}{'songjudge':>12}{'SQLite':>12}{'limit':>10}")
    for name, value in ours.items():
        print(f"{name:34}{value:12.3f}{theirs.get(name, float('nan')):12.3f}{LIMITS.get(name, float('nan')):10.1f}")
    over = [name for name, limit in LIMITS.items() if ours[name] >= limit]
    print(f"\n{'over the limit: ' + ', '.join(over) if over else 'all within the limits'}")
    return 1 if over else 0


def build(home: Path, songs: int, labels: int) -> None:
    """Write the same songs and labels into a workspace and into an SQLite file."""
    started = time.perf_counter()
    table = made_up_songs(songs)
    print(f"{time.perf_counter() - started:.1f} s to make {songs:,} song records", flush=True)
    workspace = home / "workspace"
    started = time.perf_counter()
    Locations(workspace).create()
    write_songs(SongTable(table), Locations(workspace).songs)
    print(f"{time.perf_counter() - started:.1f} s to write them as songs.arrow", flush=True)
    ids = [raw.decode() for raw in table.column("song_id").slice(0, labels).to_pylist()]
    with Workspace.open(workspace) as opened:
        for start in range(0, labels, 1000):
            opened.give_verdict(ids[start : start + 1000], Verdict.GOOD if start % 2000 else Verdict.BAD)
    started = time.perf_counter()
    build_sqlite(home / "songs.sqlite", table, ids)
    print(f"{time.perf_counter() - started:.1f} s to write them into SQLite", flush=True)


def made_up_songs(count: int) -> pa.Table:
    """Return songs with plausible names: a tenth as many albums, a hundredth as many artists."""
    draw = np.random.default_rng(0)
    words = np.array(_WORDS)
    ids = np.sort(np.frombuffer(draw.bytes(16 * count), "S16").astype("S16"))
    hexes = sorted({raw.ljust(16, b"\1").hex() for raw in ids.tolist()})
    while len(hexes) < count:
        hexes.append(f"{len(hexes):032x}")
    titles = [f"{a} {b} {n}" for n, (a, b) in enumerate(draw.choice(words, (count, 2)).tolist())]
    artists = [f"The {words[n % 12]} {words[n // 12 % 12]} {n // 100}" for n in range(count)]
    albums = [f"{words[n // 10 % 12]} of {words[n // 120 % 12]} {n // 10}" for n in range(count)]
    folders = [f"/music/{artist}/{album}" for artist, album in zip(artists, albums, strict=True)]
    names = [f"{n % 10:02d} {title}.mp3" for n, title in enumerate(titles)]
    paths = [f"{folder}/{name}" for folder, name in zip(folders, names, strict=True)]
    hay = [f"{t} {a} {b} {p}".lower() for t, a, b, p in zip(titles, artists, albums, paths, strict=True)]
    columns: dict[str, Any] = {
        "song_id": pa.array([h.encode() for h in sorted(hexes)[:count]], pa.binary(32)),
        "path": pa.array([p.encode() for p in paths], pa.binary()),
        "folder": folders,
        "title": titles,
        "artist": artists,
        "album": albums,
        "year": draw.integers(1950, 2026, count),
        "duration": draw.uniform(60, 600, count),
        "codec": ["mp3"] * count,
        "bit_rate": np.full(count, 192_000),
        "missing": np.zeros(count, np.bool_),
        "haystack": hay,
        "size": draw.integers(1_000_000, 9_000_000, count),
        "modified_ns": np.full(count, 1_700_000_000_000_000_000),
        "sample_rate": np.full(count, 44_100),
        "channels": np.full(count, 2),
        "genre": ["Rock"] * count,
        "track": np.arange(count) % 10,
        "tag_title": titles,
        "tag_artist": artists,
        "album_artist": artists,
        "copies": pa.array([[]] * count, SCHEMA.field("copies").type),
    }
    arrays = [pa.array(columns[field.name]).cast(field.type) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def build_sqlite(path: Path, table: pa.Table, labelled: list[str]) -> None:
    """Write the columns that a list shows, with an index by id, as a plain SQLite program would."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(
            "CREATE TABLE songs (id TEXT PRIMARY KEY, path BLOB, title TEXT, artist TEXT, album TEXT, year INTEGER,"
            " duration REAL, codec TEXT, haystack TEXT)"
        )
        db.execute("CREATE TABLE labels (seq INTEGER PRIMARY KEY, id TEXT, label TEXT, at REAL)")
        db.execute("CREATE TABLE verdicts (id TEXT PRIMARY KEY, label TEXT)")
        names = ("song_id", "path", "title", "artist", "album", "year", "duration", "codec", "haystack")
        for start in range(0, table.num_rows, 50_000):
            part = [table.column(name).slice(start, 50_000).to_pylist() for name in names]
            part[0] = [raw.decode() for raw in part[0]]
            db.executemany("INSERT INTO songs VALUES (?,?,?,?,?,?,?,?,?)", zip(*part, strict=True))
        db.executemany("INSERT INTO verdicts VALUES (?, 'good')", [(song,) for song in labelled])
    db.close()


def in_a_fresh_process(who: str, home: Path) -> dict[str, float]:
    """Return what one side measured."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_store", who, str(home)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def ours(home: Path) -> dict[str, float]:
    """Measure the workspace."""
    base = resident()
    started = time.perf_counter()
    workspace = Workspace.open(home / "workspace")
    table = workspace.songs()
    shown = [table.song(row).title for row in range(min(50, len(table)))]
    opened = time.perf_counter() - started
    assert all(shown)
    after = resident()
    scattered = timed(lambda: [table.song(row) for row in range(0, len(table), max(len(table) // 50, 1))])
    after_scattered = resident()
    ids = table.song_ids
    spread = [ids[(7919 * n) % len(ids)] for n in range(_LABELS)]
    labels = [timed(partial(label, workspace, song)) for song in spread]
    began = time.process_time()
    filters = [timed(partial(table.rows_holding, word)) for word in _WORDS]
    busy = time.process_time() - began
    sorts = timed(lambda: np.argsort(table.column("year"), kind="stable"))
    finding = timed(lambda: [table.row_of(song) for song in spread]) / _LABELS
    peak = resident("VmHWM")
    workspace.undo()
    many = timed(lambda: workspace.give_verdict(ids[:: max(len(ids) // _MANY, 1)], Verdict.BAD, Source.FOLDER))
    one = dataclasses.replace(table.song(0), modified_ns=1)
    put = timed(lambda: workspace.put_songs([one]))
    again = timed(workspace.songs)
    closed = timed(workspace.close)
    return figures(opened, (after, base, peak), labels, filters) | {
        "sort by year ms": sorts * 1000,
        "filter ms, work of one core": busy / len(_WORDS) * 1000,
        "50 songs all over the list ms": scattered * 1000,
        "RSS MB after these": after_scattered,
        "RSS MB, its own without mapped files": resident("RssAnon"),
        "find a song by id us": finding * 1e6,
        "label 20,000 songs at once s": many,
        "put one song ms": put * 1000,
        "list with it ms": again * 1000,
        "close s": closed,
        "file MB": sum(p.stat().st_size for p in (home / "workspace").rglob("*") if p.is_file()) / 1e6,
    }


def theirs(home: Path) -> dict[str, float]:
    """Measure SQLite at its safest: WAL, synchronous=FULL."""
    base = resident()
    started = time.perf_counter()
    db = sqlite3.connect(home / "songs.sqlite")
    db.execute("PRAGMA synchronous=FULL")
    count = db.execute("SELECT count(*) FROM songs").fetchone()[0]
    ids = [row[0] for row in db.execute("SELECT id FROM songs LIMIT 50")]
    opened = time.perf_counter() - started
    after = resident()
    spread = [ids[n % len(ids)] for n in range(_LABELS)]

    def label_one(song: str) -> None:
        with db:
            db.execute("INSERT INTO labels (id, label, at) VALUES (?, 'good', ?)", (song, time.time()))
            db.execute("INSERT OR REPLACE INTO verdicts VALUES (?, 'good')", (song,))
        assert db.execute("SELECT label FROM verdicts WHERE id = ?", (song,)).fetchone()

    labels = [timed(partial(label_one, song)) for song in spread]

    def count_holding(word: str) -> None:
        db.execute("SELECT id FROM songs WHERE instr(haystack, ?)", (word,)).fetchall()

    filters = [timed(partial(count_holding, word)) for word in _WORDS]
    sorts = timed(lambda: db.execute("SELECT id FROM songs ORDER BY year").fetchall())
    finding = timed(lambda: [db.execute("SELECT * FROM songs WHERE id = ?", (s,)).fetchone() for s in spread])
    peak = resident("VmHWM")
    closed = timed(db.close)
    assert count
    return figures(opened, (after, base, peak), labels, filters) | {
        "sort by year ms": sorts * 1000,
        "find a song by id us": finding / _LABELS * 1e6,
        "close s": closed,
        "file MB": sum(p.stat().st_size for p in home.glob("songs.sqlite*")) / 1e6,
    }


def label(workspace: Workspace, song: str) -> None:
    """Give one verdict and see it."""
    from songjudge.library.song import SongId

    workspace.give_verdict([SongId(song)], Verdict.GOOD)
    assert workspace.verdicts()[SongId(song)].verdict is Verdict.GOOD


def figures(
    opened: float, memory: tuple[float, float, float], labels: list[float], filters: list[float]
) -> dict[str, float]:
    """Return the figures that both sides have."""
    after, base, peak = memory
    return {
        "open s": opened,
        "RSS MB": after,
        "RSS MB, of which by opening": after - base,
        "RSS MB, peak of everything": peak,
        "label ms": statistics.median(labels) * 1000,
        "label ms, 95 of 100": sorted(labels)[int(len(labels) * 0.95)] * 1000,
        "filter ms": statistics.median(filters) * 1000,
    }


def timed(work: Callable[[], object]) -> float:
    """Return how long the work takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def resident(name: str = "VmRSS") -> float:
    """Return the resident memory of this process in megabytes, under one of the kernel's names."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in {"ours", "theirs"}:
        side = {"ours": ours, "theirs": theirs}[sys.argv[1]]
        print(json.dumps(side(Path(sys.argv[2]))))
    else:
        sys.exit(main())
