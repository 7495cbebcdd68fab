"""Kills writers at random moments, does damage, opens the workspace again, and compares it with what was promised."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from songjudge.library.song import SongId
from songjudge.store import index_health
from songjudge.store.about_file import read_about
from songjudge.store.doctor import _copied_index, _index_lines
from songjudge.store.locations import Locations
from songjudge.store.model_store import damaged_files
from songjudge.store.pooled_rows import pooled
from songjudge.store.workspace import Workspace
from tests.faults import damage
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


@dataclass
class Promises:
    """What the killed programs said was safe."""

    labels: dict[str, str | None] = field(default_factory=dict)
    open: dict[str, str | None] = field(default_factory=dict)  # tried, not acknowledged when the kill came
    features: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    songs: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)  # songs put, not flushed
    acknowledged: int = 0

    def hear(self, line: dict[str, Any]) -> None:
        self.open = line.get("try", {})
        done = line.get("done", {})
        self.labels.update(done)
        self.acknowledged += len(done)
        self.features.update(line.get("features", ()))
        self.models.update([line["model"]] if "model" in line else [])
        self.waiting.update(line.get("scanned", ()))
        if "songs" in line:
            self.songs |= self.waiting


@dataclass
class Tally:
    """What a run of kills found."""

    kills: int = 0
    acknowledged: int = 0
    lost_labels: int = 0
    unacknowledged_kept: int = 0
    wrong_features: int = 0
    lost_features: int = 0
    broken_models: int = 0
    lost_models: int = 0
    lost_songs: int = 0
    crashes: int = 0  # of the program that opens the workspace again
    recovered_lines: int = 0
    indexes_made_anew: int = 0
    hot_journals: int = 0
    slowest_open: float = 0.0
    opens: list[float] = field(default_factory=list)
    damages: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        lost = self.lost_labels + self.lost_features + self.lost_models + self.lost_songs
        return not (lost + self.wrong_features + self.broken_models + self.crashes)


class Nursery:
    """A process that forks writers, so that each starts in no time."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.writer"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def fork(self, folder: Path, seed: int, notes: Path, first: int = 0) -> int:
        """Start a writer and return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(folder), seed, first, str(notes)]) + "\n")
        self._process.stdin.flush()
        return self._said()

    def kill(self, child: int) -> int:
        """Kill a writer and return how it ended."""
        os.kill(child, signal.SIGKILL)
        return self._said()

    def _said(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class KillRun:
    """One workspace, killed again and again."""

    def __init__(self, folder: Path, seed: int, nursery: Nursery) -> None:
        self.nursery = nursery
        self.base = folder
        self.folder = folder / "workspace"
        self.seed = seed
        self.draw = random.Random(seed)
        self.promises = Promises()
        self.tally = Tally()

    def round(self) -> None:
        """One writer, one kill, perhaps some damage, one look."""
        self._write_and_kill(self.draw.choice([0.02, 0.1, 0.3, 0.8]) * self.draw.random() + 0.01)
        self.tally.hot_journals += (self.folder / damage.JOURNAL).exists()
        done = self._damage() if self.draw.random() < 0.5 else set()
        self._look(done)
        self._keep_an_older_index()

    def _write_and_kill(self, life: float) -> None:
        notes = self.base / "notes"
        notes.unlink(missing_ok=True)
        child = self.nursery.fork(self.folder, self.draw.randrange(1 << 30), notes)
        until = time.monotonic() + 60
        while not (notes.exists() and notes.stat().st_size) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(life)
        status = self.nursery.kill(child)
        if status != -signal.SIGKILL:
            self.tally.crashes += 1
            self.tally.troubles.append(f"the writer ended with status {status}")
        self.tally.kills += 1
        before = self.promises.acknowledged
        self.promises.open = {}
        for line in notes.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                self.promises.hear(json.loads(line))
        self.tally.acknowledged += self.promises.acknowledged - before

    def _damage(self) -> set[damage.Damage]:
        """Do one or two kinds of damage; the middle of the log only where something else has the line."""
        kind = self.draw.choice(["index", "index", "ends", "rest", "bit", "middle"])
        if kind == "middle":
            self._damage_the_middle()
            return set()
        if kind == "bit":
            damage.log_bit(self.folder, self.draw)
            self.tally.damages["log_bit"] += 1
            return set()
        pools = {"index": damage.INDEX, "ends": damage.LOG_ENDS, "rest": damage.REST}
        chosen = {self.draw.choice(pools[kind])}
        if self.draw.random() < 0.4:
            chosen.add(self.draw.choice(damage.INDEX + damage.LOG_ENDS + damage.REST))
        for harm in sorted(chosen, key=lambda harm: harm.__name__):
            harm(self.folder, self.draw)
            self.tally.damages[harm.__name__] += 1
        return chosen

    def _damage_the_middle(self) -> None:
        """Overwrite up to three lines of the log that the index or a backup has a copy of."""
        locations = Locations(self.folder)
        with tempfile.TemporaryDirectory() as scratch:
            copies = _index_lines(_copied_index(locations, Path(scratch)), read_about(locations.about)) or {}
        lines = locations.label_log.read_bytes().splitlines(keepends=True)
        known = [n for n, line in enumerate(lines) if copies.get(n + 1) == line]
        for n in self.draw.sample(known, min(3, len(known))):
            style = self.draw.randrange(3)
            lines[n] = (
                bytes(len(lines[n]))
                if style == 0
                else damage.noise(self.draw, len(lines[n]))
                if style == 1
                else lines[n][: len(lines[n]) // 2]
            )
        locations.label_log.write_bytes(b"".join(lines))
        self.tally.damages["log_middle"] += bool(known)

    def _look(self, done: set[damage.Damage]) -> None:
        """Open the workspace in this process, compare, close half of the time in good order."""
        started = time.monotonic()
        quarantined = len(list(self.folder.glob("index.unqlite.bad-*")))
        workspace = Workspace.open(self.folder, wait=30)
        self.tally.opens.append(time.monotonic() - started)
        self.tally.slowest_open = max(self.tally.slowest_open, self.tally.opens[-1])
        self.tally.recovered_lines += len(workspace.log_reading.recovered)
        self.tally.indexes_made_anew += len(list(self.folder.glob("index.unqlite.bad-*"))) > quarantined
        self._compare_labels(workspace)
        self._compare_features(workspace, lossy=bool(done & damage.LOSING_FEATURES))
        self._compare_models(workspace)
        self._compare_songs(workspace, lossy=bool(done & damage.LOSING_SONGS))
        workspace.close()
        if self.draw.random() < 0.5:
            index_health.forget_clean(Locations(self.folder))
        for old in self.folder.glob("*.bad-*"):
            old.unlink()

    def _compare_labels(self, workspace: Workspace) -> None:
        promises, found = self.promises, {str(s): g.verdict.value for s, g in workspace.verdicts().items()}
        for song in promises.labels.keys() | promises.open.keys() | found.keys():
            now, promised = found.get(song), promises.labels.get(song)
            if now == promised:
                continue
            if song in promises.open and now == promises.open[song]:
                self.tally.unacknowledged_kept += 1
            else:
                self.tally.lost_labels += 1
                told = f"kill {self.tally.kills}: {song} is {now}, promised {promised}, tried {promises.open}"
                self.tally.troubles.append(told)
                shutil.copytree(self.folder, self.base / f"trouble-{self.tally.kills}", dirs_exist_ok=True)
                shutil.copyfile(self.base / "notes", self.base / f"trouble-{self.tally.kills}" / "notes")
            promises.labels[song] = now
        promises.open = {}

    def _compare_features(self, workspace: Workspace, *, lossy: bool) -> None:
        for song in workspace.songs_with_features(LAYOUT) | self.promises.features:
            found = workspace.features(LAYOUT, SongId(song))
            if found is None:
                self.tally.lost_features += song in self.promises.features and not lossy
                self.promises.features.discard(song)
            elif not same(found, some_features(int(song, 16))):
                self.tally.wrong_features += 1
            else:
                rows = workspace.pooled(LAYOUT, np.array([song.encode()], "S32"))
                right = pooled(LAYOUT, [found])
                self.tally.wrong_features += not (rows.good.all() and np.array_equal(rows.found.rows, right))

    def _compare_models(self, workspace: Workspace) -> None:
        names = {record.model_id for record in workspace.models()}
        self.tally.broken_models += sum(bool(damaged_files(workspace.model_folder(name))) for name in names)
        self.tally.lost_models += len(self.promises.models - names)
        for name in sorted(names)[:-3]:
            shutil.rmtree(workspace.model_folder(name))
            names.discard(name)
        self.promises.models = names

    def _compare_songs(self, workspace: Workspace, *, lossy: bool) -> None:
        found = set(workspace.songs().song_ids)
        if not lossy:
            self.tally.lost_songs += len(self.promises.songs - found)
        self.promises.songs = set(found)
        self.promises.waiting = set(found)

    def _keep_an_older_index(self) -> None:
        if self.draw.random() < 0.2:
            shutil.copyfile(self.folder / "index.unqlite", self.base / "older-index")


def run(kills: int, folder: Path, seed: int) -> Tally:
    """Kill `kills` times; a fresh workspace after each hundred."""
    tally = Tally()
    with Nursery() as nursery:
        for part in range(-(-kills // 100)):
            home = folder / f"part-{part}"
            home.mkdir()
            one = KillRun(home, seed + part, nursery)
            one.tally = tally
            target = min(kills, (part + 1) * 100)
            while tally.kills < target and len(tally.troubles) < 20:
                one.round()
            if tally.clean:
                shutil.rmtree(home, ignore_errors=True)
    return tally
