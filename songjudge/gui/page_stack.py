"""Holds the pages, shows one of them, and leads the keyboard into it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QStackedWidget, QVBoxLayout, QWidget

from songjudge.gui.appearance import GUTTER, pad_number


class PageStack(QStackedWidget):
    """The pages by name, and in place of one of them, while `use_stand_in` says so, a stand-in."""

    def __init__(self, pages: Mapping[str, QWidget], *, stand_in: QWidget, stands_for: str) -> None:
        super().__init__()
        self._pages = dict(pages)
        self._stands_for = stands_for
        self._stand_in = QWidget()
        QVBoxLayout(self._stand_in).addWidget(stand_in)
        self._standing_in = False
        self.name = next(iter(self._pages))
        for page in (*self._pages.values(), self._stand_in):
            if (layout := page.layout()) is not None:  # the same distance from the window's edges for all
                layout.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
            self.addWidget(page)
        for box in self.findChildren(QAbstractSpinBox):
            pad_number(box)

    def show_page(self, name: str) -> None:
        """Show the page called `name`.  The keyboard follows, unless it is in another part of the window."""
        before = QApplication.focusWidget()
        inside = before is not None and self.isAncestorOf(before)
        self.name = name
        self._show_chosen()
        if inside:
            self.enter()

    def use_stand_in(self, use: bool) -> None:
        """Show the stand-in in place of its page, or the page again."""
        if use != self._standing_in:
            self._standing_in = use
            self._show_chosen()

    def enter(self) -> None:
        """Give the page the keyboard: to what had it last there, else to the page's first stop."""
        page = self.currentWidget()
        if page is None:
            return
        before = self.window().focusWidget()
        (page.focusProxy() or page.focusWidget() or page).setFocus(Qt.FocusReason.OtherFocusReason)
        kept = self.window().focusWidget() is page and page.focusPolicy() is Qt.FocusPolicy.NoFocus
        stop = (self._first_stop(page) or before) if kept else None  # the page did not hand it on
        if stop is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_pages(self) -> None:
        """Close every page, so that it ends what runs beside the window."""
        for page in self._pages.values():
            page.close()

    def _show_chosen(self) -> None:
        away = self._standing_in and self.name == self._stands_for
        self.setCurrentWidget(self._stand_in if away else self._pages[self.name])

    def _first_stop(self, page: QWidget) -> QWidget | None:
        each = page.nextInFocusChain()
        while each is not None and each is not page:
            takes_tab = bool(each.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
            if takes_tab and page.isAncestorOf(each) and each.isVisibleTo(page) and each.isEnabled():
                return each
            each = each.nextInFocusChain()
        return None
