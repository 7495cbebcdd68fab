import time
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.library.page import LabelPage
from songjudge.library.reading import read_song

Key = Qt.Key


def press(qtbot: QtBot, page: LabelPage, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    focused = QApplication.focusWidget()
    qtbot.keyClick(focused if focused is not None else page, key, modifier)


NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_clips_outline_and_spectrum_arrive(qtbot: QtBot, page: LabelPage) -> None:
    player = page.player
    qtbot.waitUntil(lambda: len(player.clips.spans) == 2, timeout=10000)
    qtbot.waitUntil(lambda: player.parts.spectrogram.picture is not None, timeout=10000)
    assert player.clip == player.clips.spans[1]
    assert player.parts.clip_words.text() == "clip 2 of 2 · 5 s"
    qtbot.waitUntil(lambda: player.parts.waveform.has_outline, timeout=10000)
    outline = player.parts.waveform.grab().toImage()
    player.parts.waveform.show_song(12.0, player.clips)
    assert player.parts.waveform.grab().toImage() != outline
    assert player.parts.length.text() == "0:12"


def test_space_plays_and_pauses(qtbot: QtBot, page: LabelPage) -> None:
    player = page.player.player
    qtbot.waitUntil(lambda: bool(page.player.clips.spans), timeout=10000)
    start = player.position
    press(qtbot, page, Key.Key_Space, NONE)
    assert player.playing
    assert page.player.parts.transport.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: player.position > start + 0.2, timeout=10000)
    press(qtbot, page, Key.Key_Space, NONE)
    assert not player.playing
    here = player.position
    qtbot.wait(80)
    assert player.position == here


def test_play_keeps_time(qtbot: QtBot, page: LabelPage) -> None:
    player = page.player.player
    player.seek(0.0)
    player.play()
    qtbot.waitUntil(lambda: player.position > 0.1, timeout=10000)
    began, heard = time.monotonic(), player.position
    qtbot.wait(500)
    assert abs((player.position - heard) - (time.monotonic() - began)) < 0.15
    player.pause()


def test_the_arrows_seek_and_jump_from_clip_to_clip(qtbot: QtBot, page: LabelPage) -> None:
    qtbot.waitUntil(lambda: bool(page.player.clips.spans), timeout=10000)
    player, spans = page.player.player, page.player.clips.spans
    player.seek(3.0)
    press(qtbot, page, Key.Key_Right, NONE)
    assert abs(player.position - 8.0) < 0.01
    press(qtbot, page, Key.Key_Left, NONE)
    assert abs(player.position - 3.0) < 0.01
    press(qtbot, page, Key.Key_Right, SHIFT)
    assert page.player.clip == spans[1]
    press(qtbot, page, Key.Key_Left, SHIFT)
    assert page.player.clip == spans[0]


def test_a_clip_is_repeated(qtbot: QtBot, page: LabelPage) -> None:
    qtbot.waitUntil(lambda: bool(page.player.clips.spans), timeout=10000)
    player = page.player.player
    press(qtbot, page, Key.Key_L, NONE)
    assert page.player.parts.transport.loop.isChecked()
    clip = page.player.clip
    assert clip is not None
    player.seek(clip.end - 0.3)
    player.play()
    positions: list[float] = []
    player.moved.connect(positions.append)
    qtbot.waitUntil(lambda: any(clip.start < p < clip.start + 1.0 for p in positions), timeout=10000)
    assert max(positions) <= clip.end + 0.01
    player.pause()


def test_a_song_at_its_end_gives_way_to_the_next(qtbot: QtBot, page: LabelPage) -> None:
    player = page.player.player
    qtbot.waitUntil(lambda: bool(page.player.clips.spans), timeout=10000)
    player.seek(11.7)
    player.play()
    qtbot.waitUntil(lambda: page.player.song is not None and page.player.song.title == "b", timeout=10000)
    qtbot.waitUntil(lambda: player.playing, timeout=10000)
    player.pause()


