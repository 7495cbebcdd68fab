"""Gives verdicts to songs and says what was saved; asks first when there are very many."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.library.folder_view import grouped
from songjudge.gui.session import Session
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict

ASK_ABOVE = 200
"""Labelling more songs than this at once asks first."""


class Labelling:
    """Labels through `session`; `title_of` names a song for the user, `window` is the parent of questions."""

    def __init__(self, session: Session, window: QWidget, title_of: Callable[[SongId], str]) -> None:
        self._session = session
        self._window = window
        self._title_of = title_of

    def give(self, song_ids: Sequence[SongId], verdict: Verdict, source: Source = Source.CLICK) -> bool:
        """Give these songs a verdict and say so.  When this returns True the verdicts are durable.

        Returns False when there is no song, the user thought better of it, or the disk failed, which is shown.
        """
        if not song_ids or (len(song_ids) > ASK_ABOVE and not self._sure(len(song_ids), verdict)):
            return False
        try:
            changed = self._session.give_verdict(song_ids, verdict, source)
        except SongjudgeError as error:
            show_problem(self._window, error)
            return False
        self._session.noticed.emit(self._said(song_ids, verdict, changed))
        return True

    def _sure(self, count: int, verdict: Verdict) -> bool:
        deed = "Clear the labels of" if verdict is Verdict.NONE else f"Label {verdict.value}"
        words = f"{deed} {grouped(count)} songs at once? You can undo it with Ctrl+Z."
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
        return QMessageBox.question(self._window, "songjudge", words, buttons) == QMessageBox.StandardButton.Yes

    def _said(self, song_ids: Sequence[SongId], verdict: Verdict, changed: int) -> str:
        if len(song_ids) > 1:
            said = "without a label" if verdict is Verdict.NONE else verdict.value
            return f"Saved: {grouped(changed)} songs {said}."
        title = self._title_of(song_ids[0])
        return f"Cleared: {title}" if verdict is Verdict.NONE else f"Saved as {verdict.value}: {title}"
