"""Tells the user something: on the desktop where it has a tray and the window is not in front, and in the window."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from songjudge.gui.dialogs.toast import Toast


class Notices(QObject):
    """Shows notices.  The tray's icon appears with the first one."""

    def __init__(self, window: QWidget, toast: Toast) -> None:
        super().__init__(window)
        self._window = window
        self._toast = toast
        self._tray: QSystemTrayIcon | None = None
        self._do: Callable[[], object] = _do_nothing

    def tell(self, title: str, text: str, *, action: str, do: Callable[[], object]) -> None:
        """Say it on the desktop, where there is a tray and the window is not in front, and in the window.

        A click on the notice, or the button named `action`, calls `do`.
        """
        self._do = do
        self._toast.show_message(f"{title}: {text}", action=action, do=do, seconds=12)
        if not self._window.isActiveWindow() and desktop_can_tell():
            tray = self._shown_tray()
            tray.showMessage(title, text, QApplication.windowIcon())

    def close(self) -> None:
        """Take the icon out of the tray."""
        if self._tray is not None:
            self._tray.hide()

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.setToolTip("songjudge")
            self._tray.messageClicked.connect(self._come)
            self._tray.activated.connect(lambda _: self._come())
        self._tray.show()
        return self._tray

    def _come(self) -> None:
        """Bring the window to the front and do what the notice was about."""
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._do()


def desktop_can_tell() -> bool:
    """Return whether the desktop shows notices."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


def _do_nothing() -> None:
    """Do nothing: no notice was shown yet."""
