"""One song, one score: copies in other formats, at other bit rates, levels and rates are judged alike.

The first test makes its own music.  The second learns a taste of real music with the published listener, as the program
does by default, and judges copies of songs that it did not learn from.  In the mean no format may move a score by `AIM`
or more; Opus at 32 kbit/s, which anybody hears, is held by limits of its own.  Seen there with five
songs, one version of the machine earlier: .023 in the mean and .073 at worst; Opus at 32 kbit/s .089 and .243.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.feature_set import ClipFeatures
from songjudge.features.listener.install import FOLDER_VARIABLE
from songjudge.learning.dataset import Bags, Dataset, bags_of
from songjudge.learning.learner import FittedModel
from songjudge.learning.teaching import teach
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId
from tests.support.copies import COPIES
from tests.support.real_music import CALM, fetched_listener, tracks
from tests.unit.audio.sounds import FloatArray, tune, write

DAMAGED = "Opus, 32 kbit/s"
AIM, WORST = 0.05, 0.1
AIM_OF_DAMAGED, WORST_OF_DAMAGED = 0.15, 0.4
TESTED = 4  # real songs

Song = dict[str, ClipFeatures]
SETTINGS = FeatureSettings()


def measured(path: Path) -> Song:
    names = tuple(layout.name for layout in feature_sets(SETTINGS))
    return extract(path, SETTINGS, names)


def bags(songs: list[Song]) -> dict[str, Bags]:
    return {layout.name: bags_of(layout, [song[layout.name] for song in songs]) for layout in feature_sets(SETTINGS)}


def taught(songs: list[Song], good: np.ndarray) -> FittedModel:
    ids = tuple(SongId(f"{n:032x}") for n in range(len(songs)))
    weight = np.ones(len(songs), np.float32)
    dataset = Dataset(ids, bags(songs), good, weight, np.arange(len(songs), dtype=np.int64))
    return teach(dataset, TrainingPlan(model=ModelKind.SVM)).model


def moved(model: FittedModel, folder: Path, samples: FloatArray, rate: int) -> dict[str, float]:
    """Return by how much each copy's score differs from that of the first."""
    songs = [measured(make(folder, samples, rate)) for make in COPIES.values()]
    scores = model.score(bags(songs), clips=False).song
    return {name: float(abs(score - scores[0])) for name, score in zip(COPIES, scores, strict=True)}


def rough(share: float, seed: int) -> FloatArray:
    """Music of some tempo, pitch, level and noise floor that is partly distorted: the more, the less to be liked."""
    random = np.random.default_rng(seed)
    speed, level = random.uniform(0.7, 1.4), 10 ** random.uniform(-1.0, 0.0)
    clean = soxr.resample(tune(24.0, seed=seed), 44100, 44100 * speed)
    loud = np.tanh(6.0 * clean) * np.float32(0.3)
    noise = 10 ** random.uniform(-3.0, -2.0) * random.normal(size=clean.shape)
    return np.asarray(level * ((1.0 - share) * clean + share * loud + noise), dtype=np.float32)


def keep_alike(moves: Mapping[str, Sequence[float]], *, mean: float, worst: float) -> None:
    print({name: (round(float(np.mean(of)), 3), round(max(of), 3)) for name, of in moves.items()})
    sound = [of for name, of in moves.items() if name != DAMAGED]
    assert max(float(np.mean(of)) for of in sound) < mean, moves
    assert max(max(of) for of in sound) < worst, moves
    assert float(np.mean(moves[DAMAGED])) < AIM_OF_DAMAGED, moves
    assert max(moves[DAMAGED]) < WORST_OF_DAMAGED, moves


def test_copies_of_made_music_score_alike(tmp_path: Path) -> None:
    shares = np.random.default_rng(0).permutation(np.linspace(0, 1, 24))
    songs = [measured(write(tmp_path / "a.flac", rough(share, n))) for n, share in enumerate(shares)]
    model = taught(songs, shares < 0.5)
    each = [moved(model, tmp_path, rough(share, 100 + n), 44100) for n, share in enumerate((0.1, 0.5, 0.9))]
    keep_alike({name: [found[name] for found in each] for name in COPIES}, mean=0.08, worst=0.12)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_copies_of_real_songs_score_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "listener"))
    fetched_listener()
    paths = np.array(tracks())
    held_out = np.isin(np.arange(len(paths)), np.linspace(0, len(paths) - 1, TESTED).astype(int))
    liked = np.array([path.parent.name in CALM for path in paths])
    model = taught([measured(path) for path in paths[~held_out]], liked[~held_out])
    moves: dict[str, list[float]] = {name: [] for name in COPIES}
    for path in paths[held_out]:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        for name, move in moved(model, tmp_path, samples, rate).items():
            moves[name].append(move)
    keep_alike(moves, mean=AIM, worst=WORST)
