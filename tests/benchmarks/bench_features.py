"""Features side by side: what a song costs in processor seconds and memory, ours and others' ways, on the same files.

    python -m tests.benchmarks.bench_features FOLDER [--songs 8] [--soak 1000] [--fuzz 2000] [--table FILE.md]

Without a folder it makes songs from formulas.  The listener, bliss-audio and Essentia are measured when installed.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songjudge.errors import SongjudgeError
from songjudge.features.extraction import FeatureSettings, extract, warm_up
from songjudge.jobs.process_workers import ProcessWorkers
from tests.benchmarks.feature_ways import SONG, WAYS, ours
from tests.unit.audio.damage import damaged
from tests.unit.audio.sounds import tune, write

_ENDINGS = {".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav"}
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Cost:
    """What one way costs: the median of processor seconds a song, and the peak memory in MB; None where it failed."""

    way: str
    cpu: float | None
    rss: float = 0.0
    why: str = ""


def cost_of(way: str, songs: Sequence[Path]) -> Cost:
    """Run one way over `songs` in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.feature_ways", way, *map(str, songs)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | _ONE_THREAD, check=False)
    if done.returncode:
        return Cost(way, None, why=(done.stderr.strip().splitlines() or ["no reason"])[-1])
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(way, statistics.median(found["cpu"]), found["rss"])


def table_of(costs: Sequence[Cost]) -> str:
    """Return the costs as a Markdown table, each beside how often ours goes into it."""
    reference = costs[0].cpu or 1.0
    lines = ["| way | CPU s a song | times ours | peak MB |", "|---|---|---|---|"]
    for cost in costs:
        if cost.cpu is None:
            lines.append(f"| {cost.way} | not measured: {cost.why} | | |")
        else:
            lines.append(f"| {cost.way} | {cost.cpu:.3f} | {cost.cpu / reference:.1f} | {cost.rss:.0f} |")
    return "\n".join(lines)


def throughput(songs: Sequence[Path], workers: int) -> float:
    """Return songs a second through `workers` helper processes, each warmed up."""
    list(ProcessWorkers(workers).map(ours, list(songs[:1]) * workers))  # loads what the system then keeps in memory
    begin = time.perf_counter()
    list(ProcessWorkers(workers).map(ours, list(songs)))
    return len(songs) / (time.perf_counter() - begin)


def soak(songs: Sequence[Path], count: int) -> str:
    """Extract `count` songs in this process and say how the memory grew."""
    marks: list[float] = []
    for number in range(count):
        ours(songs[number % len(songs)])
        if number % max(1, count // 10) == count // 20:
            marks.append(_resident())
    return f"{count} songs in one process; MB after each tenth: " + ", ".join(f"{m:.0f}" for m in marks)


def fuzz(songs: Sequence[Path], count: int) -> str:
    """Mutate real files and extract each; every one gives finite features or a reason."""
    random = np.random.default_rng(0)
    given = refused = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            song = songs[number % len(songs)]
            path = Path(folder) / f"mutant{song.suffix}"
            path.write_bytes(damaged(song.read_bytes(), random))
            begin = time.perf_counter()
            try:
                rows = extract(path, SONG, FeatureSettings(), ("spectral",))["spectral"].values
                assert np.isfinite(rows).all(), f"song {number} gave numbers that are not finite"
                given += 1
            except SongjudgeError:
                refused += 1
            slowest = max(slowest, time.perf_counter() - begin)
    return f"{count} mutated files: {given} gave finite features, {refused} a reason; the slowest took {slowest:.1f} s"


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _songs(folder: Path | None, count: int, room: Path) -> list[Path]:
    if folder is None:
        return [write(room / f"{n}.flac", tune(180.0, seed=n)) for n in range(count)]
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _ENDINGS)
    return found[:: max(1, len(found) // count)][:count]


def main() -> None:
    """Measure and print; write the table to a file if one is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--songs", type=int, default=8)
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--helpers", action="store_true", help="compare one helper process with two")
    parser.add_argument("--table", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        songs = _songs(asked.folder, asked.songs, Path(room))
        warm_up()
        report = [f"{len(songs)} songs", "", table_of([cost_of(way, songs) for way in asked.ways])]
        if asked.helpers:
            one, two = throughput(songs, 1), throughput(songs, 2)
            report += ["", f"one helper {one:.2f} songs/s, two {two:.2f}: {two / one:.2f} times"]
        report += ["", soak(songs, asked.soak)] if asked.soak else []
        report += ["", fuzz(songs, asked.fuzz)] if asked.fuzz else []
    print("\n".join(report))
    if asked.table:
        asked.table.write_text("\n".join(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
