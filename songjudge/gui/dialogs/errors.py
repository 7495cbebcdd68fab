"""The one place that turns an error into a window, and the net under everything that nobody caught."""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from songjudge import __version__
from songjudge.errors import SongjudgeError
from songjudge.gui.icons import icon_pixmap

_log = logging.getLogger(__name__)


def show_problem(parent: QWidget | None, error: Exception) -> QDialog:
    """Open the window that fits `error` and return it: a sentence for the user's problem, details for our fault."""
    dialog: QDialog
    if isinstance(error, SongjudgeError):
        _log.warning("%s", error)
        dialog = ProblemDialog(error, parent)
    else:
        _log.error("unexpected error", exc_info=error)
        dialog = CrashDialog(error, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class ProblemDialog(QDialog):
    """Says what went wrong, why, and what to do about it.  Nothing is lost."""

    def __init__(self, error: SongjudgeError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("songjudge")
        self.setAccessibleDescription(str(error))
        what = QLabel(error.what.rstrip(".") + ".")
        what.setProperty("role", "heading")
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(what)
        for text in (_sentence(error.why), error.remedy):
            if text:
                words.addWidget(QLabel(text))
        _make_readable(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        _frame(self, words, buttons)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)  # a file's name may look like HTML
            label.setWordWrap(bool(label.text()))


class CrashDialog(QDialog):
    """Says that the program made a mistake, and shows what its makers need to know, ready to copy."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("songjudge made a mistake")
        title = QLabel("Something went wrong inside songjudge.")
        title.setProperty("role", "heading")
        hint = QLabel("Your labels are safe on the disk, and you can go on. Please report it with these details.")
        hint.setWordWrap(True)
        self.details = QPlainTextEdit(report_of(error))
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details for the report")
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumSize(560, 220)
        words = QVBoxLayout()
        words.setSpacing(8)
        for widget in (title, hint, self.details):
            words.addWidget(widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))
        buttons.rejected.connect(self.reject)
        _frame(self, words, buttons)


def report_of(error: BaseException) -> str:
    """Return the versions and the traceback, as a user would paste them into a report."""
    versions = (
        f"songjudge {__version__}, Python {platform.python_version()}, PySide6 {pyside_version}, {platform.platform()}"
    )
    return versions + "\n\n" + "".join(traceback.format_exception(error))


class CrashNet(QObject):
    """Catches every exception that nobody else caught, in any thread, and shows it in the window's thread.

    Signals:
        caught(object): the exception; used inside to cross threads.
    """

    caught = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._open: QDialog | None = None
        self.caught.connect(self._show)
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._excepthook
        threading.excepthook = self._thread_excepthook
        self._qt_before = qInstallMessageHandler(_log_qt_message)

    def remove(self) -> None:
        """Give Python's and Qt's own handlers back."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

    def _excepthook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._parent.close()
        else:
            self.caught.emit(error.with_traceback(trace))

    def _thread_excepthook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.caught.emit(args.exc_value)

    def _show(self, error: BaseException) -> None:
        if self._open is not None:  # one window is enough: an error in a paint event would open hundreds
            _log.error("another error", exc_info=error)
            return
        shown = error if isinstance(error, Exception) else RuntimeError(repr(error))
        self._open = show_problem(self._parent, shown)
        self._open.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._open = None


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt_message(kind: QtMsgType, context: object, text: str) -> None:
    logging.getLogger("songjudge.qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _sentence(text: str) -> str:
    """Return `text` as a sentence of its own: with a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def _make_readable(dialog: QDialog) -> None:
    dialog.setMinimumWidth(420)
    dialog.setMaximumWidth(640)


def _frame(dialog: QDialog, words: QVBoxLayout, buttons: QDialogButtonBox) -> None:
    """Lay out a warning sign, the words and the buttons."""
    sign = QLabel()
    colour = dialog.palette().color(QPalette.ColorRole.WindowText)
    sign.setPixmap(icon_pixmap("warning", colour, 28, ratio=dialog.devicePixelRatioF()))
    sign.setAccessibleName("Warning")
    upper = QHBoxLayout()
    upper.setSpacing(16)
    upper.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    upper.addLayout(words, 1)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(20, 20, 20, 16)
    whole.setSpacing(18)
    whole.addLayout(upper)
    whole.addWidget(buttons)
