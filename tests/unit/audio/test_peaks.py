from pathlib import Path

import numpy as np
import pytest

from songjudge.audio import peaks
from songjudge.audio.peaks import waveform
from songjudge.errors import UnreadableFileError
from tests.unit.audio.sounds import encode, tune, write


def test_the_outline_is_the_extremes_of_each_part(tmp_path: Path) -> None:
    samples = tune(8.0, channels=1)
    found = waveform(write(tmp_path / "a.flac", samples), bins=80)
    parts = samples[:, 0].reshape(80, -1)
    assert found.duration == pytest.approx(8.0)
    assert found.low == pytest.approx(parts.min(axis=1), abs=1e-3)
    assert found.high == pytest.approx(parts.max(axis=1), abs=1e-3)


def test_a_song_longer_than_a_block_is_drawn_to_its_end(tmp_path: Path) -> None:
    samples = np.zeros((44100 * 50, 1), np.float32)
    samples[44100 * 45 :] = 0.5
    found = waveform(encode(tmp_path / "a.mp3", samples, codec="libmp3lame"), bins=50)
    assert found.high[:44] == pytest.approx(np.zeros(44), abs=0.02)
    assert found.high[46:49] == pytest.approx(np.full(3, 0.5), abs=0.05)


def test_a_long_file_is_glimpsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peaks, "_GLIMPSED", 1.0)
    found = waveform(write(tmp_path / "a.wav", tune(8.0)), bins=20)
    assert (found.high > 0.05).all()


def test_a_file_that_claims_too_much_is_drawn_as_long_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", tune(8.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert waveform(path).duration == pytest.approx(4.0, abs=0.2)


def test_what_is_no_music_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no music at all" * 100)
    with pytest.raises(UnreadableFileError, match=r"a\.wav cannot be decoded"):
        waveform(tmp_path / "a.wav")
