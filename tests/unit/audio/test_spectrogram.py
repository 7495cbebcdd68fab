from pathlib import Path

import numpy as np

from songjudge.audio.clip import ClipSpan
from songjudge.audio.spectrogram import mel_picture
from tests.unit.audio.sounds import write


def tone(frequency: float) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(44100 * 3) / 44100)).astype(np.float32)[:, None]


def test_a_higher_tone_is_drawn_higher(tmp_path: Path) -> None:
    rows = []
    for frequency in (100.0, 440.0, 5000.0):
        picture = mel_picture(write(tmp_path / "a.wav", tone(frequency)), ClipSpan(0.5, 2.0))
        assert picture.shape == (96, 400)
        assert picture.dtype == np.uint8
        rows.append(int(picture[:, 200].argmax()))
        assert picture[rows[-1], 200] > 245
    assert rows[0] > rows[1] > rows[2]


def test_silence_and_the_end_of_the_song_are_black(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.zeros((44100, 1), np.float32))
    assert not mel_picture(path, ClipSpan(0.0, 1.0)).any()
    assert mel_picture(path, ClipSpan(9.0, 1.0), bands=20, columns=30).shape == (20, 30)


def test_a_note_appears_when_it_sounds(tmp_path: Path) -> None:
    samples = tone(440.0)
    samples[: 44100 + 22050] = 0
    picture = mel_picture(write(tmp_path / "a.wav", samples), ClipSpan(0.0, 3.0), columns=30)
    assert not picture[:, 5].any()
    assert picture[:, 25].any()
