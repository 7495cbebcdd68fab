"""What the menu, the keys and drops do to the library and to the labels, grouped by what they change."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from songjudge.gui.dialogs.refused import RefusedDialog
from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session
from songjudge.library.song import SongId

TABLES = (".csv", ".tsv")


class LibraryActions:
    """Folders and tables that the user brings."""

    def __init__(self, session: Session, toast: Toast, window: QWidget) -> None:
        self._session = session
        self._toast = toast
        self._window = window

    def add_folders(self, folders: list[Path]) -> None:
        """Take up the music of `folders`, and show it."""
        self._session.scan(folders)
        self._session.page_asked.emit("label")

    def ask_folder(self) -> None:
        """Let the user choose a folder to take up."""
        chosen = QFileDialog.getExistingDirectory(self._window, "Add music folder", str(Path.home()))
        if chosen:
            self.add_folders([Path(chosen)])

    def ask_table(self) -> None:
        """Let the user choose a table of labels to take over."""
        kinds = f"Tables ({' '.join('*' + kind for kind in TABLES)})"
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Import labels", str(Path.home()), kinds)
        if chosen:
            self._session.import_table(Path(chosen))

    def scan_again(self) -> None:
        """Look for new and changed songs in the library's folders."""
        roots = self._session.workspace.roots
        if roots:
            self._session.scan(roots)
        else:
            self.ask_folder()

    def show_problems(self) -> None:
        """List the files that cannot be used, and offer to try them again."""
        retry = None if self._session.read_only else self._session.retry_problems
        RefusedDialog(self._session.workspace.problems(), self._window, retry=retry).open()


class LabelActions:
    """Undo and redo, each with a word on what it did."""

    def __init__(self, session: Session, toast: Toast) -> None:
        self._session = session
        self._toast = toast

    def undo(self) -> None:
        """Take back the last labelling."""
        self._say(took_back(self._session, self._session.undo()) or "Nothing to undo.")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._say(gave_again(self._session, self._session.redo()) or "Nothing to redo.")

    def _say(self, words: str) -> None:
        self._toast.show_message(words, seconds=3)


def took_back(session: Session, touched: Sequence[SongId]) -> str:
    """Say which labels were taken back, and what a single song is called now; empty for none."""
    if len(touched) == 1:
        return f"Took back the label of {_title(session, touched[0])}: {_label(session, touched[0])}."
    return f"Took back {len(touched)} labels." if touched else ""


def gave_again(session: Session, touched: Sequence[SongId]) -> str:
    """Say which labels were given again; empty for none."""
    if len(touched) == 1:
        return f"Again: {_title(session, touched[0])} is {_label(session, touched[0])}."
    return f"Labelled {len(touched)} songs again." if touched else ""


def _title(session: Session, song_id: SongId) -> str:
    song = session.workspace.song(song_id)
    return song.title if song is not None else "a song"


def _label(session: Session, song_id: SongId) -> str:
    given = session.workspace.verdicts().get(song_id)
    return given.verdict.value if given is not None else "without a label"
