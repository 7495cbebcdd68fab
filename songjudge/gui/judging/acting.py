"""What the user can do with judged songs: playlists, tables, tags, songs alike, duplicates, measured features."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from songjudge.gui.judging.alike_dialog import AlikeDialog
from songjudge.gui.judging.duplicates_dialog import DuplicatesDialog
from songjudge.gui.judging.found_dialog import FoundDialog
from songjudge.gui.judging.playlist_dialog import PlaylistDialog
from songjudge.gui.judging.saving import export_features, import_features, write_table
from songjudge.gui.judging.scores_card import ScoresCard
from songjudge.gui.judging.smart_dialog import SmartDialog
from songjudge.gui.judging.tags_dialog import TagsDialog
from songjudge.gui.session import Session
from songjudge.library.song import Song


class Acting(QObject):
    """Opens the dialogs that the buttons of a `ScoresCard` ask for.

    Signals:
        play_asked(object): the `SongId` of a song of a dialog that the user wants to hear.
    """

    play_asked = Signal(object)

    def __init__(self, session: Session, card: ScoresCard, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._card, self._page = session, card, page
        card.playlist_asked.connect(self.ask_playlist)
        card.fresh_asked.connect(self.ask_fresh)
        card.kept_asked.connect(lambda: SmartDialog(session, page).open())
        card.table_asked.connect(lambda: write_table(session, page))
        card.alike_asked.connect(self.show_alike)
        card.duplicates_asked.connect(lambda: self._open(DuplicatesDialog(session, page)))
        card.tags_asked.connect(lambda: TagsDialog(session, page).open())
        card.pack_asked.connect(lambda: export_features(session, page))
        card.unpack_asked.connect(lambda: import_features(session, page))

    def ask_playlist(self) -> None:
        """Make a playlist, at first of the songs from the threshold on."""
        PlaylistDialog(self._session, self._card.threshold.threshold, self._current(), self._page).open()

    def ask_fresh(self) -> None:
        """List the songs that were never played, have no label, and that the user would like."""
        dialog = PlaylistDialog(self._session, self._card.threshold.threshold, self._current(), self._page)
        dialog.form.wish_fresh()
        dialog.open()

    def show_alike(self) -> None:
        """List the songs that sound like the current one."""
        song = self._current()
        if song is not None:
            self._open(AlikeDialog(self._session, song, self._page))

    def _current(self) -> Song | None:
        song_id = self._card.view.current_song()
        return self._session.workspace.song(song_id) if song_id is not None else None

    def _open(self, dialog: FoundDialog) -> None:
        dialog.play_asked.connect(self.play_asked)
        dialog.open()
