"""The part of the settings about the pretrained listener: what it is, whether it is there, and how to get it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from songjudge.features.listener.install import installed_listener, remove_listener
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.features.listener.registry import embeddings
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.session import Session
from songjudge.steps.install_listener import InstallListener


class ListenerPanel(QWidget):
    """Says what the listener brings and whose work it is; installs and removes it.

    Signals:
        changed(): the listener was installed or removed; songs are measured with or without it from now on.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._running: RunningJob | None = None
        manifest = musicnn_manifest()
        brings = QLabel(manifest.brings)
        source = QLabel(f"{manifest.title} · {manifest.authors} · {manifest.licence}")
        source.setProperty("role", "small")
        self.state = QLabel()
        self.state.setProperty("role", "muted")
        self.own = QLabel()
        self.own.setProperty("role", "small")
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        line = QHBoxLayout()
        line.addWidget(self.button)
        line.addWidget(self.state, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        for label in (brings, source, self.state, self.own):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        whole.addWidget(brings)
        whole.addWidget(source)
        whole.addLayout(line)
        whole.addWidget(self.own)
        session.runner.ended.connect(self._follow)
        self._show()

    @property
    def installed(self) -> bool:
        """Whether the listener is there."""
        return installed_listener() is not None

    def _show(self) -> None:
        manifest = musicnn_manifest()
        if self._running is not None:
            self.button.setText("Installing …")
            self.state.setText("The job bar shows how far it is.")
        elif self.installed:
            self.button.setText("Remove")
            self.state.setText("Installed.")
        else:
            self.button.setText(f"Install ({manifest.megabytes} MB)")
            self.state.setText("Not installed. songjudge works without it, with less to go on.")
        added = [f"{e.manifest.title} ({e.manifest.licence})" for e in embeddings()]
        self.own.setText(f"Embeddings of your own: {', '.join(added)}")
        self.own.setVisible(bool(added))
        self.button.setEnabled(self._running is None)
        self.button.setAccessibleName(f"{self.button.text()}: pretrained listener")

    def _act(self) -> None:
        if self.installed:
            remove_listener()
            self.changed.emit()
        else:
            self._running = self._session.runner.start(InstallListener(self._session.one_worker()))
        self._show()

    def _follow(self, running: RunningJob, outcome: Any) -> None:
        if running is self._running:
            self._running = None
            self._show()
            self.changed.emit()
