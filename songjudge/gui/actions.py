"""Every action of the window with its key, in one table: menu, shortcuts and keyboard help are made from it.

To add an action: 1. add a line to `ACTIONS`; 2. say what it does, under the same name, in `MainWindow._doers`.
A key that only means something inside a page is handled there; add it to `PAGE_KEYS` so that the help shows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from songjudge.gui.appearance import Theme
from songjudge.gui.icons import icon


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action: its name in code, its words, its keys ("Ctrl+Z"; the first is shown), its icon, its menu section."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    section: str = ""


ACTIONS = (
    ActionRow("add_folder", "Add music folder …", ("Ctrl+O",), "folder-plus", "Library"),
    ActionRow("scan_again", "Look for new and changed songs", ("F5",), "refresh", "Library"),
    ActionRow("watching", "Watched folders …", (), "folder", "Library"),
    ActionRow("judge_files", "Would I like these files? …", ("Ctrl+Shift+O",), "question", "Library"),
    ActionRow("problems", "Problem files …", (), "warning", "Library"),
    ActionRow("import_table", "Import labels from a table …", (), "open", "Library"),
    ActionRow("undo", "Undo labelling", ("Ctrl+Z",), "undo", "Labels"),
    ActionRow("redo", "Redo labelling", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Labels"),
    ActionRow("doubts", "Doubtful labels …", ("Ctrl+Shift+L",), "question", "Labels"),
    ActionRow("extract", "Extract features now", ("Ctrl+E",), "waveform", "Model"),
    ActionRow("score", "Score the library", ("Ctrl+J",), "bars", "Model"),
    ActionRow("check", "Check the workspace …", (), "check", "Workspace"),
    ActionRow("back_up", "Back up …", (), "save", "Workspace"),
    ActionRow("restore", "Restore a backup …", (), "history", "Workspace"),
    ActionRow("show_label", "Label", ("Ctrl+1",), "tag", "View"),
    ActionRow("show_train", "Train", ("Ctrl+2",), "trend", "View"),
    ActionRow("show_evaluate", "Evaluate", ("Ctrl+3",), "roc", "View"),
    ActionRow("show_score", "Score", ("Ctrl+4",), "bars", "View"),
    ActionRow("search", "Search", ("Ctrl+F",), "search", "View"),
    ActionRow("theme", "Light or dark", ("Ctrl+D",), "moon", "View"),
    ActionRow("settings", "Settings …", ("Ctrl+,",), "sliders", "Program"),
    ActionRow("shortcuts", "Keyboard shortcuts", ("F1",), "keyboard", "Program"),
    ActionRow("quit", "Quit", ("Ctrl+Q",), "", "Program"),
)

WRITING = (
    *("add_folder", "scan_again", "watching", "import_table", "undo", "redo", "extract", "score", "restore"),
    "settings",
)
"""The actions that change what the workspace keeps."""

PAGE_KEYS = (
    ("G", "Good: label the selected songs and go to the next"),
    ("B", "Bad: label the selected songs and go to the next"),
    ("U", "Unsure: take the label away and go to the next"),
    ("Space", "Play or pause"),
    ("J, K", "Next song, previous song"),
    ("S", "Skip: go to the next song without a word"),
    ("← →", "Five seconds back or forward"),
    ("Shift ← →", "Previous or next clip"),
    ("L", "Repeat the clip"),
    ("↑ ↓", "While songs are asked for: good, bad, and on to the next that is asked"),
    ("→ ←", "While songs are asked for: skip the song, go back and take its label away"),
    ("Tab", "Go to the next part of the window"),
)
"""Keys that the pages handle themselves."""


class Actions:
    """The window's actions as QActions, by name."""

    def __init__(self, window: QWidget, doers: Mapping[str, Callable[[], object]]) -> None:
        self._made: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.text, window)
            action.setObjectName(row.name)
            action.setShortcuts([QKeySequence(key) for key in row.keys])
            action.triggered.connect(_ignoring_checked(doers[row.name]))
            window.addAction(action)
            self._made[row.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def allow_only_reading(self) -> None:
        """Grey out what writes into the workspace."""
        for name in WRITING:
            self._made[name].setEnabled(False)

    def colour(self, theme: Theme) -> None:
        """Draw the icons in the theme's ink."""
        for row in ACTIONS:
            if row.icon:
                self._made[row.name].setIcon(icon(row.icon, theme.muted))

    def fill(self, menu: QMenu) -> None:
        """Put every action into `menu`, a divider between the sections."""
        section = ACTIONS[0].section
        for row in ACTIONS:
            if row.section != section:
                menu.addSeparator()
                section = row.section
            menu.addAction(self._made[row.name])


def _ignoring_checked(function: Callable[[], object]) -> Callable[..., None]:
    def call(*_: object) -> None:
        function()

    return call
