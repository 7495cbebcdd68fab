"""The folder tree on the screen: name, good and bad counts in two aligned columns, and their share as a bar."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from songjudge.gui.appearance import BODY, Appearance, body_font
from songjudge.gui.icons import icon_pixmap
from songjudge.gui.library.folder_model import FolderModel, number_of
from songjudge.gui.library.folder_tree import FolderCounts, FolderTree

AnyIndex = QModelIndex | QPersistentModelIndex

ROW = 34  # pixels
_INDENT = 16
_BAR = 60  # pixels: width of the bar, which is also where the two columns of counts stand
_RIGHT = 12
_PAGE_KEYS = {Qt.Key.Key_G, Qt.Key.Key_B, Qt.Key.Key_U, Qt.Key.Key_Space, Qt.Key.Key_J, Qt.Key.Key_K}


class _Rows(QStyledItemDelegate):
    """Says how high a row is; the view draws the row whole."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, ROW)


class FolderView(QTreeView):
    """Shows a `FolderModel`.

    Signals:
        folder_chosen(int): the number of the folder that the user went to.
    """

    folder_chosen = Signal(int)

    def __init__(self, appearance: Appearance, folders: FolderModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._folders = folders
        self._open: set[str] = set()  # paths of the folders that are open
        self._strong = body_font(BODY, weight=QFont.Weight.DemiBold)
        self._plain = body_font(BODY)
        self._count = body_font(12, weight=QFont.Weight.DemiBold)
        self.setModel(folders)
        self.setItemDelegate(_Rows(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(True)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Folders")
        self.setAccessibleDescription("Press G or B to label all songs of a folder.")
        self.expanded.connect(lambda index: self._open.add(self._folders.tree.paths[number_of(index)]))
        self.collapsed.connect(lambda index: self._open.discard(self._folders.tree.paths[number_of(index)]))
        appearance.changed.connect(self.viewport().update)

    @property
    def folders(self) -> FolderModel:
        """The model behind the tree."""
        return self._folders

    def show_tree(self, tree: FolderTree, counts: FolderCounts) -> None:
        """Show another tree with the same folders open and the same one current, as far as they are still there."""
        before = self._folders.tree
        opened = [path for path in self._open if path]
        current = before.paths[self.current_folder()]
        first = len(before) <= 1
        self.blockSignals(True)
        self._folders.show(tree, counts)
        self.expand(self._folders.index_of(0))
        numbers = {path: n for n, path in enumerate(tree.paths)}
        for path in opened:
            if path in numbers:
                self.expand(self._folders.index_of(numbers[path]))
        if first and tree.child_count(0) == 1:
            self.expand(self._folders.index_of(1))
        self.setCurrentIndex(self._folders.index_of(numbers.get(current, 0)))
        self.blockSignals(False)

    def set_counts(self, counts: FolderCounts) -> None:
        """Show other counts."""
        self._folders.set_counts(counts)
        self.viewport().update()

    def update_folders(self, folders: Iterable[int]) -> None:
        """Draw the rows of these folders again: their counts changed."""
        for folder in folders:
            self.viewport().update(
                0, self.visualRect(self._folders.index_of(folder)).top(), self.viewport().width(), ROW
            )

    def current_folder(self) -> int:
        """Return the number of the folder that the user is in; 0 is "All music"."""
        index = self.currentIndex()
        return number_of(index) if index.isValid() else 0

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which folder is current now."""
        super().currentChanged(current, previous)
        if current.isValid() and not self.signalsBlocked():
            self.folder_chosen.emit(number_of(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the tree; keys that mean a verdict or playing belong to the page."""
        if event.key() in _PAGE_KEYS and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are verdicts here."""

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one folder."""
        theme, folder = self._appearance.theme, number_of(index)
        area = QRect(options.rect)
        area.setLeft(0)
        area.setRight(self.viewport().width() - 1)
        depth = self._folders.tree.depth(folder)
        current = index == self.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current:
            painter.setPen(theme.ink if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected)
            painter.drawRoundedRect(QRectF(area).adjusted(8.5, 1.5, -8.5, -1.5), 8, 8)
        left, middle = depth * _INDENT, area.center().y()
        if self._folders.tree.child_count(folder):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            self._paint_icon(painter, QPoint(left + 8, middle), name, theme.faint, 14)
        ink = theme.text if current or folder == 0 else theme.muted
        self._paint_icon(painter, QPoint(left + 27, middle), self._symbol(folder, depth), ink, 18)
        self._paint_name(painter, area, left + 45, folder, strong=current or folder == 0)
        self._paint_counts(painter, area, folder)
        painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """Draw nothing: `drawRow` draws the little arrow where Qt expects clicks on it."""

    def _symbol(self, folder: int, depth: int) -> str:
        if folder == 0:
            return "library"
        leaf = self._folders.tree.child_count(folder) == 0
        return "disc" if leaf and depth > 1 else "folder"

    def _paint_icon(self, painter: QPainter, middle: QPoint, name: str, colour: QColor, side: int) -> None:
        picture = icon_pixmap(name, colour, side, ratio=self.devicePixelRatioF())
        painter.drawPixmap(middle - QPoint(side // 2, side // 2 - 1), picture)

    def _paint_name(self, painter: QPainter, area: QRect, left: int, folder: int, *, strong: bool) -> None:
        font = self._strong if strong else self._plain
        room = QRect(left, area.top(), area.right() - _RIGHT - _BAR - 14 - left, area.height())
        text = QFontMetrics(font).elidedText(
            self._folders.tree.names[folder], Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(self._appearance.theme.text)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_counts(self, painter: QPainter, area: QRect, folder: int) -> None:
        theme, counts = self._appearance.theme, self._folders.counts
        songs, good, bad = int(counts.songs[folder]), int(counts.good[folder]), int(counts.bad[folder])
        right = area.right() - _RIGHT - 7
        numbers = QRect(right - _BAR - 40, area.top() + 4, _BAR + 40, 18)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._count)
        painter.setPen(theme.bad if bad else theme.muted)
        painter.drawText(numbers, flags, grouped(bad))
        painter.setPen(theme.good if good else theme.muted)
        painter.drawText(numbers.adjusted(0, 0, -38, 0), flags, grouped(good))
        bar = QRectF(right - _BAR, area.top() + 24, _BAR, 3)
        paint_shares(painter, bar, (good, bad, songs), (theme.good, theme.bad, theme.rule))


def grouped(number: int) -> str:
    """Return a count with thin spaces between thousands: "1 312"."""
    return f"{number:,}".replace(",", "\u2009")


def paint_shares(
    painter: QPainter, bar: QRectF, counts: tuple[int, int, int], colours: tuple[QColor, QColor, QColor]
) -> None:
    """Paint how much of all (`counts[2]`) is good (`counts[0]`) and bad (`counts[1]`), from the left."""
    good, bad, songs = counts
    painter.fillRect(bar, colours[2])
    if not songs:
        return
    middle = bar.width() * good / songs
    painter.fillRect(QRectF(bar.left(), bar.top(), middle, bar.height()), colours[0])
    gap = 1.0 if good and bad else 0.0
    width = max(bar.width() * bad / songs - gap, 0.0)
    painter.fillRect(QRectF(bar.left() + middle + gap, bar.top(), width, bar.height()), colours[1])
