"""The Label page: it introduces the folders, the songs and the player to each other, and gives keys their meaning.

`LibraryCard` owns the folders, `SongsCard` the table, `PlayerCard` the sound and the large buttons; `SongSource` reads
the workspace.  Every verdict goes through `Labelling`, which shows it when it is safe on the disk, not before.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from songjudge.errors import SongjudgeError
from songjudge.gui.appearance import GUTTER
from songjudge.gui.dialogs.refused import RefusedDialog
from songjudge.gui.library.doubts_dialog import DoubtsDialog
from songjudge.gui.library.import_dialog import ImportDialog
from songjudge.gui.library.labelling import Labelling
from songjudge.gui.library.library_card import LibraryCard
from songjudge.gui.library.player_card import PlayerCard
from songjudge.gui.library.review import Review
from songjudge.gui.library.song_facts import label_fact, score_fact
from songjudge.gui.library.song_sounds import SongSounds
from songjudge.gui.library.songs_card import SongsCard
from songjudge.gui.session import Session
from songjudge.gui.songs.song_columns import IntArray
from songjudge.gui.songs.song_source import SongSource
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict

_COLUMNS_KEY, _DEVICE_KEY = "label/columns", "label/device"
_SEEK_STEP = 5.0  # seconds
_CTRL = Qt.KeyboardModifier.ControlModifier
_VERDICT_KEYS = {
    Qt.Key.Key_G: Verdict.GOOD,
    Qt.Key.Key_B: Verdict.BAD,
    Qt.Key.Key_U: Verdict.NONE,
}


class LabelPage(QWidget):
    """Folders on the left, songs in the middle, the player on the right.  No signals of its own."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.source = SongSource(session, self)
        columns = self.source.columns
        self.library = LibraryCard(session.appearance, columns)
        self.songs = SongsCard(session.appearance, columns)
        self.player = PlayerCard(session)
        self.sounds = SongSounds(session, self.player.parts.sound, self)
        self.labelling = Labelling(session, self.library, self.songs, self.player)
        self.review = Review(session, self.songs, self.labelling.saver)
        self._folder = 0
        self._lay_out()
        self._connect()
        self._habits = QSettings(str(session.workspace.folder / "window.ini"), QSettings.Format.IniFormat)
        self.songs.view.header.restore_choices(str(self._habits.value(_COLUMNS_KEY, "")))
        self.player.devices.prefer(str(self._habits.value(_DEVICE_KEY, "")))
        self.source.load()
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close_down)

    def hear(self, song_id: SongId, start: float = 0.0) -> None:
        """Play a song from `start` seconds on, whatever page asked for it; the player shows it."""
        song = self._session.workspace.song(song_id)
        if song is None:
            return
        if not self.songs.view.go_to_song(song_id):  # it is filtered out, or in another folder
            self.player.show_song(song)
        self.player.player.seek(start)
        self.player.player.play()
        self._session.noticed.emit(f"Playing {song.title}.")

    def show_doubts(self) -> None:
        """Look for labels that may be slips, and show each beside the song that speaks against it."""
        self.player.player.pause()
        DoubtsDialog(self._session, self.window()).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keys that no widget took their meaning on this page."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ShiftModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.player.step_clip(1 if key is Qt.Key.Key_Right else -1)
        elif modifiers:
            super().keyPressEvent(event)
        elif key in _VERDICT_KEYS:
            if not event.isAutoRepeat():
                self.labelling.current(_VERDICT_KEYS[key])
        elif not self.review.obey(key) and not self._move(key):
            super().keyPressEvent(event)

    def _move(self, key: Qt.Key) -> bool:
        """Obey a key that moves through songs or sound."""
        deeds: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Space: self.player.toggle,
            Qt.Key.Key_J: lambda: self.songs.view.go(1),
            Qt.Key.Key_K: lambda: self.songs.view.go(-1),
            Qt.Key.Key_S: self.labelling.skip,
            Qt.Key.Key_L: self.player.parts.transport.loop.toggle,
            Qt.Key.Key_Left: lambda: self.player.player.seek_by(-_SEEK_STEP),
            Qt.Key.Key_Right: lambda: self.player.player.seek_by(_SEEK_STEP),
        }
        deed = deeds.get(key)
        if deed is None:
            return False
        deed()
        return True

    def event(self, event: QEvent) -> bool:
        """Let no key undo a label that is still on its way to the disk: the one before would be taken back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.modifiers() & _CTRL:
            self.labelling.saver.wait()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus to the songs.  A focus proxy would catch Tab on its way to the folders."""
        self.songs.view.setFocus(event.reason())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything that runs beside the window: before the workspace is closed."""
        super().closeEvent(event)
        self.close_down()

    def close_down(self) -> None:
        """Stop the sound and every reading thread, and wait for them; keep the volume for the next time."""
        settings, volume = self._session.workspace.settings, self.player.parts.transport.volume.value() / 100
        if abs(settings.volume - volume) > 0.004:
            with contextlib.suppress(SongjudgeError):  # the workspace was closed already: the volume is not worth more
                self._session.workspace.save_settings(replace(settings, volume=volume))
        if not self._session.read_only:
            self._habits.setValue(_COLUMNS_KEY, self.songs.view.header.choices())
            self._habits.setValue(_DEVICE_KEY, self.player.devices.preferred)
        self.labelling.saver.wait()
        self.player.close_sound()
        self.review.close()
        self.sounds.close()
        self.songs.finder.close()
        self.library.close_down()
        self.source.close()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GUTTER)
        row.addWidget(self.library, 27)
        row.addWidget(self.songs, 64)
        row.addWidget(self.player, 36)
        self.library.setMinimumWidth(230)
        self.library.setMaximumWidth(360)
        self.player.setMinimumWidth(320)
        self.player.setMaximumWidth(440)

    def _connect(self) -> None:
        session = self._session
        self.source.loaded.connect(lambda columns: self.library.show_songs(columns, session.workspace.roots))
        self.source.labelled.connect(self._show_labels)
        self.source.refreshed.connect(self._show_findings)
        session.search_changed.connect(self.songs.finder.set_text)
        session.runner.queue_changed.connect(self._recount)
        session.undone.connect(self.labelling.show_undone)
        self.library.tree_shown.connect(self._show_folders)
        self.library.folder_chosen.connect(self._choose_folder)
        self.library.folder_added.connect(lambda folder: session.scan([folder]))
        self.library.root_removed.connect(self._remove_root)
        self.library.verdict_asked.connect(self.labelling.folder)
        self.library.import_asked.connect(lambda: ImportDialog(session, self.labelling.saver, self).open())
        self.library.extraction_asked.connect(self._extract_first)
        self.songs.view.current_changed.connect(self._show_current)
        self.songs.view.verdict_clicked.connect(self.labelling.one)
        self.songs.view.play_asked.connect(lambda _: self.player.toggle())
        self.songs.extraction_asked.connect(session.extract)
        self.songs.problems_asked.connect(lambda: RefusedDialog(session.workspace.problems(), self).open())
        self.review.labelled.connect(self.labelling.selected)
        self.review.skipped.connect(self.labelling.skip)
        self.labelling.ended.connect(self.review.go_on)
        self.player.verdict_chosen.connect(self.labelling.selected)
        self.player.verdict_chosen.connect(lambda _: self._show_verdict())  # the large button has toggled itself
        self.player.song_ended.connect(self.labelling.play_next)

    def _show_folders(self) -> None:
        columns = self.source.columns
        self._folder = self.library.view.current_folder()
        self.songs.title.setText(self.library.tree.names[self._folder])
        self.songs.show_songs(columns, self.library.tree.within(self._folder))
        self._recount()
        self._show_current(self.songs.view.current_song())

    def _choose_folder(self, folder: int) -> None:
        self._folder = folder
        self.songs.ask_button.setChecked(False)
        self.songs.show_folder(self.library.tree.names[folder], self.library.tree.within(folder))
        self._recount()

    def _show_labels(self, rows: IntArray) -> None:
        self.songs.repaint_rows(rows)
        self.library.recount(rows)
        self._recount()
        self._show_verdict()

    def _show_findings(self, rows: IntArray) -> None:
        self._recount()
        if not len(rows):
            return
        self.songs.repaint_rows(rows)
        song = self.player.song
        if song is not None and self.source.columns.table.row_of(song.song_id) in rows:
            self._show_verdict()
            self.player.pictures.read_clips()
        self.sounds.look_again()

    def _show_current(self, song_id: SongId | None) -> None:
        row = self.source.columns.table.row_of(song_id) if song_id is not None else None
        song = self.source.columns.table.song(row) if row is not None else None
        shown = self.player.song
        if song is None or shown is None or song != shown:
            self.player.show_song(song)
        self._show_verdict()

    def _show_verdict(self) -> None:
        song = self.player.song
        row = self.source.columns.table.row_of(song.song_id) if song else None
        self.sounds.show_song(song.song_id if song is not None and row is not None else None)
        if song is None or row is None:
            self.player.show_verdict(Verdict.NONE)
            self.player.parts.facts.show_facts(())
            return
        model = self.songs.view.songs
        self.player.show_verdict(model.verdict(row))
        score = model.score(row)
        facts = [score_fact(score)] if score is not None else []
        facts.append(label_fact(self.source.given(song.song_id)))
        self.player.parts.facts.show_facts(facts)

    def _recount(self) -> None:
        workspace = self._session.workspace
        self.songs.recount(problem_files=len(workspace.problems()), extracting=self._session.runner.busy)
        counts, folder = self.library.view.folders.counts, self._folder
        self.player.parts.progress.show_folder(
            self.library.tree.names[folder],
            good=int(counts.good[folder]),
            bad=int(counts.bad[folder]),
            songs=int(counts.songs[folder]),
        )

    def _extract_first(self, folder: int) -> None:
        within = self.library.tree.within(folder)
        raw = self.source.columns.table.raw_ids
        chosen = raw if within is None else raw[within]
        self._session.extract(first=[SongId(each.decode("ascii")) for each in chosen.tolist()])

    def _remove_root(self, root: Path) -> None:
        self._session.workspace.remove_root(root)
        self._session.noticed.emit(f"{root.name} is no longer scanned. Its songs and labels are kept.")
        self.source.load()
