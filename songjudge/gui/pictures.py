"""Takes pictures of the real window over a real workspace: every page, light and dark, in two sizes."""

import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

_LOG = logging.getLogger(__name__)

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
PAGES = ("label", "train", "evaluate", "score")

_SETTLE = 1.0  # seconds that a page gets to load its pictures and numbers after it was shown
_PATIENCE = 60.0  # seconds for a line that ends in an ellipsis: reasons from a network need Keras in a helper
_FIRST = 4.0  # seconds for the first page: the song's waveform and spectrogram are computed in another thread


def take_pictures(
    workspace: Path,
    folder: Path,
    *,
    sizes: Iterable[tuple[int, int]] = SIZES,
    themes: Iterable[str] = THEMES,
    pages: Iterable[str] = PAGES,
) -> tuple[Path, ...]:
    """Render the window into `folder`, one PNG for each page, theme and size, and return the files.

    Without a QApplication it makes one that needs no screen.  Raises `WorkspaceError` when the workspace cannot be
    opened.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from songjudge.gui.app import application, build_window
    from songjudge.store.workspace import Workspace

    app = application()
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    window, session = build_window(app, Workspace.open(workspace))
    try:
        window.show()
        _settle(app, window, _FIRST)
        for theme in themes:
            session.appearance.set_theme_name(theme)
            for page in pages:
                window.show_page(page)
                for width, height in sizes:
                    window.resize(width, height)
                    _settle(app, window, _SETTLE)
                    if (focus := app.focusWidget()) is not None:
                        focus.clearFocus()  # a picture shows the page, not where the keyboard happens to be
                    file = folder / f"{page}-{theme}-{width}x{height}.png"
                    window.grab().save(str(file))
                    taken.append(file)
    finally:
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return tuple(taken)


def _settle(app: QApplication, window: QWidget, seconds: float) -> None:
    """Let timers, worker threads and layouts do their work; while a line says that it is busy ("…"), wait longer."""
    start = time.monotonic()
    while (waited := time.monotonic() - start) < seconds or (_unfinished(window) and waited < _PATIENCE):
        app.processEvents()
        time.sleep(0.01)
    for words in _unfinished(window):
        _LOG.warning("a picture shows work that was not done within %g seconds: %s", _PATIENCE, words)


def _unfinished(window: QWidget) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible() and label.text().endswith(" …")]
