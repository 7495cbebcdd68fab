"""The dialogs of the Score page: songs alike, recordings held twice, tags, measured features; on real files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from songjudge.audio.synthesis.composing import compose
from songjudge.audio.synthesis.encoding import encode
from songjudge.audio.synthesis.mixing import perform
from songjudge.audio.synthesis.styles import STYLES
from songjudge.gui.judging.alike_dialog import AlikeDialog
from songjudge.gui.judging.duplicates_dialog import DuplicatesDialog
from songjudge.gui.judging.found_dialog import FoundDialog
from songjudge.gui.judging.page import ScorePage
from songjudge.gui.judging.tags_dialog import TagsDialog
from songjudge.gui.session import Session
from songjudge.judging.judgement import Judgement
from songjudge.library.identity import identify
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, score, train

RATE = 24000
Shown = Callable[[QDialog], None]


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    """Shows dialogs, and closes them at the end."""
    made: list[QDialog] = []

    def show(dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.show()
        made.append(dialog)

    yield show
    for dialog in made:
        dialog.reject()


@pytest.fixture
def music(tmp_path: Path, workspace: Workspace) -> dict[str, SongId]:
    """A tune of every style on the disk, the first also as MP3, measured and scored; the song ids by file name."""
    folder = tmp_path / "music"
    folder.mkdir()
    for number, style in enumerate(STYLES.values()):
        song = perform(compose(style, (number,)), rate=RATE)
        encode(folder / f"{number}.flac", song, RATE)
        if number == 0:
            encode(folder / "0.mp3", song, RATE)
    ScanFolders(workspace, (folder,)).run(RecordingMonitor())
    ExtractFeatures(workspace).run(RecordingMonitor())
    known = {path.name: file.song_id for path, file in workspace.known_files().items()}
    workspace.put_judgements("m1", [Judgement(i, 0.25 + 0.1 * n, (0.5,)) for n, i in enumerate(known.values())])
    return known


def wait_for(qtbot: QtBot, dialog: FoundDialog) -> None:
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() > 0, timeout=60_000)


def test_the_likest_song_comes_first_and_can_be_heard_and_labelled(
    qtbot: QtBot, session: Session, music: dict[str, SongId], shown: Shown
) -> None:
    song = session.workspace.song(music["0.flac"])
    assert song is not None
    dialog = AlikeDialog(session, song)
    shown(dialog)
    wait_for(qtbot, dialog)
    first = dialog.list.topLevelItem(0)
    assert first is not None
    dialog.list.setCurrentItem(first)
    assert dialog.list.song_ids() == [music["0.mp3"]]
    with qtbot.waitSignal(dialog.play_asked) as asked:
        dialog.list.itemActivated.emit(first, 0)
    assert asked.args == [music["0.mp3"]]
    qtbot.keyClick(dialog.list, Qt.Key.Key_G)
    assert session.workspace.verdicts()[music["0.mp3"]].verdict is Verdict.GOOD
    again = dialog.list.topLevelItem(0)
    assert again is not None
    assert again.text(4) == "✓ good"
    assert dialog.list.song_ids() == [music["0.mp3"]]


def test_a_label_is_carried_over_to_the_copies_on_request_only(
    qtbot: QtBot, session: Session, music: dict[str, SongId], shown: Shown
) -> None:
    session.give_verdict([music["0.flac"]], Verdict.BAD)
    dialog = DuplicatesDialog(session)
    shown(dialog)
    wait_for(qtbot, dialog)
    assert dialog.list.topLevelItemCount() == 1
    assert music["0.mp3"] not in session.workspace.verdicts()
    qtbot.mouseClick(dialog.carry_button, Qt.MouseButton.LeftButton)
    assert session.workspace.verdicts()[music["0.mp3"]].verdict is Verdict.BAD
    assert not dialog.carry_button.isEnabled()
    session.undo()
    assert music["0.mp3"] not in session.workspace.verdicts()


def test_opposite_labels_are_flagged(qtbot: QtBot, session: Session, music: dict[str, SongId], shown: Shown) -> None:
    session.give_verdict([music["0.flac"]], Verdict.BAD)
    session.give_verdict([music["0.mp3"]], Verdict.GOOD)
    dialog = DuplicatesDialog(session)
    shown(dialog)
    wait_for(qtbot, dialog)
    group = dialog.list.topLevelItem(0)
    assert group is not None
    assert "good and bad at once" in group.text(0)


def test_without_features_the_dialog_says_what_to_do(qtbot: QtBot, session: Session, shown: Shown) -> None:
    dialog = DuplicatesDialog(session)
    shown(dialog)
    qtbot.waitUntil(lambda: "Extract" in dialog.said.text(), timeout=10_000)


def test_tags_are_shown_before_they_are_written_and_taken_back(
    qtbot: QtBot, session: Session, music: dict[str, SongId], shown: Shown
) -> None:
    files = {path: path.read_bytes() for path in session.workspace.known_files()}
    sounds = {path: identify(path)[0] for path in files}
    dialog = TagsDialog(session)
    shown(dialog)
    qtbot.waitUntil(dialog.write_button.isEnabled, timeout=30_000)
    assert dialog.plan is not None
    assert dialog.plan.written == len(files) == dialog.changes.topLevelItemCount()
    assert files == {path: path.read_bytes() for path in files}
    qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.said.text().startswith(f"Wrote {len(files)} files"), timeout=30_000)
    assert all(path.read_bytes() != before for path, before in files.items())
    assert sounds == {path: identify(path)[0] for path in files}
    assert dialog.undo_button.isVisible()
    qtbot.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Put the tags"), timeout=30_000)
    assert not dialog.undo_button.isVisible()


def test_a_changed_choice_is_planned_anew(
    qtbot: QtBot, session: Session, music: dict[str, SongId], shown: Shown
) -> None:
    session.give_verdict([music["1.flac"]], Verdict.GOOD)
    dialog = TagsDialog(session)
    shown(dialog)
    qtbot.keyClick(dialog.verdicts, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.scores, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.plan is not None, timeout=30_000)
    assert dialog.plan is not None
    assert [plan.path.name for plan in dialog.plan.plans] == ["1.flac"]
    qtbot.keyClick(dialog.verdicts, Qt.Key.Key_Space)
    assert dialog.said.text() == "Choose what to write."


def test_features_go_to_a_file_and_come_back(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(session.workspace)
    train(session.workspace)
    score(session.workspace)
    page = ScorePage(session)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.close_down())
    pack = tmp_path / "pack.parquet"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(pack), ""))
    with qtbot.waitSignal(session.noticed, timeout=30_000) as said:
        page.card.pack_asked.emit()
    assert pack.stat().st_size > 10_000
    assert said.args is not None
    assert "60 songs" in said.args[0]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(pack), ""))
    with qtbot.waitSignal(session.noticed, timeout=30_000) as said:
        page.card.unpack_asked.emit()
    assert said.args is not None
    assert "known already" in said.args[0]
