"""The long version of the fault tests: `python -m tests.faults.long_run`, or `make faults`.

Prints the figures and writes them into `tests/faults/RESULTS.md`.  Exit status 1 if anything that was acknowledged was
lost, anything wrong was served, or the program crashed.
"""

import argparse
import logging
import platform
import shutil
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from tests.faults import kills, power_cuts, two_writers

_RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> int:
    """Run everything and write the results."""
    options = _options()
    logging.disable(logging.CRITICAL)
    home = Path(tempfile.mkdtemp(prefix="songjudge-faults-", dir=options.folder))
    memory = Path("/dev/shm")
    quick = Path(tempfile.mkdtemp(prefix="songjudge-faults-", dir=memory if memory.is_dir() else options.folder))
    started = time.monotonic()
    killed = kills.run(options.kills, home, options.seed)
    kill_seconds = time.monotonic() - started
    print(f"{killed.kills} kills in {kill_seconds:.0f} s: {'clean' if killed.clean else killed.troubles}", flush=True)
    cut = power_cuts.run(options.cuts, quick, options.seed)
    print(f"{cut.cuts} power cuts in {cut.seconds:.0f} s: {'clean' if cut.clean else cut}", flush=True)
    two = two_writers.run(home / "two", options.seconds)
    print(f"two programs: {two}", flush=True)
    good = killed.clean and cut.clean and not two.lost and not two.troubles
    _RESULTS.write_text(_report(options, (killed, kill_seconds), cut, two), encoding="utf-8")
    if good:
        shutil.rmtree(home)
        shutil.rmtree(quick)
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0, help="of two programs at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; the system's place for temporary files by default")
    return parser.parse_args()


def _report(
    options: argparse.Namespace, killing: tuple[kills.Tally, float], cut: power_cuts.CutTally, two: two_writers.TwoTally
) -> str:
    killed, seconds = killing
    damages = ", ".join(f"{name} {count}" for name, count in sorted(killed.damages.items()))
    opens = sorted(killed.opens)
    lines = [
        "# Fault runs of the store",
        "",
        f"Written by `python -m tests.faults.long_run` (seed {options.seed}) on {time.strftime('%Y-%m-%d')}:",
        f"Python {platform.python_version()}, UnQLite {version('unqlite')}, pyarrow {version('pyarrow')}, "
        f"{platform.system()} {platform.release()}, kills and two programs on a disk, power cuts in memory.",
        "",
        "## kill -9 at random moments of labelling, undo, scanning, feature writing and model saving",
        "",
        f"| kills | {killed.kills} in {seconds:.0f} s |",
        "|---|---|",
        f"| label changes acknowledged | {killed.acknowledged} |",
        f"| **acknowledged labels lost** | **{killed.lost_labels}** |",
        f"| unacknowledged label changes that were there all the same | {killed.unacknowledged_kept} |",
        f"| **wrong features served** | **{killed.wrong_features}** |",
        f"| acknowledged features lost (where their file was not damaged) | {killed.lost_features} |",
        f"| models half there, models lost | {killed.broken_models}, {killed.lost_models} |",
        f"| flushed songs lost (where neither list nor index was damaged) | {killed.lost_songs} |",
        f"| **crashes of the program that opened it again** | **{killed.crashes}** |",
        f"| damage planted between reopens | {sum(killed.damages.values())}: {damages} |",
        f"| label log lines recovered from a turned bit, the index or a backup | {killed.recovered_lines} |",
        f"| kills that left a journal of an interrupted commit | {killed.hot_journals} |",
        f"| reopens that made the index anew | {killed.indexes_made_anew} |",
        f"| reopening | median {statistics.median(opens) * 1000:.0f} ms, slowest {opens[-1] * 1000:.0f} ms |",
        "",
        "## Simulated power cuts (a recording layer under the store's file calls; a model, not a real power cut)",
        "",
        f"| cuts | {cut.cuts} in {cut.seconds:.0f} s, over {cut.events} recorded events |",
        "|---|---|",
        f"| label changes that were acknowledged before the cuts, together | {cut.acknowledged} |",
        f"| **acknowledged labels lost** | **{cut.lost_labels}** |",
        f"| unacknowledged label changes that were there all the same | {cut.kept} |",
        f"| logs with a torn end | {cut.torn_logs} |",
        f"| **states that could not be opened** | **{cut.unopenable}** |",
        f"| wrong features served, acknowledged features lost | {cut.wrong_features}, {cut.lost_features} |",
        f"| models half there, models lost | {cut.broken_models}, {cut.lost_models} |",
        "",
        "Unsynced writes were kept, dropped or torn at 512 bytes, names kept up to a random moment a folder. UnQLite",
        "writes past Python's file calls: its file was absent, older, or pages of two moments mixed, with or without a",
        "journal of noise.",
        "",
        f"## Two programs at once for {two.seconds:.0f} s",
        "",
        f"{two.acknowledged} labels acknowledged, **{two.lost} lost**; one was told {two.told} times that the other",
        f"has the workspace open, by name, process and time. Troubles: {two.troubles or 'none'}.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
