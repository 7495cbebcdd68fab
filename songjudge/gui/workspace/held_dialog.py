"""Says who has the workspace open, and offers to look at it, to wait for it, or to leave it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout

from songjudge.store.lock import WorkspaceHeldError
from songjudge.store.workspace import Workspace

_TRY_EVERY = 1000  # milliseconds


class HeldDialog(QDialog):
    """After it was accepted, `workspace` is the open workspace: to read only, or whole, when its holder let go of it.

    `open_whole` and `open_to_read` open it and raise what `Workspace.open` raises.
    """

    def __init__(
        self,
        error: WorkspaceHeldError,
        *,
        open_whole: Callable[[], Workspace],
        open_to_read: Callable[[], Workspace],
    ) -> None:
        super().__init__()
        self.setWindowTitle("songjudge")
        self.setMinimumWidth(520)
        self.workspace: Workspace | None = None
        self.error: Exception | None = None
        self._open_whole = open_whole
        self._open_to_read = open_to_read
        what = QLabel("Your library is open already.")
        what.setProperty("role", "heading")
        self.words = QLabel(
            f"It is open {error.holder}. You can look at it and listen meanwhile; only labelling waits."
        )
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.look = QPushButton("Open read-only")
        self.look.setDefault(True)
        self.wait = QPushButton("Wait")
        buttons = QDialogButtonBox()
        buttons.addButton(self.look, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.wait, QDialogButtonBox.ButtonRole.ActionRole)
        self.leave = buttons.addButton("Quit", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        self.look.clicked.connect(lambda: self._try(self._open_to_read))
        self.wait.clicked.connect(self._begin_to_wait)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        for widget in (what, self.words, buttons):
            whole.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setInterval(_TRY_EVERY)
        self._timer.timeout.connect(lambda: self._try(self._open_whole))
        self.finished.connect(self._timer.stop)

    def _begin_to_wait(self) -> None:
        self.wait.setEnabled(False)
        self.words.setText(f"Waiting … {self.words.text()}")
        self._timer.start()

    def _try(self, open_it: Callable[[], Workspace]) -> None:
        try:
            self.workspace = open_it()
        except WorkspaceHeldError:
            return  # still held; waiting goes on
        except Exception as error:  # another trouble, which the caller shows
            self.error = error
            self.reject()
            return
        self.accept()
