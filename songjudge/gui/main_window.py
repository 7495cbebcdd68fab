"""The main window: it places the pages and passes the user's wishes on.  What a page does is the page's own affair."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from songjudge.gui.actions import Actions
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.dialogs.refused import RefusedDialog
from songjudge.gui.dialogs.shortcuts import ShortcutsDialog
from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.drops import Drops
from songjudge.gui.empty_state import EmptyState
from songjudge.gui.jobs.job_bar import JobBar, grouped
from songjudge.gui.jobs.machine_load import MachineLoad
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.notices import Notices
from songjudge.gui.page_stack import PageStack
from songjudge.gui.session import Session
from songjudge.gui.settings.dialog import SettingsDialog
from songjudge.gui.top_bar import TABS, TopBar
from songjudge.gui.user_actions import LabelActions, LibraryActions
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.watching_dialog import WatchingDialog
from songjudge.gui.workspace_actions import WorkspaceActions
from songjudge.jobs.outcome import Failed, Outcome, Succeeded

_SMALLEST = (1000, 640)
_WELCOME = "Choose a folder, or drop one here. songjudge only reads your files; nothing leaves this computer."
_READING = "Reading your songs …"


@dataclass(frozen=True)
class Pages:
    """The four pages, in the order of their tabs."""

    label: QWidget
    train: QWidget
    evaluate: QWidget
    score: QWidget


class MainWindow(QMainWindow):
    """One window: top bar, the page, job bar.

    Signals:
        hear_asked(object): the `SongId` of a song of the library that the user wants to hear.
        doubts_asked(): the user wants to look through the doubtful labels.
        playing_elsewhere(): a sound begins in a dialog; the pages should fall silent.
    """

    hear_asked = Signal(object)
    doubts_asked = Signal()
    playing_elsewhere = Signal()

    def __init__(self, session: Session, pages: Pages) -> None:
        super().__init__()
        self._session = session
        self._begun = False
        self.setWindowTitle("songjudge")
        self.setMinimumSize(*_SMALLEST)
        self.setAcceptDrops(True)
        self.top_bar = TopBar(session.appearance)
        self.job_bar = JobBar(session.runner, session.appearance)
        self.job_bar.add_corner(MachineLoad(session.appearance))
        self.welcome = EmptyState(
            session.appearance,
            "library",
            title="Where is your music?",
            text=_WELCOME,
            action="Add music folder …",
        )
        self._stack = PageStack(
            {"label": pages.label, "train": pages.train, "evaluate": pages.evaluate, "score": pages.score},
            stand_in=self.welcome,
            stands_for="label",
        )
        self._arrange()
        self.toast = Toast(self)
        self.library = LibraryActions(session, self.toast, self)
        self.labels = LabelActions(session, self.toast)
        self.watcher = Watcher(session, self)
        self.notices = Notices(self, self.toast)
        self.drops = Drops(session, self.library, self.watcher, self.toast, self)
        self.care = WorkspaceActions(session, self.toast, self)
        self.actions_by_name = Actions(self, self._doers())
        self._connect()
        self._follow_songs()
        self.show_page("label")

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._stack.name

    def show_page(self, name: str) -> None:
        """Show the page called `name`: "label", "train", "evaluate" or "score"."""
        self.top_bar.set_page(name)
        self._stack.show_page(name)

    def save_geometry(self) -> bytes:
        """Return size and place, for the next start."""
        return bytes(self.saveGeometry().data())

    def restore_geometry(self, saved: bytes) -> None:
        """Take the size and place of the last time; on a missing screen Qt moves the window into view."""
        if not (saved and self.restoreGeometry(QByteArray(saved))):
            self.resize(1280, 800)

    def changeEvent(self, event: QEvent) -> None:
        """Begin in the page, not on a tab.  A page can hand the keyboard on only once the window is active."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and not self._begun:
            self._begun = True
            self._stack.enter()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the jobs and wait for them: what they did so far is kept."""
        self.hide()  # at once; the process follows as soon as the jobs have ended
        self.watcher.close()
        self.notices.close()
        self._stack.close_pages()
        self._session.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.drops.take(paths)

    def _arrange(self) -> None:
        central = QWidget()
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.job_bar)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        session = self._session
        self.top_bar.page_chosen.connect(self.show_page)
        self.top_bar.theme_button.clicked.connect(self._switch_theme)
        self.top_bar.settings_button.clicked.connect(self.actions_by_name["settings"].trigger)
        self.top_bar.search.searched.connect(session.search_changed)
        self.top_bar.search.left.connect(self._stack.enter)
        self.welcome.acted.connect(self.library.ask_folder)
        self.job_bar.problems_asked.connect(lambda report: RefusedDialog(report.refused, self).open())
        self.drops.restore_asked.connect(self.care.offer_restore)
        self.drops.song_asked.connect(self.hear_asked)
        self.drops.playing.connect(self.playing_elsewhere)
        self.watcher.came.connect(self._tell_inbox)
        session.songs_changed.connect(self._follow_songs)
        session.verdicts_changed.connect(self._follow_verdicts)
        session.model_changed.connect(self._offer_scoring)
        session.page_asked.connect(self.show_page)
        session.noticed.connect(self.toast.show_message)
        session.runner.ended.connect(self._follow_job)
        session.runner.queue_changed.connect(self._follow_queue)
        self.actions_by_name.colour(session.appearance.theme)
        session.appearance.changed.connect(lambda: self.actions_by_name.colour(session.appearance.theme))
        menu = QMenu(self)
        self.actions_by_name.fill(menu)
        self.top_bar.set_menu(menu)
        if session.read_only:
            self.actions_by_name.allow_only_reading()
            self.top_bar.settings_button.setEnabled(False)
            self.top_bar.show_notice("Read only: another songjudge has this library open")

    def _doers(self) -> dict[str, Any]:
        """Say what each action of the table does."""
        session = self._session
        return {
            "add_folder": self.library.ask_folder,
            "scan_again": self.library.scan_again,
            "watching": self._show_watched,
            "judge_files": self.drops.ask_files,
            "problems": self.library.show_problems,
            "check": self.care.check,
            "back_up": self.care.ask_backup,
            "restore": self.care.ask_restore,
            "import_table": self.library.ask_table,
            "undo": self.labels.undo,
            "redo": self.labels.redo,
            "doubts": self.doubts_asked.emit,
            "extract": session.extract,
            "score": session.score,
            "search": self.top_bar.search.begin,
            "theme": self._switch_theme,
            "settings": lambda: SettingsDialog(session, self).open(),
            "shortcuts": lambda: ShortcutsDialog(self).open(),
            "quit": self.close,
        } | {f"show_{key}": lambda key=key: self.show_page(key) for key, _, _ in TABS}

    def _show_watched(self) -> None:
        dialog = WatchingDialog(self._session, self.watcher, self)
        dialog.playing.connect(self.playing_elsewhere)
        dialog.open()

    def _tell_inbox(self, files: Any) -> None:
        from songjudge.steps.judge_inbox import inbox_words

        words = inbox_words(files, at_least=self._session.workspace.settings.playlist_at_least)
        self.notices.tell("Inbox", words, action="Show", do=self._show_watched)

    def _follow_songs(self) -> None:
        count = len(self._session.songs)
        self.top_bar.search.setPlaceholderText(f"Search {grouped(count)} songs" if count else "Search")
        self._stack.use_stand_in(not count)
        self._follow_verdicts()

    def _follow_verdicts(self) -> None:
        songs, labelled = len(self._session.songs), len(self._session.workspace.verdicts())
        self.job_bar.set_rest_text(f"{grouped(songs)} songs · {grouped(labelled)} labelled" if songs else "")

    def _follow_job(self, running: RunningJob, outcome: Outcome[Any]) -> None:
        if running.told:
            return
        if isinstance(outcome, Failed):
            show_problem(self, outcome.error)
        elif isinstance(outcome, Succeeded) and getattr(outcome.report, "found", None) == 0:
            self.toast.show_message("There is no music in this folder that songjudge can read.")

    def _offer_scoring(self) -> None:
        self.toast.show_message("A new model is ready.", action="Score the library", do=self._session.score, seconds=12)

    def _follow_queue(self) -> None:
        self.welcome.set_text(_READING if self._session.runner.busy else _WELCOME)

    def _switch_theme(self) -> None:
        self._session.set_theme("light" if self._session.appearance.is_dark else "dark")
