"""Doubtful labels, looked through by keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.library.doubts_dialog import DoubtsDialog
from songjudge.gui.session import Session
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, train

Open = Callable[[], DoubtsDialog]


@pytest.fixture
def opened(qtbot: QtBot, session: Session) -> Iterator[Open]:
    made: list[DoubtsDialog] = []

    def show() -> DoubtsDialog:
        with qtbot.waitSignal(session.runner.ended, timeout=120_000):
            made.append(DoubtsDialog(session))
            made[-1].setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
            qtbot.addWidget(made[-1])
            made[-1].show()
        return made[-1]

    yield show
    for dialog in made:
        dialog.reject()


def slips(workspace: Workspace) -> list[SongId]:
    """Teach a model from labels of which four are wrong; return the songs with the wrong labels."""
    songs = fill(workspace, songs=60, labelled=60, clips=4)
    wrong = [song.song_id for song in songs[::15]]
    for song_id in wrong:
        now = workspace.verdicts()[song_id].verdict
        workspace.give_verdict([song_id], Verdict.BAD if now is Verdict.GOOD else Verdict.GOOD, Source.CLICK)
    train(workspace)
    return wrong


def test_doubts_are_listed_and_mended_by_keys(qtbot: QtBot, session: Session, opened: Open) -> None:
    slips(session.workspace)
    dialog = opened()
    assert dialog.list.count() == len(dialog.pairs) >= 2
    first, second = dialog.pairs[0].song, dialog.pairs[1].song
    assert dialog.left.title.text() == first.song.title
    assert dialog.right.title.text() == dialog.pairs[0].other.song.title
    turned = Verdict.BAD if first.verdict is Verdict.GOOD else Verdict.GOOD
    qtbot.keyClick(dialog, Qt.Key.Key_B if turned is Verdict.BAD else Qt.Key.Key_G)
    assert session.workspace.verdicts()[first.song.song_id].verdict is turned
    assert dialog.list.currentRow() == 1
    qtbot.keyClick(dialog, Qt.Key.Key_K)
    assert session.workspace.verdicts()[second.song.song_id].verdict is second.verdict
    assert "looked at" in dialog.list.item(1).text()


def test_clearing_takes_the_label_away(qtbot: QtBot, session: Session, opened: Open) -> None:
    slips(session.workspace)
    dialog = opened()
    doubted = dialog.pairs[0].song.song.song_id
    qtbot.mouseClick(dialog.buttons[Verdict.NONE], Qt.MouseButton.LeftButton)
    assert doubted not in session.workspace.verdicts()


def test_too_few_labels_are_said_in_the_dialog(session: Session, opened: Open) -> None:
    fill(session.workspace, songs=10, labelled=0)
    dialog = opened()
    assert "both kinds" in dialog.said.text()
    assert not dialog.keep.isEnabled()


def test_both_songs_play_one_at_a_time(
    qtbot: QtBot, session: Session, opened: Open, two_tunes: tuple[Path, Path]
) -> None:
    good, bad = labelled_tunes(session.workspace, two_tunes)
    dialog = opened()
    assert {dialog.pairs[0].song.song.song_id, dialog.pairs[0].other.song.song_id} == {good, bad}
    qtbot.keyClick(dialog, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: dialog.left.player.position > 0.05, timeout=10_000)
    qtbot.waitUntil(lambda: dialog.left.waveform.has_outline, timeout=10_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.right.player.playing
    assert not dialog.left.player.playing
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert not dialog.right.player.playing


@pytest.fixture
def two_tunes(tmp_path: Path) -> tuple[Path, Path]:
    """One tune as FLAC and as Ogg."""
    from tests.unit.audio.sounds import tune, write

    sound = tune(20.0, seed=3)
    return write(tmp_path / "one.flac", sound), write(tmp_path / "two.ogg", sound)


def labelled_tunes(workspace: Workspace, files: tuple[Path, Path]) -> tuple[SongId, SongId]:
    """Scan and measure the folder of the two tunes and give them opposite labels."""
    from songjudge.steps.extract_features import ExtractFeatures
    from songjudge.steps.scan_folders import ScanFolders
    from tests.support.monitors import RecordingMonitor

    fill(workspace, songs=30, labelled=0)
    ScanFolders(workspace, (files[0].parent,)).run(RecordingMonitor())
    ExtractFeatures(workspace).run(RecordingMonitor())
    known = workspace.known_files()
    good, bad = (known[file].song_id for file in files)
    workspace.give_verdict([good], Verdict.GOOD, Source.CLICK)
    workspace.give_verdict([bad], Verdict.BAD, Source.CLICK)
    return good, bad


def test_nothing_to_compare_is_said_once(qtbot: QtBot, session: Session, opened: Open) -> None:
    dialog = opened()
    assert "Extract features first" in dialog.said.text()
    assert dialog._job.told
    assert not dialog.left.isVisible()
    assert not dialog.buttons[Verdict.GOOD].isVisible()