def test_labelling_plays_the_next_song(qtbot: QtBot, page: LabelPage) -> None:
    press(qtbot, page, Key.Key_G, NONE)
    qtbot.waitUntil(lambda: page.player.player.playing, timeout=10000)
    page.player.player.pause()


def test_a_click_on_the_outline_seeks(qtbot: QtBot, page: LabelPage) -> None:
    wave = page.player.parts.waveform
    qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 30))
    assert abs(page.player.player.position - 6.0) < 0.1
    wave.setFocus()
    qtbot.keyClick(wave, Key.Key_Home)
    assert page.player.player.position == 0.0


def test_without_sound_a_line_says_so_and_volume_still_moves(qtbot: QtBot, page: LabelPage) -> None:
    parts = page.player.parts
    assert parts.no_sound.isVisible() == (not page.player.devices.available)
    parts.transport.volume.setFocus()
    before = parts.transport.volume.value()
    qtbot.keyClick(parts.transport.volume, Key.Key_Left)
    assert parts.transport.volume.value() < before
    qtbot.mouseClick(parts.transport.mute, Qt.MouseButton.LeftButton)
    assert parts.transport.volume.value() == 0


def test_a_song_that_cannot_be_decoded_says_why(qtbot: QtBot, page: LabelPage) -> None:
    song = page.player.song
    assert song is not None
    page.player.player.set_song(song.path.with_name("gone.ogg"), 12.0)
    page.player.player.play()
    qtbot.waitUntil(page.player.parts.failure.isVisible, timeout=10000)
    assert not page.player.player.playing


def test_a_clip_and_its_picture_can_be_saved(qtbot: QtBot, page: LabelPage, tmp_path: Path) -> None:
    player = page.player
    qtbot.waitUntil(lambda: player.parts.spectrogram.picture is not None, timeout=10000)
    song, clip = player.song, player.clip
    assert song is not None
    assert clip is not None
    for name in ("clip.wav", "clip.mp3"):
        with qtbot.waitSignal(player.saver.saved, timeout=20000) as told:
            player.saver.save_clip(song, clip, tmp_path / name)
        assert told.args == [tmp_path / name]
        assert abs(read_song(tmp_path / name).format.duration - 5.0) < 0.15
    player.saver.save_picture(player.parts.spectrogram.grab(), tmp_path / "clip.png")
    assert (tmp_path / "clip.png").read_bytes().startswith(b"\x89PNG")
    words = [action.text() for action in player.saver.menu(song, clip, player.parts.spectrogram.grab()).actions()]
    assert words == ["Save this clip as WAV or MP3 …", "Save this clip's picture …"]


def test_a_clip_that_cannot_be_saved_says_why(qtbot: QtBot, page: LabelPage, tmp_path: Path) -> None:
    player = page.player
    qtbot.waitUntil(lambda: bool(player.clips.spans), timeout=10000)
    assert player.song is not None
    player.saver.save_clip(player.song, player.clips.spans[0], tmp_path / "clip.xyz")
    qtbot.waitUntil(player.parts.failure.isVisible, timeout=10000)
    assert "WAV or MP3" in player.parts.failure.text()


def test_what_is_needed_least_gives_way_in_a_low_window(page: LabelPage) -> None:
    parts = page.player.parts

    def shown(height: int) -> tuple[bool, bool, bool]:
        parts.fit(height)
        return tuple(not w.isHidden() for w in (parts.progress.keys, parts.spectrogram, parts.facts))  # type: ignore[return-value]

    assert shown(900) == (True, True, True)
    assert shown(480) == (False, False, False)
    assert shown(900) == (True, True, True)
    kept = [sum(shown(height)) for height in range(400, 900, 20)]
    assert kept == sorted(kept), "more room shows less"
    assert set(kept) == {0, 1, 2, 3}
