"""Ogg files that hold several songs are heard from the first to the last."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.chained_reader import is_chained
from songjudge.audio.clip import ClipPlan
from songjudge.audio.decoding import decode_clips, read_song_with
from songjudge.audio.reader import Deadline, Reader
from tests.unit.audio.sounds import FloatArray, encode, write


def tone(hertz: float, seconds: float, *, rate: int, channels: int = 2) -> FloatArray:
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave] * channels, axis=1).astype(np.float32)


def vorbis(path: Path, hertz: float, seconds: float, *, rate: int = 44100, channels: int = 2) -> bytes:
    return write(path, tone(hertz, seconds, rate=rate, channels=channels), rate=rate).read_bytes()


def opus(path: Path, hertz: float, seconds: float) -> bytes:
    return encode(path, tone(hertz, seconds, rate=48000), rate=48000, codec="libopus").read_bytes()


def pitches(path: Path, seconds: tuple[float, ...]) -> tuple[float, list[float]]:
    def found(reader: Reader) -> tuple[float, list[float]]:
        heard = []
        for second in seconds:
            sound = reader.read(second, 0.5)
            assert len(sound) == round(0.5 * reader.rate)
            heard.append(float(np.argmax(np.abs(np.fft.rfft(sound[:, 0]))) * reader.rate / len(sound)))
        return reader.duration, heard

    return read_song_with(path, found, Deadline(20.0))


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (22050, 2), (48000, 1)])
def test_both_links_are_heard_whatever_their_rates(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "two.ogg"
    second = vorbis(tmp_path / "b.ogg", 1000, 9.0, rate=rate, channels=channels)
    path.write_bytes(vorbis(tmp_path / "a.ogg", 300, 6.0) + second)
    assert is_chained(path)
    duration, heard = pitches(path, (2.0, 8.0, 14.0))
    assert duration == pytest.approx(15.0, abs=0.1)
    assert heard == pytest.approx([300, 1000, 1000], abs=3)


def test_links_of_opus_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "two.opus"
    path.write_bytes(opus(tmp_path / "a.opus", 300, 6.0) + opus(tmp_path / "b.opus", 1000, 9.0))
    _, heard = pitches(path, (2.0, 8.0, 14.0))
    assert heard == pytest.approx([300, 1000, 1000], abs=3)


def test_a_clip_across_the_seam_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "two.ogg"
    second = vorbis(tmp_path / "b.ogg", 1000, 6.0, channels=1)
    path.write_bytes(vorbis(tmp_path / "a.ogg", 300, 6.0) + second)
    clips = decode_clips(path, ClipPlan(1, 10.0), rate=22050)
    assert clips.samples.shape == (1, 220500)
    assert (np.abs(clips.samples[0]).reshape(-1, 2205).max(axis=1) > 0.1).all()


def test_a_single_song_is_not_chained(tmp_path: Path) -> None:
    vorbis(tmp_path / "a.ogg", 300, 4.0)
    opus(tmp_path / "b.opus", 300, 4.0)
    assert not is_chained(tmp_path / "a.ogg")
    assert not is_chained(tmp_path / "b.opus")


def test_a_second_link_that_is_damaged_leaves_the_first(tmp_path: Path) -> None:
    path = tmp_path / "two.ogg"
    second = bytearray(vorbis(tmp_path / "b.ogg", 1000, 6.0))
    second[40:3000] = bytes(2960)
    path.write_bytes(vorbis(tmp_path / "a.ogg", 300, 6.0) + bytes(second))
    assert decode_clips(path, ClipPlan(2, 2.0), rate=22050).duration == pytest.approx(6.0, abs=0.2)
