"""A trained network: it scores songs, and lives on disk as plain arrays.

The architecture is rebuilt by our own code from the feature sets and the plan, and only numbers are read from the
file, so that a model from a stranger cannot smuggle in a layer that runs code; it opens under any Keras backend.
"""

import json
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from songjudge.features.feature_set import FeatureSet
from songjudge.learning.dataset import Bags, FloatArray, IntArray
from songjudge.learning.dataset_file import layout_from_plain, layout_to_plain
from songjudge.learning.heads import sigmoid
from songjudge.learning.learner import SongScores
from songjudge.learning.model_files import damaged, read_arrays, read_manifest, write_arrays, write_manifest
from songjudge.learning.network.architecture import attention_of, build
from songjudge.learning.network.clip_batches import ClipRows, clip_rows, matching, padded
from songjudge.learning.network.hardware import shares
from songjudge.learning.training_plan import ModelKind, NetworkShape, TrainingPlan
from songjudge.learning.vectors import Scaling

KIND = "network"
DESCRIPTION = "network.json"
SONGS_AT_ONCE = 64
WIDTHS = (2, 4, 8, 12, 16, 24, 32)  # clips a batch is padded to: few shapes, so that few graphs are traced
HEIGHTS = (8, SONGS_AT_ONCE)  # songs a batch is filled up to, likewise
CLIPS_ALONE_AT_ONCE = 1024


@dataclass(frozen=True, eq=False)
class NetworkModel:
    """A fitted network with the feature sets, scaling and plan that it was made with."""

    network: Any
    layouts: tuple[FeatureSet, ...]
    scaling: Scaling
    plan: TrainingPlan

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        """Score songs, and their clips if asked, each clip as if it were the whole song; see `FittedModel.score`."""
        rows = clip_rows(matching(bags, self.layouts), self.scaling, room=0)  # each is needed but once
        songs = sigmoid(song_log_odds(self.network, rows, np.arange(len(rows.offsets) - 1)))
        if not clips:
            return SongScores(songs)
        alone = sigmoid(_log_odds_alone(self.network, rows))
        return SongScores(songs, tuple(np.split(alone, rows.offsets[1:-1])))

    def attention(self, bags: Mapping[str, Bags]) -> tuple[FloatArray, ...]:
        """Return how much each clip counted in its song's score, a float32 (clips,) a song that adds up to 1.

        The clips are those of the feature set that has the most.  A network that asks no clip for more than another
        gives equal shares.  Raises `UnreadableFileError` as `score` does.
        """
        rows = clip_rows(matching(bags, self.layouts), self.scaling, room=0)  # each is needed but once
        counts = np.diff(rows.offsets)
        why = attention_of(self.network)
        if why is None:
            return tuple(np.full(count, 1 / count, dtype=np.float32) for count in counts)
        found: list[FloatArray] = [np.zeros(0, np.float32)] * len(counts)
        for songs, answer in _answers(why, rows, np.arange(len(counts))):
            for song, shares_of_song in zip(songs, answer, strict=False):
                found[song] = shares_of_song[: counts[song], 0].astype(np.float32)
        return tuple(found)

    def save(self, folder: Path) -> None:
        """Write weights, scaling and description into `folder`."""
        weights = self.network.get_weights()
        write_arrays(folder / "weights.npz", {f"{n:04}": np.asarray(w) for n, w in enumerate(weights)})
        write_arrays(folder / "scaling.npz", vars(self.scaling))
        described = {"layouts": [layout_to_plain(layout) for layout in self.layouts], "plan": asdict(self.plan)}
        (folder / DESCRIPTION).write_text(json.dumps(described, indent=1), encoding="utf-8")
        write_manifest(folder, KIND)


def load_network(folder: Path) -> NetworkModel:
    """Return the network in `folder`.  Nothing in it is run.  Raises `UnreadableFileError`."""
    read_manifest(folder)
    weights, scaling = read_arrays(folder / "weights.npz"), read_arrays(folder / "scaling.npz")
    try:
        described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        layouts = tuple(layout_from_plain(plain) for plain in described["layouts"])
        plan = _plan(described["plan"])
        network = build(layouts, plan)
        network.set_weights([weights[name] for name in sorted(weights)])
        names = ("low", "high", "centre", "factor")
        held = Scaling(*(scaling[name].astype(np.float32) for name in names))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise damaged(folder, error) from error
    columns = sum(layout.size for layout in layouts)
    if any(part.shape != (columns,) for part in vars(held).values()):
        raise damaged(folder, ValueError("the scaling does not fit the features"))
    return NetworkModel(network, layouts, held, plan)


def song_log_odds(network: Any, rows: ClipRows, songs: IntArray) -> FloatArray:
    """Return the log odds of *good* of the named songs, by all their clips; float32 (songs,)."""
    found = np.zeros(len(songs), dtype=np.float32)
    for some, answer in _answers(network, rows, songs):
        found[some] = answer[: len(some), 0]
    return found


def _answers(network: Any, rows: ClipRows, songs: IntArray) -> Iterator[tuple[IntArray, FloatArray]]:
    """Yield places within `songs`, songs of like length together, and what the network says of them, filled up."""
    counts = np.diff(rows.offsets)[songs]
    order = np.argsort(counts, kind="stable")
    for start in range(0, len(songs), SONGS_AT_ONCE):
        some = order[start : start + SONGS_AT_ONCE]
        picks = [np.arange(rows.offsets[s], rows.offsets[s + 1]) for s in songs[some]]
        filled = picks + [picks[0]] * (_height(len(picks)) - len(picks))
        answer = network.predict_on_batch(padded(rows, filled, _width(int(counts[some].max()), WIDTHS)))
        yield some, np.asarray(answer, dtype=np.float32)


def _log_odds_alone(network: Any, rows: ClipRows) -> FloatArray:
    total = int(rows.offsets[-1])
    found = np.zeros(total, dtype=np.float32)
    for start in range(0, total, CLIPS_ALONE_AT_ONCE):
        index = np.arange(start, min(start + CLIPS_ALONE_AT_ONCE, total))
        filled = np.resize(index, math.ceil(len(index) / shares()) * shares())
        there = np.ones((len(filled), 1), dtype=np.float32)
        with warnings.catch_warnings():  # Keras warns of attention to a single clip, which is meant
            warnings.simplefilter("ignore", UserWarning)
            answer = network.predict_on_batch([rows.rows(filled)[:, None, :], there])
        found[index] = np.asarray(answer, dtype=np.float32)[: len(index), 0]
    return found


def _height(songs: int) -> int:
    """Return to how many songs a batch is filled up, which the devices can share."""
    return math.ceil(_width(songs, HEIGHTS) / shares()) * shares()


def _width(needed: int, sizes: tuple[int, ...]) -> int:
    """Return the first of `sizes` that is enough, or else a multiple of the last."""
    return next((size for size in sizes if needed <= size), -(-needed // sizes[-1]) * sizes[-1])


def _plan(plain: Mapping[str, Any]) -> TrainingPlan:
    known = {f.name for f in fields(TrainingPlan)}
    values = {name: value for name, value in plain.items() if name in known}
    values["model"], values["shape"] = ModelKind(values["model"]), NetworkShape(values["shape"])
    return TrainingPlan(**values)
