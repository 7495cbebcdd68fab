"""MP3 files without a length, or with a wrong one, are heard whole and in their right places."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from songjudge.audio.clip import ClipPlan
from songjudge.audio.decoding import decode_clips
from songjudge.audio.mp3_frames import header_at, start_of_sound
from songjudge.audio.mp3_reader import Mp3Reader, rebuilt, tells_the_truth
from songjudge.audio.reader import Deadline, DecodingError
from songjudge.errors import UnreadableFileError
from tests.unit.audio.sounds import FloatArray, encode, tune

RATE = 44100


def tone(hertz: float, seconds: float, *, rate: int = RATE) -> FloatArray:
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def mp3(path: Path, samples: FloatArray, *, rate: int = RATE, bit_rate: int = 128_000) -> bytes:
    return encode(path, samples, codec="libmp3lame", rate=rate, bit_rate=bit_rate).read_bytes()


def vbr(path: Path, samples: FloatArray) -> bytes:
    soundfile.write(path, samples, RATE, bitrate_mode="VARIABLE", compression_level=0.4)
    return path.read_bytes()


def without_first_frame(content: bytes) -> bytes:
    """Return an MP3 without its first frame, which holds the number of frames and the table of contents."""
    at = start_of_sound(content)
    header = header_at(content, at)
    assert header is not None
    return content[at + header.length :]


def pitch_at(reader: Mp3Reader, second: float) -> float:
    sound = reader.read(second, 0.5)
    return float(np.argmax(np.abs(np.fft.rfft(sound[:, 0]))) * reader.rate / len(sound))


def test_a_true_header_is_believed(tmp_path: Path) -> None:
    for make, name in ((mp3, "a.mp3"), (vbr, "b.mp3")):
        make(tmp_path / name, tune(10.0))
        assert tells_the_truth(tmp_path / name)


def test_a_vbr_mp3_without_a_length_is_heard_to_its_end_in_the_right_places(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(scale=0.1, size=(RATE * 20, 2)).astype(np.float32)
    whole = np.concatenate([tone(300, 20.0), noise])
    path = tmp_path / "a.mp3"
    content = vbr(path, whole)
    with Mp3Reader(path, Deadline(20.0)) as reader:
        reference = reader.read(25.0, 1.0)
    path.write_bytes(without_first_frame(content))
    assert not tells_the_truth(path)
    with Mp3Reader(path, Deadline(20.0)) as reader:
        assert reader.duration == pytest.approx(40.0, abs=0.1)
        assert pitch_at(reader, 19.0) == pytest.approx(300, abs=3)
        found = reader.read(24.95, 1.1)
    best = max(  # the delay of the encoder is no longer known: a few hundredths of a second
        float(np.corrcoef(found[shift : shift + 20000, 0], reference[:20000, 0])[0, 1]) for shift in range(5000)
    )
    assert best > 0.99
    assert len(decode_clips(path, ClipPlan(4, 2.0), rate=22050).samples) == 4


def test_two_songs_glued_together_are_both_heard(tmp_path: Path) -> None:
    first, second = mp3(tmp_path / "1.mp3", tone(300, 8.0)), mp3(tmp_path / "2.mp3", tone(1000, 12.0))
    assert second.startswith(b"ID3")
    path = tmp_path / "glued.mp3"
    path.write_bytes(first + second)
    with Mp3Reader(path, Deadline(20.0)) as reader:
        assert reader.duration == pytest.approx(20.0, abs=0.15)
        assert pitch_at(reader, 4.0) == pytest.approx(300, abs=3)
        assert pitch_at(reader, 12.0) == pytest.approx(1000, abs=3)
        assert pitch_at(reader, 19.0) == pytest.approx(1000, abs=3)


def test_of_two_kinds_of_mp3_glued_together_the_first_is_heard(tmp_path: Path) -> None:
    first = mp3(tmp_path / "1.mp3", tone(300, 8.0))
    second = mp3(tmp_path / "2.mp3", tone(1000, 12.0, rate=22050), rate=22050)
    path = tmp_path / "glued.mp3"
    path.write_bytes(first + second)
    assert decode_clips(path, ClipPlan(3, 2.0), rate=22050).duration == pytest.approx(8.0, abs=0.15)


def test_a_count_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    content = mp3(path, tune(10.0))
    at = content.index(b"Info")
    path.write_bytes(content[: at + 8] + (1_048_576).to_bytes(4, "big") + content[at + 12 :])
    assert not tells_the_truth(path)
    with Mp3Reader(path, Deadline(20.0)) as reader:
        assert reader.duration == pytest.approx(10.0, abs=0.1)


def test_half_a_download_is_as_long_as_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    content = mp3(path, tune(20.0))
    path.write_bytes(content[: len(content) // 2 + 7])
    with Mp3Reader(path, Deadline(20.0)) as reader:
        assert reader.duration == pytest.approx(10.0, abs=0.1)


def test_ten_hours_without_a_length_are_heard_in_time(tmp_path: Path) -> None:
    content = mp3(tmp_path / "a.mp3", tune(36.0, rate=24000, channels=1), rate=24000, bit_rate=16_000)
    path = tmp_path / "long.mp3"
    path.write_bytes(without_first_frame(content) * 1000)
    clips = decode_clips(path, ClipPlan(5, 2.0), rate=22050)
    assert clips.duration == pytest.approx(36_000, rel=0.01)
    assert clips.spans[-1, 0] > 25_000


def test_time_is_up_while_frames_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(without_first_frame(mp3(path, tune(5.0))) * 100)
    with pytest.raises(UnreadableFileError, match="takes too long"):
        decode_clips(path, ClipPlan(), rate=22050, time_limit=0.0)


def test_what_holds_no_frames_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3\x04" + bytes(4000))
    with pytest.raises(DecodingError, match="no MP3 frames"):
        rebuilt(path, Deadline(5.0))
