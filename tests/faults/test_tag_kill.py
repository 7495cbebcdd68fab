"""Tag writing against `kill -9`: every file stays whole, no other tag changes, every batch can be taken back.

The short version runs with the suite.  The long one: SONGJUDGE_TAG_FILES=1000 SONGJUDGE_TAG_KILLS=24 pytest -s
-o faulthandler_timeout=0 tests/faults/test_tag_kill.py; it found 1,000 files whole after 18 kills, all in the middle.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import TPE1
from mutagen.mp4 import MP4

from songjudge.judging.judgement import Judgement
from songjudge.library.identity import identify
from songjudge.steps.scan_folders import ScanFolders
from songjudge.steps.write_tags import UndoTags, WriteTags, written_batches
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.tones import write_tone

ROOT = Path(__file__).parents[2]
SUFFIXES = (".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aiff", ".wma")
FILES = int(os.environ.get("SONGJUDGE_TAG_FILES", "64"))
KILLS = int(os.environ.get("SONGJUDGE_TAG_KILLS", "8"))

CHILD = """
import sys
from pathlib import Path
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.steps.write_tags import UndoTags, WriteTags
from songjudge.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1]), wait=60) as workspace:
    job = WriteTags(workspace) if sys.argv[2] == "write" else UndoTags(workspace)
    print("begun", flush=True)
    job.run(CallbackMonitor(on_progress=lambda p: print(p.done, flush=True)))
"""


@dataclass
class Tally:
    """What the kills found."""

    kills: int = 0
    in_the_middle: int = 0  # kills that left some files written and some not
    leftovers: int = 0  # unfinished copies that a kill left beside the files
    troubles: list[str] = field(default_factory=list)


def tags_of(path: Path) -> dict[str, str]:
    return {str(key): repr(value) for key, value in dict(mutagen.File(path).tags or {}).items()}


@dataclass
class Music:
    """The files as they were, to be compared with."""

    folder: Path
    sounds: dict[Path, tuple[object, ...]]
    tags: dict[Path, dict[str, str]]

    @classmethod
    def made(cls, folder: Path, files: int) -> "Music":
        """Write so many different songs of every container, each with a tag of somebody else's."""
        for number in range(files):
            path = folder / f"{number:04}{SUFFIXES[number % len(SUFFIXES)]}"
            song = mutagen.File(write_tone(path, seconds=0.6, frequency=100.0 + number, seed=number))
            if song.tags is None:
                song.add_tags()
            if path.suffix in {".mp3", ".wav", ".aiff"}:
                song.tags.add(TPE1(text=["Somebody"]))
            else:
                song["\xa9ART" if isinstance(song, MP4) else "artist"] = "Somebody"
            song.save()
        paths = sorted(folder.iterdir())
        return cls(folder, {path: identify(path) for path in paths}, {path: tags_of(path) for path in paths})

    def written(self, tally: Tally) -> int:
        """Check that every file is whole, with its old tags; return how many have our score."""
        count = 0
        for path, sound in self.sounds.items():
            if identify(path) != sound:
                tally.troubles.append(f"{path.name}: another sound")
            now, before = tags_of(path), self.tags[path]
            ours = [key for key in now.keys() - before.keys() if "rating_algorithm" in key.lower()]
            if {key: value for key, value in now.items() if key not in ours} != before or len(ours) > 1:
                tally.troubles.append(f"{path.name}: another program's tag is not as it was")
            if ours and "songjudge::" not in now[ours[0]]:
                tally.troubles.append(f"{path.name}: half a score")
            count += len(ours)
        return count

    def leftovers(self) -> int:
        return len(set(self.folder.iterdir()) - set(self.sounds))


def killed(workspace: Path, what: str, *, after: int, delay: float) -> bool:
    """Run a job in another program and kill it `delay` seconds after so many files; whether it was still at it."""
    command = [sys.executable, "-c", CHILD, str(workspace), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        for _ in range(after):
            if not child.stdout.readline():
                break
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        return child.wait(timeout=60) == -signal.SIGKILL


def undo_all(folder: Path) -> dict[Path, str]:
    """Take every batch back, newest first, in this program; return what was refused."""
    refused: dict[Path, str] = {}
    with Workspace.open(folder, wait=60) as workspace:
        while any(not batch.undone for batch in written_batches(workspace)):
            refused |= UndoTags(workspace).run(RecordingMonitor()).refused
    return refused


@pytest.mark.slow
@pytest.mark.timeout(0 if FILES > 100 else 300)
def test_kills_while_writing_and_undoing_leave_files_whole_and_batches_undoable(tmp_path: Path) -> None:
    chance, tally = random.Random(7), Tally()
    (tmp_path / "music").mkdir()
    music = Music.made(tmp_path / "music", FILES)
    with Workspace.open(tmp_path / "w") as workspace:
        ScanFolders(workspace, (music.folder,)).run(RecordingMonitor())
        workspace.put_judgements("m", [Judgement(song_id, 0.5) for song_id in workspace.songs().song_ids])
    rounds = max(KILLS // 2, 1)
    for number in range(KILLS):
        what = "write" if number % 2 == 0 else "undo"
        after = chance.randrange(max(FILES * 3 // (2 * rounds), 2))
        tally.kills += killed(tmp_path / "w", what, after=after, delay=chance.random() * 0.03)
        written = music.written(tally)
        tally.in_the_middle += 0 < written < FILES
        tally.leftovers += music.leftovers()
        assert not tally.troubles
        if number % 4 == 3:  # take all of it back after two kills of each kind
            assert undo_all(tmp_path / "w") == {}
            assert music.written(tally) == 0
            assert {path: tags_of(path) for path in music.sounds} == music.tags
            assert music.leftovers() == 0
    with Workspace.open(tmp_path / "w", wait=60) as workspace:
        report = WriteTags(workspace).run(RecordingMonitor())
        assert (report.written + report.unchanged, report.refused) == (FILES, {})
        assert ScanFolders(workspace, (music.folder,)).run(RecordingMonitor()).missing == 0
    assert music.written(tally) == FILES
    assert undo_all(tmp_path / "w") == {}
    assert {path: tags_of(path) for path in music.sounds} == music.tags
    assert music.leftovers() == 0
    assert tally.kills >= KILLS // 2, tally
    assert tally.in_the_middle >= KILLS // 4, tally
    print(f"\n{FILES} files, {tally.kills} kills, {tally.in_the_middle} in the middle, {tally.leftovers} leftovers")
