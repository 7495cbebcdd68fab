import contextlib
from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.clip import ClipPlan
from songjudge.errors import UnreadableFileError
from songjudge.features.extraction import FeatureSettings, extract
from tests.unit.audio.damage import damaged
from tests.unit.audio.sounds import encode, tune, write

SETTINGS = FeatureSettings(ClipPlan(count=2, seconds=1.5), listener=False)
KINDS = {
    "wav": None,
    "flac": None,
    "ogg": None,
    "mp3": "libmp3lame",
    "opus": "libopus",
    "m4a": "aac",
}


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("songs")
    sound = tune(6.0, rate=48000)
    made = {}
    for kind, codec in KINDS.items():
        path = folder / f"a.{kind}"
        made[kind] = (
            encode(path, sound, rate=48000, codec=codec) if codec else write(path, sound, rate=48000)
        ).read_bytes()
    return made


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_gives_finite_features_or_a_reason(tmp_path: Path, songs: dict[str, bytes], kind: str) -> None:
    random = np.random.default_rng(len(kind) + ord(kind[0]))
    given = 0
    for _ in range(40):
        path = tmp_path / f"a.{kind}"
        path.write_bytes(damaged(songs[kind], random))
        with contextlib.suppress(UnreadableFileError):
            rows = extract(path, SETTINGS, ("spectral",))["spectral"].values
            assert np.isfinite(rows).all()
            given += 1
    assert given > 5
