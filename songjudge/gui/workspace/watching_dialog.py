"""What is watched: the library's folders, and an inbox whose new files are judged by themselves."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.dialogs.refused import shown
from songjudge.gui.session import Session
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.file_player import FilePlayer
from songjudge.gui.workspace.judged_list import JudgedLine, JudgedList
from songjudge.steps.judge_inbox import InboxEntry, inbox_entries
from songjudge.steps.watched import Watched

_ABOUT_INBOX = (
    "songjudge judges whatever comes into this folder, such as your downloads, and tells you what you would like. "
    "The files stay where they are and are not taken into the library."
)


class WatchingDialog(QDialog):
    """Every change holds at once.

    Signals:
        playing(): a sound begins here.
    """

    playing = Signal()

    def __init__(self, session: Session, watcher: Watcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._watcher = watcher
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Watched folders")
        self.resize(820, 540)
        settings = session.workspace.settings
        self.follow = QCheckBox("Take up new, changed and moved files of the library by themselves")
        self.follow.setChecked(watcher.watched.follow)
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setProperty("role", "strong")
        self.choose = QPushButton("Choose inbox …")
        self.forget = QPushButton("No inbox")
        self.list = JudgedList(session.appearance, at_least=settings.playlist_at_least)
        self.list.setAccessibleName("What came into the inbox")
        self.player = FilePlayer(session.appearance, settings.volume)
        self._arrange()
        self.follow.toggled.connect(lambda on: self._set(replace(watcher.watched, follow=on)))
        self.choose.clicked.connect(self._ask_inbox)
        self.forget.clicked.connect(lambda: self._set(replace(watcher.watched, inbox=None)))
        self.list.play_asked.connect(self._play)
        self.player.began.connect(self.playing)
        self.player.failed.connect(lambda error: show_problem(self, error))
        watcher.came.connect(self._show_inbox)
        watcher.watched_changed.connect(self._show_inbox)
        self.finished.connect(self.player.close_sound)
        self._show_inbox()

    def _arrange(self) -> None:
        about = QLabel(_ABOUT_INBOX)
        about.setProperty("role", "muted")
        about.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self.place, 1)
        line.addWidget(self.choose)
        line.addWidget(self.forget)
        upper, library = _card("Library")
        library.addWidget(self.follow)
        lower, inbox = _card("Inbox")
        inbox.addWidget(about)
        inbox.addLayout(line)
        inbox.addWidget(self.list, 1)
        inbox.addWidget(self.player)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 14)
        whole.setSpacing(14)
        whole.addWidget(upper)
        whole.addWidget(lower, 1)
        whole.addWidget(buttons)

    def _show_inbox(self, *_: object) -> None:
        inbox = self._watcher.watched.inbox
        self.place.setText(shown(inbox) if inbox else "No inbox")
        self.forget.setEnabled(inbox is not None)
        for widget in (self.list, self.player):
            widget.setVisible(inbox is not None)
        self.list.show_lines([_line_of(entry) for entry in inbox_entries(self._session.workspace)])

    def _ask_inbox(self) -> None:
        start = str(self._watcher.watched.inbox or Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Choose the inbox", start)
        if chosen:
            self._set(replace(self._watcher.watched, inbox=Path(chosen)))

    def _set(self, watched: Watched) -> None:
        try:
            self._watcher.set_watched(watched)
        except SongjudgeError as error:
            show_problem(self, error)

    def _play(self, line: JudgedLine) -> None:
        self.player.play(line.path, line.title, duration=line.duration, start=line.start)


def _line_of(entry: InboxEntry) -> JudgedLine:
    path = Path(entry.path)
    title = entry.title or shown(path.name)
    return JudgedLine(path, title, entry.artist, entry.score, entry.reason, entry.start, entry.duration)


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(16, 14, 16, 14)
    inside.setSpacing(10)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    inside.addWidget(heading)
    return card, inside
