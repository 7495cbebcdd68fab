"""Loads what the window is drawn with: the Inter font and the style sheet."""

from pathlib import Path
from string import Template

from PySide6.QtGui import QFontDatabase

from songjudge.resource_files import resource_path

FONT_FAMILY = "Inter"
_FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


def load_fonts() -> None:
    """Make Inter known to Qt.  Text then looks the same on every machine; call it once, after QApplication exists."""
    if FONT_FAMILY in QFontDatabase.families():
        return
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def style_folder(*, dark: bool) -> Path:
    """Return the folder of the few pictures that a style sheet can only take from files (arrows, check marks)."""
    return resource_path("styles", "dark" if dark else "light")


def style_sheet(tokens: dict[str, str]) -> str:
    """Return the window's style sheet with every `$token` replaced.  Raises KeyError for an unknown token."""
    text = resource_path("styles", "songjudge.qss").read_text(encoding="utf-8")
    return Template(text).substitute(tokens)
