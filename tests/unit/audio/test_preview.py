import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from songjudge.audio.clip import ClipSpan
from songjudge.audio.playback import decode_for_playing
from songjudge.audio.preview import save_clip
from songjudge.errors import SongjudgeError
from tests.unit.audio.sounds import tune, write

SPAN = ClipSpan(1.0, 3.0)


def test_a_clip_saved_as_wav_is_what_was_played(tmp_path: Path) -> None:
    song = write(tmp_path / "a.flac", tune(6.0))
    save_clip(song, SPAN, tmp_path / "clip.wav")
    saved, rate = soundfile.read(tmp_path / "clip.wav", dtype="int16")
    assert rate == 44100
    assert np.array_equal(saved, decode_for_playing(song, SPAN))


@pytest.mark.parametrize("with_ffmpeg", [True, False])
def test_a_clip_saved_as_mp3_sounds_like_the_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_ffmpeg: bool
) -> None:
    if not with_ffmpeg:
        monkeypatch.setattr(shutil, "which", lambda name: None)
    elif shutil.which("ffmpeg") is None:
        pytest.skip("the ffmpeg program is not installed")
    song = write(tmp_path / "a.flac", tune(6.0))
    save_clip(song, SPAN, tmp_path / "clip.MP3")
    saved = decode_for_playing(tmp_path / "clip.MP3")
    original = decode_for_playing(song, SPAN)
    size = min(len(saved), len(original))
    assert abs(len(saved) - len(original)) < 44100 // 10
    assert np.corrcoef(saved[:size, 0], original[:size, 0])[0, 1] > 0.9


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SongjudgeError, match=r"ends in \.wav or \.mp3"):
        save_clip(tmp_path / "a.flac", SPAN, tmp_path / "clip.ogg")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    song = write(tmp_path / "a.flac", tune(6.0))
    with pytest.raises(SongjudgeError, match="No such file or directory"):
        save_clip(song, SPAN, tmp_path / "nowhere" / "clip.wav")
