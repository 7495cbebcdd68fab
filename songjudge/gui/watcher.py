"""Follows the library's folders and the inbox while the window is open, in quiet jobs that nobody has to wait for."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from songjudge.gui.session import Session
from songjudge.jobs.job import Job
from songjudge.jobs.outcome import Outcome, Succeeded
from songjudge.library.watching import FolderWatch
from songjudge.steps.watched import Watched, read_watched, write_watched

_QUIET = 2.0  # seconds without a change before anything is looked at


class Watcher(QObject):
    """Watches, gathers what changed while a job is under way, and starts the next one when it has ended.

    Signals:
        came(object): the `JudgedFile`s that came into the inbox and were judged, best first; never none.
        watched_changed(): other folders are watched now.
    """

    came = Signal(object)
    watched_changed = Signal()
    _changed = Signal(object)  # from the threads of the watches to the window's
    _arrived = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.watched = read_watched(session.workspace)
        self._library: FolderWatch | None = None
        self._inbox: FolderWatch | None = None
        self._paths: set[Path] = set()
        self._inbox_waits = False
        self._busy = False
        self._began = False
        self._told_to_train = False
        self._changed.connect(self.take_up)
        self._arrived.connect(lambda _: self.look_into_inbox())
        session.songs_changed.connect(self._follow_roots)
        session.model_changed.connect(self.look_into_inbox)

    def start(self) -> None:
        """Begin to watch, and take up what changed while the window was closed."""
        if self._session.workspace.read_only:
            return
        self._began = True
        self._follow_roots()
        self._follow_inbox()
        if self.watched.follow:
            self.take_up(self._session.workspace.roots)
        self.look_into_inbox()

    def set_watched(self, watched: Watched) -> None:
        """Watch this from now on, and remember it.  Raises `UnreadableFileError` when the disk refuses."""
        write_watched(self._session.workspace, watched)
        before, self.watched = self.watched, watched
        if self._began:
            self._follow_roots()
            if watched.inbox != before.inbox:
                self._follow_inbox()
                self.look_into_inbox()
        self.watched_changed.emit()

    def take_up(self, paths: Iterable[Path]) -> None:
        """Look at these files and folders of the library, now or after the job that is under way."""
        self._paths.update(paths)
        self._go_on()

    def look_into_inbox(self) -> None:
        """Judge what lies in the inbox and was not judged yet."""
        self._inbox_waits = self.watched.inbox is not None
        self._go_on()

    def close(self) -> None:
        """Watch no more, and wait for the threads."""
        self._began = False
        for watch in (self._library, self._inbox):
            if watch is not None:
                watch.stop()
        self._library = self._inbox = None

    def _follow_roots(self) -> None:
        """Watch the folders that the library has now."""
        wanted = self._session.workspace.roots if self._began and self.watched.follow else ()
        if wanted == (self._library.folders if self._library else ()):
            return
        self._library = _exchanged(self._library, wanted, self._changed.emit)

    def _follow_inbox(self) -> None:
        wanted = (self.watched.inbox,) if self.watched.inbox is not None else ()
        self._inbox = _exchanged(self._inbox, wanted, self._arrived.emit)

    def _go_on(self) -> None:
        """Start the next job, if one is due and none of ours is under way."""
        if self._busy or not self._began:
            return
        if self._paths:
            from songjudge.steps.follow_changes import FollowChanges

            session = self._session
            paths = tuple(sorted(self._paths))
            self._paths.clear()
            self._run(FollowChanges(session.workspace, paths, session.workers(), session.one_worker()))
        elif self._inbox_waits:
            self._inbox_waits = False
            self._judge_inbox()

    def _judge_inbox(self) -> None:
        from songjudge.steps.judge_inbox import JudgeInbox
        from songjudge.steps.judge_songs import model_to_judge_by

        session, inbox = self._session, self.watched.inbox
        if inbox is None or not inbox.is_dir():
            return
        if model_to_judge_by(session.workspace) is None:
            self._ask_for_training(inbox)
            return
        self._run(JudgeInbox(session.workspace, inbox, session.workers(), session.one_worker()))

    def _ask_for_training(self, inbox: Path) -> None:
        if not self._told_to_train:
            self._told_to_train = True
            self._session.noticed.emit(f"Train a model, and what comes into {inbox.name} will be judged.")

    def _run(self, job: Job[Any]) -> None:
        self._busy = True
        self._session.runner.start(job, on_ended=self._take_outcome, quiet=True)

    def _take_outcome(self, outcome: Outcome[Any]) -> None:
        self._busy = False
        if isinstance(outcome, Succeeded) and (files := getattr(outcome.report, "files", ())):
            self.came.emit(files)
        self._go_on()


def _exchanged(
    old: FolderWatch | None, folders: tuple[Path, ...], tell: Callable[[object], None]
) -> FolderWatch | None:
    """End the old watch without waiting for it, and return a new one over `folders`, or None for no folder."""
    if old is not None:
        old.stop(wait=False)
    if not folders:
        return None
    new = FolderWatch(folders, tell, quiet=_QUIET)
    new.start()
    return new
