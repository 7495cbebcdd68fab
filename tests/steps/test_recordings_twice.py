"""One recording under two names stays on one side of every split."""

import time

import numpy as np
import pytest

from songjudge.features.feature_set import ClipFeatures
from songjudge.learning.dataset import Bags
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.labelled_songs import labelled_dataset, layouts_of
from songjudge.steps.recordings_twice import recordings_twice
from songjudge.store.workspace import Workspace
from tests.support.labelled_songs import LISTENER
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill


def some_bags(songs: int, seed: int = 0) -> dict[str, Bags]:
    values = np.random.default_rng(seed).standard_normal((songs, LISTENER.size)).astype(np.float32)
    return {"listener": Bags(LISTENER, values, np.arange(songs + 1))}


def test_a_copy_with_a_little_noise_is_found_if_its_length_fits() -> None:
    bags = some_bags(60)
    values = bags["listener"].values
    values[40] = values[3] + 0.05
    values[41] = values[4] + 0.05
    durations = [180.0 + 7 * n for n in range(60)]
    durations[40] = durations[3] + 1.9
    assert recordings_twice(bags, durations).tolist() == [[3, 40]]


def test_songs_of_unknown_length_are_compared_with_each_other() -> None:
    bags = some_bags(60)
    bags["listener"].values[40] = bags["listener"].values[3]
    assert recordings_twice(bags, [0.0] * 60).tolist() == [[3, 40]]


@pytest.mark.parametrize("songs", [0, 1, 19])
def test_few_songs_are_not_compared(songs: int) -> None:
    assert recordings_twice(some_bags(songs), [100.0] * songs).shape == (0, 2)


def test_many_songs_take_seconds() -> None:
    songs = 20_000
    durations = np.random.default_rng(1).uniform(120, 360, songs).tolist()
    start = time.process_time()
    assert len(recordings_twice(some_bags(songs), durations)) == 0
    assert time.process_time() - start < 30


def test_two_albums_with_one_recording_are_one_group(workspace: Workspace) -> None:
    songs = fill(workspace, songs=60, labelled=40)
    group = labelled_dataset(workspace, RecordingMonitor()).group
    first = songs[0]
    other = next(s for s in songs[:40] if s.tags.album != first.tags.album)  # all songs of the builder are as long
    for layout in layouts_of(workspace):
        features = workspace.features(layout, first.song_id)
        assert features is not None
        workspace.put_features(layout, [(other.song_id, ClipFeatures(features.spans, features.values))])
    workspace.give_verdict([other.song_id], Verdict.GOOD, Source.CLICK)
    dataset = labelled_dataset(workspace, RecordingMonitor())
    place = {song_id: n for n, song_id in enumerate(dataset.song_ids)}
    assert dataset.group[place[first.song_id]] == dataset.group[place[other.song_id]]
    assert len(set(dataset.group.tolist())) == len(set(group.tolist())) - 1
