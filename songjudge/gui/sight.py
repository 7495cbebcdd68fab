"""Tells the session which songs the user sees, so that an extraction measures them first."""

from PySide6.QtCore import QObject, QTimer

from songjudge.gui.session import Session
from songjudge.gui.songs.song_view import SongView

_REST = 150  # milliseconds: what flies by while scrolling is not looked at


class Sight(QObject):
    """Follows one table of songs."""

    def __init__(self, view: SongView, session: Session) -> None:
        super().__init__(view)
        self._view = view
        self._session = session
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REST)
        self._pause.timeout.connect(self.tell)
        for moved in (view.verticalScrollBar().valueChanged, view.current_changed, view.songs.modelReset):
            moved.connect(self._wait)
        session.runner.queue_changed.connect(self._wait)  # a job begins: it wants to know what is in sight

    def tell(self) -> None:
        """Tell what is in sight now, the current song first."""
        view = self._view
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        lines = range(max(first, 0), (last if last >= 0 else view.songs.rowCount() - 1) + 1)
        current = view.current_song()
        seen = [view.songs.song_id(line) for line in lines]
        self._session.look_at(([current] if current is not None else []) + seen)

    def _wait(self, *_: object) -> None:
        self._pause.start()
