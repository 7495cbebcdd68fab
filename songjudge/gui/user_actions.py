"""What the menu, the keys and drops do to the library and to the labels, grouped by what they change."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from songjudge.gui.dialogs.refused import RefusedDialog
from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session

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
        count = len(self._session.undo())
        labels = "label" if count == 1 else "labels"
        self._say(f"Took back {count} {labels}." if count else "Nothing to undo.")

    def redo(self) -> None:
        """Do again what was taken back."""
        count = len(self._session.redo())
        songs = "song" if count == 1 else "songs"
        self._say(f"Labelled {count} {songs} again." if count else "Nothing to redo.")

    def _say(self, words: str) -> None:
        self._toast.show_message(words, seconds=3)
