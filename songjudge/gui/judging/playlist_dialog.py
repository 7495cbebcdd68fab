"""Makes a playlist: a rule, the songs that it would bring now, the file; and, if wished, a rule that is kept."""

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.errors import SongjudgeError
from songjudge.export.listed_song import ListedSong
from songjudge.export.playlist_choice import ScoredSong
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.jobs.job_bar import grouped
from songjudge.gui.judging.rule_form import RuleForm
from songjudge.gui.judging.saving import PLAYLISTS, asked_file, tell_written
from songjudge.gui.judging.smart_dialog import SmartDialog
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.library.song import Song
from songjudge.steps.playlist_songs import playlist_songs
from songjudge.steps.smart_playlists import SmartPlaylist, add_smart_playlist
from songjudge.steps.write_playlists import WriteByRule

_LISTED = 300  # songs shown one by one


class PlaylistDialog(QDialog):
    """Writes nothing before a file was chosen.  No signals."""

    def __init__(
        self, session: Session, at_least: float, current: Song | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Write playlist")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 560)
        self.form = RuleForm(at_least, current)
        self.keep = QCheckBox("Keep it: write it anew after each scoring")
        self.said = label("", "muted")
        self.list = QListWidget()
        self.kept_button = QPushButton("Kept playlists …")
        self.write_button = QPushButton("Write …")
        self._songs = LatestAnswer(self)
        self._songs.answered.connect(self._show_songs)
        self._songs.failed.connect(self._show_failure)
        self._lay_out()
        self.form.changed.connect(self._look)
        self.write_button.clicked.connect(self.write)
        self.kept_button.clicked.connect(lambda: SmartDialog(session, self).open())
        self._look()

    def write(self) -> None:
        """Ask for a file, write the playlist, and keep the rule if the user wants that."""
        rule = self.form.rule()
        file = asked_file(self, "Write playlist", _name_of(rule.at_least), PLAYLISTS)
        if file is None:
            return
        session = self._session
        if self.keep.isChecked():
            try:
                add_smart_playlist(session.workspace, SmartPlaylist(file.stem, file, rule))
            except SongjudgeError as error:
                show_problem(self, error)
                return
        job = WriteByRule(session.workspace, file, rule)
        session.runner.start(job, on_ended=lambda outcome: tell_written(session, outcome))
        self.accept()

    def done(self, result: int) -> None:
        """Close, and wait for the list that is being made."""
        self._songs.close()
        super().done(result)

    def _look(self) -> None:
        """Find out which songs the rule would bring."""
        workspace, rule = self._session.workspace, self.form.rule()
        self.said.setText("Looking …")
        self.write_button.setEnabled(False)
        self._songs.ask(lambda: playlist_songs(workspace, rule, CallbackMonitor()))

    def _show_songs(self, songs: list[ScoredSong]) -> None:
        self.list.clear()
        self.list.addItems([_line(song, score) for song, score in songs[:_LISTED]])
        listed = f"; the first {_LISTED} are listed" if len(songs) > _LISTED else ""
        self.said.setText(f"{grouped(len(songs))} {'song' if len(songs) == 1 else 'songs'}{listed}.")
        self.write_button.setEnabled(bool(songs))

    def _show_failure(self, error: Exception) -> None:
        self.list.clear()
        self.said.setText(str(error) if isinstance(error, SongjudgeError) else f"This cannot be found out: {error}")

    def _lay_out(self) -> None:
        self.said.setWordWrap(True)
        self.list.setAccessibleName("The songs of the playlist")
        self.list.setProperty("role", "plain")
        self.list.setSpacing(3)
        self.write_button.setProperty("role", "primary")
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.form)
        left.addWidget(self.keep)
        left.addStretch(1)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.addWidget(self.said)
        inside.addWidget(self.list, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(left, 5)
        middle.addWidget(card, 6)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.kept_button, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(self.write_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(14)
        whole.addWidget(label("Write a playlist", "heading"))
        whole.addLayout(middle, 1)
        whole.addWidget(buttons)


def _name_of(at_least: float) -> str:
    return f"songs I would like from {at_least:.2f}.m3u8"


def _line(song: ListedSong, score: float) -> str:
    said = "–" if math.isnan(score) else f"{score:.2f}"
    return f"{said}   {song.title}" + (f" · {song.artist}" if song.artist else "")
