"""Features side by side: what a song costs in processor seconds and memory, ours and others' ways, on the same files.

    python -m tests.benchmarks.bench_features FOLDER [--songs 8] [--helpers] [--soak 1000] [--fuzz 2000] [--clips 10]

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

from songjudge.audio.clip import ClipPlan
from songjudge.errors import SongjudgeError
from songjudge.features.extraction import FeatureSettings, extract, warm_up
from songjudge.jobs.helper import Helper, HelperDiedError, HelperTimedOutError
from songjudge.jobs.process_workers import ProcessWorkers
from tests.benchmarks.feature_ways import WAYS, cpu_of_ours
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
    with tempfile.TemporaryDirectory() as fresh:  # Numba 0.68 crashes on the functions of librosa that it has cached
        surroundings = os.environ | _ONE_THREAD | ({} if way.startswith("ours") else {"NUMBA_CACHE_DIR": fresh})
        done = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
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


@dataclass(frozen=True)
class Pace:
    """What `workers` helper processes do: songs a second of the clock, and processor seconds a song inside them."""

    workers: int
    songs: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.workers}: {self.songs:.2f} songs/s, {self.cpu:.3f} CPU s a song"


def pace_of(songs: Sequence[Path], workers: int, count: int) -> Pace:
    """Measure `count` songs.  The clock starts when the helpers have started, loaded all and done three songs each."""
    before = 3 * workers
    items = [songs[n % len(songs)] for n in range(before + count)]
    costs = []
    begin = 0.0
    for number, done in enumerate(ProcessWorkers(workers).map(cpu_of_ours, items), start=1):
        if number == before:
            begin = time.perf_counter()
        elif number > before and done.value is not None:
            costs.append(done.value)
    return Pace(workers, count / (time.perf_counter() - begin), statistics.median(costs))


def scaling(songs: Sequence[Path], count: int) -> str:
    """Compare one helper with two, twice, in turn."""
    one, two = (max((pace_of(songs, n, count) for _ in range(2)), key=lambda pace: pace.songs) for n in (1, 2))
    idle = 2 * one.cpu / two.cpu
    return f"helpers {one}; {two}: {two.songs / one.songs:.2f} times; by processor seconds alone {idle:.2f} times"


def soak(songs: Sequence[Path], count: int, clips: int) -> str:
    """Extract `count` songs in this process and say how the memory grew."""
    settings = FeatureSettings(ClipPlan(count=clips), listener=False)
    marks: list[float] = []
    for number in range(count):
        extract(songs[number % len(songs)], settings, ("spectral",))
        if number % max(1, count // 10) == count // 20:
            marks.append(_resident())
    told = ", ".join(f"{m:.0f}" for m in marks)
    return f"{count} songs, {clips} clips each, in one process; MB within each tenth: {told}"


def fuzz(songs: Sequence[Path], count: int, clips: int) -> str:
    """Mutate real files and extract each in a helper, as the program does; all give finite features or a reason."""
    random = np.random.default_rng(0)
    settings = FeatureSettings(ClipPlan(count=clips), listener=False)
    helper = Helper(nice=0, time_limit=60.0)
    found = dict.fromkeys(("gave finite features", "gave a reason", "failed"), 0)
    failed: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            song = songs[number % len(songs)]
            path = Path(folder) / f"mutant{song.suffix}"
            path.write_bytes(damaged(song.read_bytes(), random))
            begin = time.perf_counter()
            end, why = _end_of(helper, (path, settings))
            slowest = max(slowest, time.perf_counter() - begin)
            found[end] += 1
            if end == "failed":
                failed.append(f"{number} ({song.name}): {why}")
    helper.close()
    told = ", ".join(f"{n} {end}" for end, n in found.items())
    return "\n".join([f"{count} mutated files, {clips} clips each: {told}; the slowest took {slowest:.1f} s", *failed])


def _end_of(helper: Helper, task: tuple[Path, FeatureSettings]) -> tuple[str, str]:
    try:
        finite = helper.call(_is_finite, task)
    except (HelperDiedError, HelperTimedOutError) as error:
        return "failed", str(error)
    except SongjudgeError:
        return "gave a reason", ""
    except Exception as error:  # not worded for a user: the very thing that is looked for
        return "failed", str(error).strip().splitlines()[-1]
    return ("gave finite features", "") if finite else ("failed", "numbers that are not finite")


def _is_finite(task: tuple[Path, FeatureSettings]) -> bool:
    path, settings = task
    return bool(np.isfinite(extract(path, settings, ("spectral",))["spectral"].values).all())


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
    parser.add_argument("--clips", type=int, default=30, help="clips of five seconds a song, for --soak and --fuzz")
    parser.add_argument("--helpers", action="store_true", help="compare one helper process with two")
    parser.add_argument("--table", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        songs = _songs(asked.folder, asked.songs, Path(room))
        warm_up()
        report = [
            f"{len(songs)} songs",
            "",
            *([table_of([cost_of(way, songs) for way in asked.ways])] if asked.ways else []),
        ]
        if asked.helpers:
            report += ["", scaling(songs, max(24, len(songs)))]
        report += ["", soak(songs, asked.soak, asked.clips)] if asked.soak else []
        report += ["", fuzz(songs, asked.fuzz, asked.clips)] if asked.fuzz else []
    print("\n".join(report))
    if asked.table:
        asked.table.write_text("\n".join(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
