"""The Score page: every song judged, best first, and what to do with them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from songjudge.errors import SongjudgeError
from songjudge.gui.appearance import GUTTER
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.empty_state import EmptyState
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.judging.acting import Acting
from songjudge.gui.judging.scores_card import ScoresCard
from songjudge.gui.judging.why import Why
from songjudge.gui.judging.why_card import WhyCard
from songjudge.gui.session import Session
from songjudge.gui.songs.song_columns import SongColumns
from songjudge.gui.songs.song_source import SongSource
from songjudge.jobs.outcome import Outcome
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.store.model_store import ModelRecord

VERDICT_KEYS = {Qt.Key.Key_G: Verdict.GOOD, Qt.Key.Key_B: Verdict.BAD, Qt.Key.Key_U: Verdict.NONE}


class ScorePage(QWidget):
    """The judged songs.

    Signals:
        play_asked(object): the `SongId` of a song that the user wants to hear.
        clip_asked(object, float): the `SongId`, and where the clip begins that the user wants to hear, in seconds.
    """

    play_asked = Signal(object)
    clip_asked = Signal(object, float)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._scoring: RunningJob | None = None
        self._newest: ModelRecord | None = None
        self._judgements: Mapping[SongId, Judgement] = {}
        self.source = SongSource(session, self)
        threshold = session.workspace.settings.playlist_at_least
        self.card = ScoresCard(session.appearance, self.source.columns, threshold)
        self.why_card = WhyCard(session.appearance)
        self.why = Why(session, self.why_card, self)
        self.acting = Acting(session, self.card, self)
        self.acting.play_asked.connect(self.play_asked)
        self._build_empty_states()
        self._stack = QStackedWidget()
        self._judged = QWidget()
        side_by_side = QHBoxLayout(self._judged)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(GUTTER)
        side_by_side.addWidget(self.card, 1)
        side_by_side.addWidget(self.why_card)
        for page in (self.no_model, self.no_scores, self._judged):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        layout.addWidget(self._stack)
        self._connect()
        self.source.load()
        self._follow_models()

    def score(self) -> None:
        """Judge the library with the newest model."""
        self._scoring = self._session.score()
        self._say_state()

    def give_verdict(self, song_ids: list[SongId], verdict: Verdict) -> None:
        """Label songs; a failing disk is told."""
        if not song_ids:
            return
        try:
            self._session.give_verdict(song_ids, verdict)
        except SongjudgeError as error:
            show_problem(self, error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Label by G, B and U; go by J and K."""
        key, view = Qt.Key(event.key()), self.card.view
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in VERDICT_KEYS:
            self.give_verdict(view.selected_songs(), VERDICT_KEYS[key])
            view.go(1)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K):
            view.go(1 if key is Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus to the songs.  A focus proxy would catch Tab on its way to the buttons above them."""
        self.card.view.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """Explain the current song: nobody did while another page was on show."""
        super().showEvent(event)
        self.source.wake()
        self._show_why(self.card.view.current_song())

    def hideEvent(self, event: QHideEvent) -> None:
        """Explain nothing that nobody sees."""
        super().hideEvent(event)
        self.source.rest()
        self.why.show_song(None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading before the workspace is closed."""
        super().closeEvent(event)
        self.close_down()

    def close_down(self) -> None:
        """Stop every reading thread, and wait for it."""
        self.why.close()
        self.card.finder.close()
        self.source.close()

    def _build_empty_states(self) -> None:
        appearance = self._session.appearance
        self.no_model = EmptyState(
            appearance,
            "bars",
            title="No model yet",
            text="Train a model first; then it can say of every song whether you would like it.",
            action="Go to Train",
        )
        self.no_scores = EmptyState(
            appearance,
            "bars",
            title="Ready to judge",
            text="The model has not judged your library yet. It takes a few seconds for thousands of songs.",
            action="Score the library",
        )
        self.no_model.acted.connect(lambda: self._session.page_asked.emit("train"))
        self.no_scores.acted.connect(self.score)

    def _connect(self) -> None:
        session, card = self._session, self.card
        self.source.loaded.connect(self._show_songs)
        self.source.labelled.connect(card.repaint_rows)
        self.source.refreshed.connect(lambda _: self._show_scores())
        session.model_changed.connect(self._follow_models)
        session.search_changed.connect(card.search)
        session.runner.ended.connect(self._follow_job)
        card.score_asked.connect(self.score)
        card.threshold.settled.connect(self._keep_threshold)
        card.view.verdict_clicked.connect(lambda song_id, verdict: self.give_verdict([song_id], verdict))
        card.view.play_asked.connect(self.play_asked)
        card.view.current_changed.connect(self._show_why)
        self.why_card.song_chosen.connect(self._go_to)
        self.why_card.clip_chosen.connect(self._ask_clip)
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close_down)

    def _show_songs(self, columns: SongColumns) -> None:
        self._judgements = self._session.workspace.judgements()
        self.why.set_judgements(self._judgements)
        self.card.show_songs(columns, self._judgements)
        self._say_state()

    def _show_why(self, song_id: SongId | None) -> None:
        if self.isVisible():
            self.why.show_song(song_id)

    def _go_to(self, song_id: SongId) -> None:
        """Show a song in the table, wherever the filters have hidden it."""
        if not self.card.view.go_to_song(song_id):
            self.card.show_everything()
            self.card.view.go_to_song(song_id)

    def _ask_clip(self, start: float) -> None:
        song_id = self.card.view.current_song()
        if song_id is not None:
            self.clip_asked.emit(song_id, start)

    def _show_scores(self) -> None:
        before, now = self._judgements, self._session.workspace.judgements()
        self._judgements = now
        self.why.set_judgements(now)
        self.card.show_scores(now)
        self._say_state()
        current = self.card.view.current_song()
        if current is not None and before.get(current) != now.get(current):
            self._show_why(current)

    def _follow_models(self) -> None:
        models = self._session.workspace.models()
        self._newest = models[-1] if models else None
        self.card.threshold.show_roc(self._newest.evaluation.roc if self._newest else None)
        self._say_state()

    def _follow_job(self, running: RunningJob, outcome: Outcome[Any]) -> None:
        if running is self._scoring:
            self._scoring = None
            self._say_state()

    def _say_state(self) -> None:
        workspace = self._session.workspace
        newest = self._newest
        self.card.set_scoring(
            self._scoring is not None,
            stale=newest is not None and not workspace.judgements(newest.model_id),
        )
        if self._judgements:
            self._stack.setCurrentWidget(self._judged)
        else:
            self._stack.setCurrentWidget(self.no_scores if newest else self.no_model)

    def _keep_threshold(self, threshold: float) -> None:
        settings = self._session.workspace.settings
        if settings.playlist_at_least != threshold:
            self._session.save_settings(replace(settings, playlist_at_least=threshold))
