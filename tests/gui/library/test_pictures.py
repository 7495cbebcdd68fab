"""Tests of the two pictures of a song: its outline and the spectrum of a clip."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.audio.clip import ClipSpan
from songjudge.audio.peaks import Waveform
from songjudge.gui.appearance import Appearance
from songjudge.gui.library.song_clips import SongClips
from songjudge.gui.library.spectrogram_view import SpectrogramView, coloured
from songjudge.gui.library.waveform_view import WaveformView

CLIPS = SongClips((ClipSpan(10.0, 5.0), ClipSpan(50.0, 5.0)), (0.9, 0.1))


def a_waveform() -> Waveform:
    high = np.abs(np.sin(np.linspace(0, 20, 800))).astype(np.float32)
    return Waveform(-high, high, 100.0)


def test_the_outline_shows_what_was_played(qtbot: QtBot, appearance: Appearance) -> None:
    view = WaveformView(appearance)
    qtbot.addWidget(view)
    view.resize(400, 92)
    view.show_song(100.0, CLIPS)
    assert not view.has_outline
    view.show_waveform(a_waveform())
    pictures = []
    for seconds in (0.0, 50.0, 90.0):
        view.show_position(seconds, CLIPS.at(seconds))
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    ink, wave = appearance.theme.ink, appearance.theme.wave
    row = [pictures[1].pixelColor(x, 42) for x in range(400)]
    assert ink in row[:200]
    assert wave in row[220:]
    assert "0:50" in view.accessibleDescription() or "1:30" in view.accessibleDescription()


def test_clip_marks_take_the_colour_of_their_scores(qtbot: QtBot, appearance: Appearance) -> None:
    view = WaveformView(appearance)
    qtbot.addWidget(view)
    view.resize(400, 92)
    view.show_song(100.0, CLIPS)
    picture = view.grab().toImage()
    assert picture.pixelColor(48, 89) == appearance.theme.good
    assert picture.pixelColor(208, 89) == appearance.theme.bad


def test_a_drag_seeks(qtbot: QtBot, appearance: Appearance) -> None:
    view = WaveformView(appearance)
    qtbot.addWidget(view)
    view.resize(400, 92)
    view.show_song(100.0, CLIPS)
    asked: list[float] = []
    view.seek_asked.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    qtbot.mouseMove(view, QPoint(500, 40))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert asked[0] == 25.0
    assert max(asked) <= 100.0
    assert asked[-1] == 5.0


def test_the_loud_end_is_far_from_the_quiet_end_in_both_themes(appearance: Appearance) -> None:
    values = np.linspace(0, 255, 64 * 32).reshape(32, 64).astype(np.uint8)
    for dark in (False, True):
        appearance.set_dark(dark)
        picture = coloured(values, appearance.theme)
        assert picture.pixelColor(0, 0) == appearance.theme.spectrum_low
        difference = picture.pixelColor(63, 31).lightness() - picture.pixelColor(0, 0).lightness()
        assert abs(difference) > 100


def test_a_click_on_the_spectrum_seeks_inside_the_clip(qtbot: QtBot, appearance: Appearance) -> None:
    view = SpectrogramView(appearance)
    qtbot.addWidget(view)
    view.resize(400, 128)
    asked: list[float] = []
    view.seek_asked.connect(asked.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert asked == []
    view.show_clip(np.zeros((96, 400), np.uint8), ClipSpan(50.0, 5.0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert asked == [52.5]
    before = view.grab().toImage()
    view.show_position(54.0)
    assert view.grab().toImage() != before
    view.show_nothing()
    assert view.picture is None


def test_clips_are_found_by_time_and_by_what_the_model_is_sure_of() -> None:
    assert CLIPS.at(5.0) is None
    assert CLIPS.at(12.0) == 0
    assert CLIPS.at(49.0) == 0
    assert CLIPS.at(99.0) == 1
    assert SongClips(CLIPS.spans, (0.6, 0.2)).most_telling() == 1
    assert SongClips(CLIPS.spans).most_telling() == 1
    assert SongClips().most_telling() is None
