"""What happens to files and folders that are dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session
from songjudge.gui.user_actions import TABLES, LibraryActions
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.drop_dialog import DropDialog
from songjudge.gui.workspace.judged_dialog import JudgedDialog
from songjudge.library.folder import MUSIC_SUFFIXES, is_music_name

_BACKUPS = (".zip",)
_LABEL_LOG = "labels.log"


class Drops(QObject):
    """Sorts what was dropped and offers what fits.

    Signals:
        restore_asked(object): a backup was dropped (its `Path`).
        song_asked(object): a song of the library was dropped (its `SongId`).
        playing(): a sound begins in a window of this.
    """

    restore_asked = Signal(object)
    song_asked = Signal(object)
    playing = Signal()

    def __init__(
        self, session: Session, library: LibraryActions, watcher: Watcher, toast: Toast, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._session = session
        self._library = library
        self._watcher = watcher
        self._toast = toast
        self._window = window

    def take(self, paths: list[Path]) -> None:
        """Offer dropped folders for the library, judge dropped songs, import tables, restore backups."""
        folders = [path for path in paths if path.is_dir()]
        songs = [path for path in paths if path.is_file() and is_music_name(path.name)]
        tables = [path for path in paths if path.suffix.lower() in TABLES]
        backups = [p for p in paths if p.is_file() and (p.suffix.lower() in _BACKUPS or p.name == _LABEL_LOG)]
        if backups:
            self.restore_asked.emit(backups[0])
        elif folders:
            self._take_folders(folders)
        elif songs:
            self._take_songs(songs)
        for table in tables if not self._session.read_only else ():
            self._session.import_table(table)
        if not (folders or songs or tables or backups):
            self._toast.show_message("Drop a folder of music here, some songs, a table of labels (CSV) or a backup.")

    def ask_files(self) -> None:
        """Let the user choose files to judge."""
        kinds = f"Music ({' '.join(sorted('*' + suffix for suffix in MUSIC_SUFFIXES))})"
        chosen, _ = QFileDialog.getOpenFileNames(self._window, "Would I like these files?", str(Path.home()), kinds)
        if chosen:
            self._take_songs([Path(each) for each in chosen])

    def judge(self, paths: list[Path]) -> None:
        """Judge files and folders, in a window of its own."""
        dialog = JudgedDialog(self._session, paths, self._window)
        dialog.playing.connect(self.playing)
        dialog.open()

    def _take_folders(self, folders: list[Path]) -> None:
        """Ask what folders are meant for, where there is more than one answer."""
        roots = self._session.workspace.roots
        known = [folder for folder in folders if any(folder.resolve().is_relative_to(root) for root in roots)]
        new = [folder for folder in folders if folder not in known]
        if self._session.read_only:
            self.judge(folders)
        elif not new:
            self._watcher.take_up([folder.resolve() for folder in known])
            self._toast.show_message(f"“{known[0].name}” belongs to your library; its changes are being taken up.")
        elif not self._session.workspace.models():
            self._library.add_folders(new)
        else:
            dialog = DropDialog(new, self._window)
            dialog.library_chosen.connect(lambda: self._library.add_folders(new))
            dialog.judging_chosen.connect(lambda: self.judge(new))
            dialog.open()

    def _take_songs(self, songs: list[Path]) -> None:
        """Judge songs; go to the one that is in the library already."""
        known = self._session.workspace.known_files()
        places = [song.parent.resolve() / song.name for song in songs]
        if len(places) == 1 and (file := known.get(places[0])) is not None:
            self.song_asked.emit(file.song_id)
        else:
            self.judge(places)
