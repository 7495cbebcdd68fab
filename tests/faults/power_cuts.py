"""Cuts the power at recorded moments and opens what is left."""

import random
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songjudge.store.model_store import damaged_files
from songjudge.store.workspace import Workspace
from tests.faults.recorder import Event, Recorder, Ruin
from tests.faults.writer import Writer
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


@dataclass
class CutTally:
    """What a run of power cuts found."""

    cuts: int = 0
    events: int = 0
    acknowledged: int = 0  # label changes that had been acknowledged, over all cuts
    lost_labels: int = 0
    kept: int = 0  # changes that had not been acknowledged and are there all the same
    lost_features: int = 0
    wrong_features: int = 0
    broken_models: int = 0
    lost_models: int = 0
    unopenable: int = 0
    torn_logs: int = 0
    seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        lost = self.lost_labels + self.lost_features + self.lost_models
        return not (lost + self.wrong_features + self.broken_models + self.unopenable)


@dataclass
class Promised:
    """What had been acknowledged before a cut."""

    labels: dict[str, str | None] = field(default_factory=dict)
    open: dict[str, str | None] = field(default_factory=dict)
    changes: int = 0
    features: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)


def record(folder: Path, steps: int, seed: int) -> tuple[list[Event], list[tuple[int, bytes]]]:
    """Work on a new workspace under the recorder; return the events and the index as it was at several moments."""
    recorder = Recorder(folder)
    indexes: list[tuple[int, bytes]] = []
    with recorder:
        for part in range(4):
            with Workspace.open(folder) as workspace:
                writer = Writer(workspace, seed + part, 0, recorder.note)
                for _ in range(steps // 4):
                    writer.step()
                assert workspace._index is not None
                workspace._index.flush()
            indexes.append((len(recorder.events), (folder / "index.unqlite").read_bytes()))
    return recorder.events, indexes


def promised_before(events: list[Event], count: int) -> Promised:
    """Return what the program had been told was safe before the cut."""
    promised = Promised()
    for event in events[:count]:
        if event.kind == "note":
            _hear(promised, event.note)
    return promised


def cut(
    events: list[Event], indexes: list[tuple[int, bytes]], count: int, folder: Path, tally: CutTally, seed: int
) -> None:
    """Cut the power after `count` events, open what is left, and compare it with what was promised."""
    draw = random.Random(seed)
    Ruin(events, count, draw).build(folder)
    _leave_an_index(folder, [content for moment, content in indexes if moment <= count], draw)
    promised = promised_before(events, count)
    tally.cuts += 1
    tally.acknowledged += promised.changes
    tally.torn_logs += _is_torn(folder / "labels.log")
    try:
        workspace = Workspace.open(folder)
    except Exception as error:
        tally.unopenable += 1
        tally.troubles.append(f"cut {count}: {error!r}")
        return
    with workspace:
        _compare(workspace, promised, tally, count)
    shutil.rmtree(folder)


def run(cuts: int, folder: Path, seed: int, *, steps: int = 120) -> CutTally:
    """Record, and cut the power `cuts` times at random moments, half of them while a write waits."""
    started = time.monotonic()
    tally = CutTally()
    draw = random.Random(seed)
    runs = max(1, cuts // 200)
    for part in range(runs):
        events, indexes = record(folder / f"recorded-{part}", steps, seed + part * 10)
        tally.events += len(events)
        delicate = [n + 1 for n, event in enumerate(events) if event.kind in {"write", "cut", "name"}]
        for n in range(cuts // runs):
            count = draw.choice(delicate) if n % 2 else draw.randrange(len(events) + 1)
            cut(events, indexes, count, folder / f"ruin-{part}-{n}", tally, seed + n)
            if len(tally.troubles) > 20:
                break
    tally.seconds = time.monotonic() - started
    return tally


def _leave_an_index(folder: Path, indexes: list[bytes], draw: random.Random) -> None:
    """Leave no index, an older one, or pages of two mixed, and perhaps a torn journal."""
    fate = draw.random()
    if not indexes or fate < 0.3:
        return
    content = bytearray(draw.choice(indexes))
    if fate < 0.7:
        other = draw.choice(indexes)
        for page in range(0, min(len(content), len(other)), 4096):
            if draw.random() < 0.5:
                content[page : page + 4096] = other[page : page + 4096]
    (folder / "index.unqlite").write_bytes(content)
    if fate > 0.9:
        (folder / "index.unqlite_unqlite_journal").write_bytes(draw.randbytes(6000))


def _is_torn(path: Path) -> bool:
    return path.exists() and not path.read_bytes().endswith(b"\n") and bool(path.stat().st_size)


def _hear(promised: Promised, line: Mapping[str, Any]) -> None:
    promised.open = dict(line.get("try", {}))
    done = line.get("done", {})
    promised.labels.update(done)
    promised.changes += len(done)
    promised.features.update(line.get("features", ()))
    promised.models.update([line["model"]] if "model" in line else [])


def _compare(workspace: Workspace, promised: Promised, tally: CutTally, count: int) -> None:
    found = {str(song): given.verdict.value for song, given in workspace.verdicts().items()}
    for song in promised.labels.keys() | found.keys():
        now = found.get(song)
        if now == promised.labels.get(song):
            continue
        if song in promised.open and now == promised.open[song]:
            tally.kept += 1
        else:
            tally.lost_labels += 1
            tally.troubles.append(f"cut {count}: {song} is {now}, promised {promised.labels.get(song)}")
    for song_id in workspace.songs_with_features(LAYOUT):
        features = workspace.features(LAYOUT, song_id)
        tally.wrong_features += features is not None and not same(features, some_features(int(song_id, 16)))
    kept = {s for s in workspace.songs_with_features(LAYOUT) if workspace.features(LAYOUT, s) is not None}
    tally.lost_features += len(promised.features - kept)
    models = {record.model_id for record in workspace.models()}
    tally.lost_models += len(promised.models - models)
    tally.broken_models += sum(bool(damaged_files(workspace.model_folder(name))) for name in models)
