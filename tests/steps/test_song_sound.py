"""How a song sounds is said from its stored features, and the likest labelled songs are found without a model."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.explain_song import MOST_LABELLED
from songjudge.steps.song_sound import loudness_of, sound_of, tempo_of
from songjudge.store.workspace import Workspace
from tests.support.songs import some_songs
from tests.support.taught_workspace import fill


@pytest.fixture
def taught(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "workspace")
    fill(workspace)
    return workspace


def test_the_tempo_is_that_of_the_clear_clips() -> None:
    clips = np.array([[120, 0.5], [240, 0.1], [121, 0.4], [60, 0.05], [0, 0]], np.float32)
    assert tempo_of(clips) == pytest.approx(120)
    assert tempo_of(np.zeros((3, 2), np.float32)) is None


def test_the_loudness_is_the_level_of_the_mean_power_and_silence_has_none() -> None:
    clips = np.array([[-10, 5], [-20, 3], [-100, 0]], np.float32)
    assert loudness_of(clips) == pytest.approx(10 * np.log10((0.1 + 0.01) / 2))
    assert loudness_of(clips[2:]) is None


def test_the_nearest_songs_bear_their_label_and_are_never_the_song_itself(taught: Workspace) -> None:
    with taught:
        verdicts = taught.verdicts()
        for song_id in (*list(verdicts)[:3], taught.songs().song(59).song_id):
            sound = sound_of(taught, song_id)
            for near, verdict in ((sound.nearest_good, Verdict.GOOD), (sound.nearest_bad, Verdict.BAD)):
                assert near is not None
                assert near.song_id != song_id
                assert verdicts[near.song_id].verdict is verdict


def test_a_song_that_was_not_measured_has_no_sound(taught: Workspace) -> None:
    with taught:
        new = some_songs(61)[60]
        taught.put_songs([new])
        sound = sound_of(taught, new.song_id)
        assert (sound.tempo, sound.loudness, sound.nearest_good, sound.nearest_bad) == (None, None, None, None)


def test_without_labels_nothing_is_near(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "workspace") as workspace:
        fill(workspace, labelled=0)
        assert sound_of(workspace, workspace.songs().song(0).song_id).nearest_good is None


def test_of_very_many_labels_the_same_sample_is_compared(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "workspace") as workspace:
        fill(workspace, songs=MOST_LABELLED + 60, labelled=MOST_LABELLED + 60, clips=1)
        asked = SongId(workspace.songs().song(MOST_LABELLED + 59).song_id)
        first = sound_of(workspace, asked)
        assert first.nearest_good is not None
        assert sound_of(workspace, asked) == first
