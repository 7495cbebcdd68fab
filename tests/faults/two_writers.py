"""Programs that open one workspace again and again to label in it, as fast as they can."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.errors import WorkspaceError
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id


@dataclass
class TwoTally:
    """What came of two programs at once."""

    acknowledged: int = 0
    told: int = 0  # times that one was told that the other has it
    lost: int = 0
    seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)


def work(folder: Path, first: int, seconds: float) -> dict[str, object]:
    """Open, label a few songs, close; return what was acknowledged and how often someone else had it open."""
    labels: dict[SongId, str] = {}
    told: list[str] = []
    acknowledged = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with Workspace.open(folder) as workspace:
                for n in range(5):
                    song = a_song_id(first + (acknowledged + n) % 50)
                    verdict = Verdict.GOOD if (acknowledged + n) // 50 % 2 else Verdict.BAD
                    workspace.give_verdict([song], verdict)
                    labels[song] = verdict.value
                acknowledged += 5
        except WorkspaceError as error:
            told.append(str(error))
        time.sleep(0.001)
    return {"labels": labels, "acknowledged": acknowledged, "told": len(told), "sentence": (told or [""])[0]}


def run(folder: Path, seconds: float) -> TwoTally:
    """Let two programs at it for some seconds, then compare."""
    tally = TwoTally(seconds=seconds)
    command = [sys.executable, "-m", "tests.faults.two_writers", str(folder), str(seconds)]
    children = [subprocess.Popen([*command, str(first)], stdout=subprocess.PIPE) for first in (0, 1000)]
    promised: dict[str, str] = {}
    for child in children:
        said, _ = child.communicate(timeout=seconds + 120)
        if child.returncode:
            tally.troubles.append(f"a program ended with status {child.returncode}")
            continue
        report = json.loads(said)
        promised |= report["labels"]
        tally.acknowledged += report["acknowledged"]
        tally.told += report["told"]
        if report["told"] and "already open: by" not in report["sentence"]:
            tally.troubles.append(report["sentence"])
    with Workspace.open(folder) as workspace:
        found = {str(song): given.verdict.value for song, given in workspace.verdicts().items()}
        tally.troubles += [f"label event {lost.seq} is lost" for lost in workspace.log_reading.lost]
    tally.lost = sum(found.get(song) != verdict for song, verdict in promised.items())
    return tally


if __name__ == "__main__":
    print(json.dumps(work(Path(sys.argv[1]), int(sys.argv[3]), float(sys.argv[2]))))
