from pathlib import Path

import numpy as np
import pytest
import soundfile

from songjudge.audio.reader import Deadline, DecodingError
from songjudge.audio.vorbis_reader import VorbisReader
from tests.support.copies import COPIES
from tests.support.real_music import tracks
from tests.unit.audio.sounds import FloatArray, tune, write


def vorbis(path: Path, sound: FloatArray, rate: int = 44100) -> Path:
    with soundfile.SoundFile(path, "w", rate, sound.shape[1], format="OGG", subtype="VORBIS") as file:
        for start in range(0, len(sound), 65536):  # libsndfile crashes on long blocks of Vorbis
            file.write(sound[start : start + 65536])
    return path


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real song, of long and short blocks."""
    samples, rate = soundfile.read(tracks()[9], dtype="float32", always_2d=True)
    return COPIES["Vorbis"](tmp_path_factory.mktemp("vorbis"), samples, rate)


def test_every_span_is_that_of_the_song_decoded_whole(song: Path) -> None:
    whole, rate = soundfile.read(song, dtype="float32", always_2d=True)
    starts = [0.0, 0.001, *np.random.default_rng(0).uniform(0, len(whole) / rate, 60), len(whole) / rate - 0.01]
    with VorbisReader(song, Deadline(20.0)) as reader:
        assert reader.rate == rate
        assert reader.duration == pytest.approx(len(whole) / rate)
        for start in starts:
            found = reader.read(float(start), 1.5)
            first = round(float(start) * rate)
            assert np.array_equal(found, whole[first : first + round(1.5 * rate)]), start


def test_behind_the_end_there_is_nothing(song: Path) -> None:
    with VorbisReader(song, Deadline(20.0)) as reader:
        assert reader.read(reader.duration + 1.0, 5.0).shape == (0, 2)


def test_a_download_that_was_cut_short_is_read_as_far_as_it_goes(song: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.ogg"
    half.write_bytes(song.read_bytes()[: song.stat().st_size // 2])
    with VorbisReader(song, Deadline(20.0)) as whole, VorbisReader(half, Deadline(20.0)) as reader:
        assert 0.3 * whole.duration < reader.duration < 0.7 * whole.duration
        assert np.array_equal(reader.read(2.0, 3.0), whole.read(2.0, 3.0))


def test_a_recording_that_began_in_the_middle_of_a_broadcast_begins_at_zero(tmp_path: Path) -> None:
    content = vorbis(tmp_path / "a.ogg", tune(12.0)).read_bytes()
    places = [at for at in range(len(content)) if content.startswith(b"OggS", at)]
    later = tmp_path / "later.ogg"
    later.write_bytes(content[: places[2]] + content[places[5] :])
    with VorbisReader(later, Deadline(20.0)) as reader, VorbisReader(tmp_path / "a.ogg", Deadline(20.0)) as whole:
        missing = whole.duration - reader.duration
        assert missing > 0.2
        assert np.abs(reader.read(1.0, 2.0) - whole.read(1.0 + missing, 2.0)).max() < 1e-6


@pytest.mark.parametrize("damage", ["no Ogg", "junk between pages", "no sound", "empty"])
def test_what_is_not_one_whole_stream_is_left_to_others(tmp_path: Path, damage: str) -> None:
    content = vorbis(tmp_path / "a.ogg", tune(4.0)).read_bytes()
    places = [at for at in range(len(content)) if content.startswith(b"OggS", at)]
    path = tmp_path / "damaged.ogg"
    path.write_bytes(
        {
            "no Ogg": write(tmp_path / "a.wav", tune(2.0)).read_bytes(),
            "junk between pages": content[: places[3]] + b"junk" + content[places[3] :],
            "no sound": content[: places[2]],
            "empty": b"",
        }[damage]
    )
    with pytest.raises(DecodingError):
        VorbisReader(path, Deadline(20.0))
