"""The bar at the top of the window: name, page tabs, search, theme, menu, settings."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QToolButton

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon, icon_pixmap
from songjudge.gui.jobs.progress_line import ElidedLabel

TABS = (
    ("label", "Label", "tag"),
    ("train", "Train", "trend"),
    ("evaluate", "Evaluate", "roc"),
    ("score", "Score", "bars"),
)
_HEIGHT = 56
_DEBOUNCE = 80  # milliseconds: a filter runs when the fingers rest, not at each letter


class SearchField(QLineEdit):
    """The search field.  Escape empties it.

    Signals:
        searched(str): the text, trimmed, a moment after the last change.
        left(): the user pressed Enter or Down and wants to go on in the page.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "search")
        self.setPlaceholderText("Search songs")
        self.setAccessibleName("Search songs")
        self.setMinimumWidth(150)
        self.setMaximumWidth(300)
        self._icon = QAction(self)
        self._icon.setText("Search")
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DEBOUNCE)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textChanged.connect(lambda _: self._pause.start())
        for button in self.findChildren(QToolButton):
            button.setAccessibleName("Search")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def colour(self, appearance: Appearance) -> None:
        """Draw the magnifying glass in the theme's ink."""
        self._icon.setIcon(icon("search", appearance.theme.muted))

    def begin(self) -> None:
        """Take the keyboard, ready for another word in place of the old one."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field on Escape, go on into the page on Enter and Down."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TopBar(QFrame):
    """Signals: page_chosen(str): a name of `TABS`."""

    page_chosen = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setProperty("role", "topbar")
        self.setFixedHeight(_HEIGHT)
        self._logo = QLabel()
        self._logo.setAccessibleName("songjudge")
        name = QLabel("songjudge")
        name.setProperty("role", "title")
        self.search = SearchField()
        self.theme_button = _flat_button("Light or dark (Ctrl+D)", "Switch between light and dark")
        self.menu_button = _flat_button("Menu", "Menu")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.settings_button = _flat_button("Settings (Ctrl+,)", "Settings")
        self.notice = ElidedLabel()
        self.notice.setProperty("role", "small")
        self.notice.hide()
        self._group = QButtonGroup(self)
        self._tabs = {key: self._tab(key, text) for key, text, _ in TABS}
        line = QHBoxLayout(self)
        line.setContentsMargins(18, 0, 12, 0)
        line.setSpacing(4)
        line.addWidget(self._logo)
        line.addSpacing(5)
        line.addWidget(name)
        line.addSpacing(24)
        for tab in self._tabs.values():
            line.addWidget(tab)
        line.addStretch(1)
        line.addWidget(self.notice)
        line.addSpacing(8)
        line.addWidget(self.search, 3)
        line.addSpacing(4)
        for button in (self.theme_button, self.settings_button, self.menu_button):
            line.addWidget(button)
        appearance.changed.connect(self._draw)
        self._draw()

    def set_page(self, key: str) -> None:
        """Mark the tab of the page that is shown."""
        self._tabs[key].setChecked(True)

    def show_notice(self, text: str) -> None:
        """Keep `text` in sight, for as long as the window is open; screen readers find it as a line of its own."""
        self.notice.show_text(text)
        self.notice.setAccessibleName(text)
        self.notice.show()

    def set_menu(self, menu: QMenu) -> None:
        """Give the menu button its menu."""
        self.menu_button.setMenu(menu)

    def tabs(self) -> Sequence[QToolButton]:
        """Return the tab buttons, from left to right."""
        return tuple(self._tabs.values())

    def _tab(self, key: str, text: str) -> QToolButton:
        number = [each for each, _, _ in TABS].index(key) + 1
        button = _flat_button(f"{text} (Ctrl+{number})", text)
        button.setProperty("role", "tab")
        button.setText(f" {text}")  # the style leaves too little room between icon and word
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.page_chosen.emit(key))
        self._group.addButton(button)
        return button

    def _draw(self) -> None:
        theme = self._appearance.theme
        self._logo.setPixmap(icon_pixmap("logo", theme.text, 24, ratio=self.devicePixelRatioF()))
        for key, _, symbol in TABS:
            self._tabs[key].setIcon(icon(symbol, theme.muted, checked=theme.text))
        self.theme_button.setIcon(icon("sun" if theme.dark else "moon", theme.muted))
        self.settings_button.setIcon(icon("sliders", theme.muted))
        self.menu_button.setIcon(icon("menu", theme.muted))
        self.search.colour(self._appearance)


def _flat_button(tip: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
