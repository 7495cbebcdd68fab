import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from songjudge.audio.clip import ClipPlan
from songjudge.errors import UnreadableFileError
from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.spectral import GROUPS
from tests.unit.audio.sounds import encode, tune, write

SETTINGS = FeatureSettings(ClipPlan(count=3, seconds=2.0), listener=False)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("song") / "a.mp3", tune(12.0), codec="libmp3lame")


def test_the_rows_fit_the_layout_and_are_finite(song: Path) -> None:
    layout = feature_sets(SETTINGS)[0]
    found = extract(song, SETTINGS, ("spectral",))["spectral"]
    assert found.values.shape == (3, layout.size)
    assert found.values.dtype == np.float32
    assert found.spans.shape == (3, 2)
    assert np.isfinite(found.values).all()
    assert layout.size <= 1500


def test_only_what_is_wanted_is_made(song: Path) -> None:
    assert extract(song, SETTINGS, ()) == {}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_can_be_switched_off_and_leaves_the_others_as_they_are(song: Path, group: str) -> None:
    whole = feature_sets(SETTINGS)[0]
    less = FeatureSettings(SETTINGS.clips, frozenset({group}), listener=False)
    layout = feature_sets(less)[0]
    assert group not in layout.groups
    assert layout.fingerprint != whole.fingerprint
    rows = extract(song, less, ("spectral",))["spectral"].values
    all_rows = extract(song, SETTINGS, ("spectral",))["spectral"].values
    for name, place in layout.slices.items():
        assert np.array_equal(rows[:, place], all_rows[:, whole.slices[name]]), name


def test_settings_change_the_fingerprint() -> None:
    one = feature_sets(FeatureSettings(ClipPlan(), listener=False))[0]
    assert one.fingerprint == feature_sets(FeatureSettings(ClipPlan(), listener=False))[0].fingerprint
    assert one.fingerprint != feature_sets(FeatureSettings(ClipPlan(seed=1), listener=False))[0].fingerprint
    assert pickle.loads(pickle.dumps(SETTINGS)) == SETTINGS


def test_numbers_are_bit_identical_in_another_process(song: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from songjudge.audio.clip import ClipPlan\n"
        "from songjudge.features.extraction import FeatureSettings, extract\n"
        "settings = FeatureSettings(ClipPlan(count=3, seconds=2.0), listener=False)\n"
        "rows = extract(pathlib.Path(sys.argv[1]), settings, ('spectral',))['spectral'].values\n"
        "sys.stdout.buffer.write(rows.tobytes())\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(song)], capture_output=True, check=True)
    here = extract(song, SETTINGS, ("spectral",))["spectral"].values
    assert done.stdout == here.tobytes() == extract(song, SETTINGS, ("spectral",))["spectral"].values.tobytes()


def test_level_and_offset_change_nothing_but_the_loudness(tmp_path: Path) -> None:
    sound = tune(12.0)
    layout = feature_sets(SETTINGS)[0]
    rows = [
        extract(write(tmp_path / "a.wav", changed, subtype="FLOAT"), SETTINGS, ("spectral",))["spectral"].values
        for changed in (sound, sound / np.float32(4), sound / np.float32(4) + np.float32(0.3))
    ]
    loud = layout.slices["loudness"].start
    assert rows[0][:, loud] - rows[1][:, loud] == pytest.approx(12.04, abs=0.01)
    for other in rows[1:]:
        for name, place in layout.slices.items():
            if name not in {"loudness", "zero_crossings.quantiles"}:
                assert other[:, place] == pytest.approx(rows[0][:, place], rel=0.03, abs=0.02), name


def test_noise_a_tone_and_clicks_give_finite_numbers(tmp_path: Path) -> None:
    time = np.arange(44100 * 8) / 44100
    clicks = np.zeros(len(time))
    clicks[::22050] = 1.0
    noise = np.random.default_rng(0).normal(size=len(time)) * 0.1
    tone = np.sin(2 * np.pi * 440 * time)
    sounds: list[npt.NDArray[np.float32]] = [np.asarray(s, np.float32) for s in (tone, clicks, noise)]
    for sound in sounds:
        path = write(tmp_path / "a.wav", sound[:, None])
        assert np.isfinite(extract(path, SETTINGS, ("spectral",))["spectral"].values).all()


def test_silence_has_no_features(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.zeros((44100 * 8, 1), np.float32))
    with pytest.raises(UnreadableFileError, match="is silent"):
        extract(path, SETTINGS, ("spectral",))
