"""Turns a wish into verdicts: which songs are meant, asking first when they are many, saying what was saved.

`LabelSaver` writes beside the window; the toast and the changed rows follow when the labels are on the disk.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.library.folder_view import grouped
from songjudge.gui.library.label_saver import LabelSaver
from songjudge.gui.library.library_card import LibraryCard
from songjudge.gui.library.player_card import PlayerCard
from songjudge.gui.library.songs_card import SongsCard
from songjudge.gui.session import Session
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict

ASK_ABOVE = 200
"""Labelling more songs than this at once asks first."""

_TAKES_A_WHILE = 2000  # songs whose labels are not saved before the user looks up


class Labelling(QObject):
    """Labels what the user means: the selected songs, one row, or a folder; then goes on to the next song.

    Signals:
        ended(): there is no next song.
    """

    ended = Signal()

    def __init__(self, session: Session, library: LibraryCard, songs: SongsCard, player: PlayerCard) -> None:
        super().__init__(songs)
        self._session = session
        self._library = library
        self._songs = songs
        self._player = player
        self.saver = LabelSaver(self)
        self.saver.failed.connect(lambda error: show_problem(self._songs, error))

    def current(self, verdict: Verdict) -> None:
        """Label all songs of the folder while the folders have the focus, otherwise the selected songs."""
        if self._library.view.hasFocus():
            self.folder(self._library.view.current_folder(), verdict)
        else:
            self.selected(verdict)

    def selected(self, verdict: Verdict) -> None:
        """Label the selected songs; after a single one go on to the next."""
        chosen = self._songs.view.selected_songs()
        if self.give(chosen, verdict) and len(chosen) == 1:
            self.skip()

    def one(self, song_id: SongId, verdict: Verdict) -> None:
        """Label one song, whichever is current."""
        self.give([song_id], verdict)

    def folder(self, folder: int, verdict: Verdict) -> None:
        """Label every song of a folder, sub-folders included."""
        within, raw = self._library.tree.within(folder), self._songs.finder.columns.table.raw_ids
        chosen = raw if within is None else raw[within]
        self.give([SongId(each.decode("ascii")) for each in chosen.tolist()], verdict, Source.FOLDER)

    def skip(self) -> None:
        """Go to the next song, and play it if songs are played while labelling."""
        if not self._songs.view.go(1):
            self.ended.emit()
        elif self._session.workspace.settings.play_while_labelling:
            self._player.play_soon()

    def play_next(self) -> None:
        """Go to the next song and play it, as after a song that has ended."""
        if self._songs.view.go(1):
            self._player.play_soon()

    def show_undone(self, song_ids: Sequence[SongId]) -> None:
        """Go to the song whose label was taken back: whoever does that wants to give it another."""
        if len(song_ids) == 1:
            self._songs.view.go_to_song(song_ids[0])

    def give(self, song_ids: Sequence[SongId], verdict: Verdict, source: Source = Source.CLICK) -> bool:
        """Save a verdict for these songs beside the window; say so, and show it, once it is durable.

        Returns False when there is no song, or the user thought better of it.  A disk that fails is shown.
        """
        if not song_ids or (len(song_ids) > ASK_ABOVE and not self._sure(len(song_ids), verdict)):
            return False
        session, chosen = self._session, tuple(song_ids)
        if len(chosen) >= _TAKES_A_WHILE:
            session.noticed.emit(f"Saving {grouped(len(chosen))} labels …")

        def told(changed: int) -> None:
            session.verdicts_changed.emit(chosen)
            session.noticed.emit(self._said(chosen, verdict, changed))

        self.saver.save(lambda: session.workspace.give_verdict(chosen, verdict, source), told)
        return True

    def _sure(self, count: int, verdict: Verdict) -> bool:
        deed = "Clear the labels of" if verdict is Verdict.NONE else f"Label {verdict.value}"
        words = f"{deed} {grouped(count)} songs at once? You can undo it with Ctrl+Z."
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
        return QMessageBox.question(self._songs, "songjudge", words, buttons) == QMessageBox.StandardButton.Yes

    def _said(self, song_ids: Sequence[SongId], verdict: Verdict, changed: int) -> str:
        if len(song_ids) > 1:
            said = "without a label" if verdict is Verdict.NONE else verdict.value
            return f"Saved: {grouped(changed)} songs {said}."
        columns = self._songs.finder.columns
        row = columns.table.row_of(song_ids[0])
        title = columns.text("title", row) if row is not None else "the song"
        return f"Cleared: {title}" if verdict is Verdict.NONE else f"Saved as {verdict.value}: {title}"
