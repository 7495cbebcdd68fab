"""Near-duplicates of a large library, beside brute force: `python -m tests.benchmarks.bench_alike [--songs N]`.

Makes songs of 200 numbers, some of them recordings of another one with a little noise, finds all near pairs as
`songjudge duplicates` does, and prints time and memory beside scikit-learn's brute force on the same vectors.  On the
first 10,000 songs the pairs are compared with those of a full matrix in double precision.  Exit status 1 if a limit is
passed.
"""

import argparse
import json
import subprocess
import sys
import time

import numpy as np

from songjudge.judging.neighbours import DIMENSIONS, SAME, SongVectors, near_duplicates
from songjudge.learning.dataset import FloatArray
from songjudge.learning.heads import unit_rows
from tests.benchmarks.bench_store import resident

LIMITS = {"seconds": 120.0, "RSS MB": 2000.0}
_CHECKED = 10_000
_PLANTED = 50  # one song in so many is another one's recording


def main() -> int:
    """Measure both ways in processes of their own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    options = parser.parse_args()
    found = {who: one_process(who, options.songs) for who in ("ours", "brute force")}
    print(f"\n{options.songs:,} songs\n\n{'':24}{'songjudge':>14}{'scikit-learn':>14}{'limit':>10}")
    for name, value in found["ours"].items():
        told = found["brute force"].get(name, float("nan"))
        print(f"{name:24}{value:14.2f}{told:14.2f}{LIMITS.get(name, float('nan')):10.1f}")
    ours = found["ours"]
    over = [name for name, limit in LIMITS.items() if ours[name] >= limit]
    over += ["recall"] if ours["recall on 10,000"] < 0.99 else []
    print(f"\n{'over the limit: ' + ', '.join(over) if over else 'all within the limits'}")
    return 1 if over else 0


def one_process(who: str, songs: int) -> dict[str, float]:
    """Return what one process measured."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_alike", "--one", who, str(songs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def made_up_vectors(songs: int) -> FloatArray:
    """Return unit rows in clusters, as songs of one kind lie; some are as near as two encodes of a recording."""
    draw = np.random.default_rng(0)
    kinds = draw.standard_normal((200, DIMENSIONS)).astype(np.float32)
    rows = kinds[draw.integers(0, len(kinds), songs)]
    rows += 0.9 * draw.standard_normal((songs, DIMENSIONS)).astype(np.float32)
    copies = np.arange(0, songs - 1, _PLANTED)
    noise = draw.uniform(0.05, 0.45, (len(copies), 1)).astype(np.float32)
    noise = noise * draw.standard_normal((len(copies), DIMENSIONS)).astype(np.float32)
    rows[copies + 1] = rows[copies] + noise * np.linalg.norm(rows[copies], axis=1, keepdims=True) / DIMENSIONS**0.5
    return unit_rows(rows[draw.permutation(songs)])


def ours(songs: int) -> dict[str, float]:
    """Find all pairs; check those of the first songs."""
    rows = made_up_vectors(songs)
    cpu, started = time.process_time(), time.perf_counter()
    pairs = near_duplicates(SongVectors(rows))
    taken, busy = time.perf_counter() - started, time.process_time() - cpu
    peak = resident("VmHWM")
    true = exact_pairs(rows[:_CHECKED])
    mine = {(int(a), int(b)) for a, b in pairs if b < _CHECKED}
    return {
        "seconds": taken,
        "CPU seconds": busy,
        "RSS MB": peak,
        "pairs": float(len(pairs)),
        "recall on 10,000": len(true & mine) / max(len(true), 1),
        "precision on 10,000": len(true & mine) / max(len(mine), 1),
    }


def exact_pairs(rows: FloatArray) -> set[tuple[int, int]]:
    """Return the pairs of a full matrix in double precision."""
    wide = rows.astype(np.float64)
    first, second = np.nonzero(np.triu(wide @ wide.T >= SAME, 1))
    return set(zip(first.tolist(), second.tolist(), strict=True))


def brute_force(songs: int) -> dict[str, float]:
    """Let scikit-learn look for all neighbours within the same angle."""
    from sklearn.neighbors import NearestNeighbors

    rows = made_up_vectors(songs)
    radius = float(np.sqrt(2 - 2 * SAME))
    cpu, started = time.process_time(), time.perf_counter()
    search = NearestNeighbors(radius=radius, algorithm="brute", n_jobs=-1).fit(rows)
    near = search.radius_neighbors(rows, return_distance=False)
    pairs = (sum(len(found) for found in near) - songs) / 2
    taken, busy = time.perf_counter() - started, time.process_time() - cpu
    return {"seconds": taken, "CPU seconds": busy, "RSS MB": resident("VmHWM"), "pairs": float(pairs)}


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        print(json.dumps({"ours": ours, "brute force": brute_force}[sys.argv[2]](int(sys.argv[3]))))
    else:
        sys.exit(main())
