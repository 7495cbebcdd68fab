"""Programs that work on a workspace until they are killed, and write down what they are about to do and did.

Each line is JSON: {"try": {song: verdict or null}} before labels change, {"done": ...} after the store said that they
are safe; features, models and songs likewise.  Run as a module it is a nursery: it has everything imported and forks
one writer for each line FOLDER, SEED, FIRST SONG, NOTES FILE (a JSON list) on its standard input.
"""

import json
import os
import random
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_feature_shards import LAYOUT, some_features

SONGS = 60

Say = Callable[[Mapping[str, object]], None]


def pending_reversal(workspace: Workspace, *, redo: bool) -> dict[str, str | None]:
    """What an undo (or redo) is about to set, by song."""
    keeper = workspace._labels
    stack = keeper._book.undone if redo else keeper._book.done
    if not stack:
        return {}
    step = stack[-1]
    events = [e for e in keeper._log.events_at(step.offset, step.length) if e.step == step.number]
    targets = {e.song_id: e.after if redo else e.before for e in (events if redo else reversed(events))}
    return {song: given.verdict.value if given else None for song, given in targets.items()}


class Writer:
    """Does one random thing after another."""

    def __init__(self, workspace: Workspace, seed: int, first: int, tell: Say) -> None:
        self.workspace = workspace
        self.draw = random.Random(seed)
        self.first = first
        self.tell = tell
        self.count = 0

    def step(self) -> None:
        actions = [self.label] * 8 + [self.reverse] * 3 + [self.measure] * 3 + [self.scan] * 3 + [self.train]
        self.count += 1
        self.draw.choice(actions)()

    def some(self, most: int) -> list[SongId]:
        return [a_song_id(self.first + self.draw.randrange(SONGS)) for _ in range(self.draw.randint(1, most))]

    def label(self) -> None:
        songs = self.some(12 if self.draw.random() < 0.3 else 1)
        verdict = self.draw.choice(list(Verdict))
        wanted = None if verdict is Verdict.NONE else verdict.value
        self.tell({"try": dict.fromkeys(songs, wanted)})
        self.workspace.give_verdict(songs, verdict, self.draw.choice([Source.CLICK, Source.FOLDER]))
        self.tell({"done": dict.fromkeys(songs, wanted)})

    def reverse(self) -> None:
        redo = self.draw.random() < 0.4
        targets = pending_reversal(self.workspace, redo=redo)
        self.tell({"try": targets})
        songs = self.workspace.redo() if redo else self.workspace.undo()
        assert set(songs) == set(targets)
        self.tell({"done": targets})

    def measure(self) -> None:
        songs = dict.fromkeys(self.some(6))
        self.workspace.put_features(LAYOUT, [(s, some_features(int(s, 16))) for s in songs])
        self.tell({"features": list(songs)})

    def scan(self) -> None:
        songs = dict.fromkeys(self.some(8))
        self.workspace.put_songs([a_song(int(s, 16)) for s in songs])
        if self.draw.random() < 0.3:
            self.workspace.flush()
            self.tell({"songs": True})
        self.tell({"scanned": list(songs)})

    def train(self) -> None:
        if self.draw.random() < 0.3:
            name = f"m{os.getpid()}-{self.count}"
            self.workspace.add_model(a_record(name, created=float(self.count)), some_weights)
            self.tell({"model": name})


def work(folder: Path, seed: int, first: int, notes: Path) -> None:
    """Work for ever."""
    handle = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def say(line: Mapping[str, object]) -> None:
        os.write(handle, json.dumps(line).encode() + b"\n")  # past every buffer: what was said stays said

    with Workspace.open(folder, wait=30) as workspace:
        say({"open": True})
        writer = Writer(workspace, seed, first, say)
        while True:
            writer.step()


def nurse() -> None:
    """Fork a writer a line, say its process id, and then how it ended."""
    for line in sys.stdin:
        folder, seed, first, notes = json.loads(line)
        child = os.fork()
        if not child:
            try:
                work(Path(folder), seed, first, Path(notes))
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    nurse()
