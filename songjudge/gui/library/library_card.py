"""The left card of the Label page: the folders, what was said about them, and the way to add more."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon, icon_pixmap
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.folder_model import FolderModel
from songjudge.gui.library.folder_tree import FolderTree, build, count, count_again
from songjudge.gui.library.folder_view import FolderView, grouped
from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.gui.songs.song_finder import INLINE_UP_TO
from songjudge.library.verdict import Verdict

_FEW = 500  # changed verdicts; counting more anew is quicker


class LibraryCard(QFrame):
    """Shows the folders of one `SongColumns` with live counts.

    Signals:
        folder_chosen(int): the user went to this folder of `tree`.
        tree_shown(): `tree` belongs to the songs that were handed over last.
        folder_added(object): the `Path` of a folder of music that the user chose.
        root_removed(object): the `Path` of a root that the user wants to see no longer.
        verdict_asked(int, object): a folder's number, and the `Verdict` for all songs in it.
        import_asked(): the user wants to take over labels from elsewhere.
        extraction_asked(int): measure the songs of this folder first.
    """

    folder_chosen = Signal(int)
    tree_shown = Signal()
    folder_added = Signal(object)
    root_removed = Signal(object)
    verdict_asked = Signal(int, object)
    import_asked = Signal()
    extraction_asked = Signal(int)

    def __init__(self, appearance: Appearance, columns: SongColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._columns = columns
        self._roots: tuple[Path, ...] = ()
        tree = build(columns, ())
        self.view = FolderView(appearance, FolderModel(tree, count(tree, columns.verdicts)))
        self._counted = columns.verdicts.copy()  # the verdicts that the view's counts are made of
        self._trees = LatestAnswer(self)
        self._trees.answered.connect(self._show_tree)
        self.import_button = QToolButton()
        self.add_button = QToolButton()
        self.good, self.bad = QLabel(), QLabel()
        self._good_glyph, self._bad_glyph = QLabel(), QLabel()
        self._lay_out()
        self._colour()
        self._count()
        appearance.changed.connect(self._colour)
        self.import_button.clicked.connect(self.import_asked)
        self.add_button.clicked.connect(self._ask_folder)
        self.view.folder_chosen.connect(self.folder_chosen)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)

    @property
    def tree(self) -> FolderTree:
        """The folders that are shown."""
        return self.view.folders.tree

    def show_songs(self, columns: SongColumns, roots: tuple[Path, ...]) -> None:
        """Show the folders of these songs; `tree_shown` says when."""
        self._columns, self._roots = columns, roots
        if len(columns) <= INLINE_UP_TO and not self._trees.busy:
            self._show_tree(build(columns, roots))
        else:
            self._trees.ask(lambda: build(columns, roots))

    def close_down(self) -> None:
        """Wait for the folders that are being put in order."""
        self._trees.close()

    def _show_tree(self, tree: FolderTree) -> None:
        self._counted = self._columns.verdicts.copy()
        self.view.show_tree(tree, count(tree, self._counted))
        self._count()
        self.tree_shown.emit()

    def recount(self, rows: IntArray) -> None:
        """Count again, because the verdicts of `rows` changed."""
        if len(self._counted) != len(self._columns):  # other songs are being put in order, and will be counted then
            return
        verdicts = self._columns.verdicts
        if len(rows) <= _FEW:
            before, now = self._counted[rows], verdicts[rows]
            self.view.update_folders(count_again(self.tree, self.view.folders.counts, rows, before=before, now=now))
            self._counted[rows] = now
        else:
            self._counted = verdicts.copy()
            self.view.set_counts(count(self.tree, self._counted))
        self._count()

    def folder_menu(self, folder: int) -> QMenu:
        """Return the menu of one folder."""
        menu = QMenu(self)
        songs = int(self.view.folders.counts.songs[folder])
        words = f"all {grouped(songs)} songs" if songs != 1 else "the song"
        for verdict, text in (
            (Verdict.GOOD, f"Label {words} good"),
            (Verdict.BAD, f"Label {words} bad"),
            (Verdict.NONE, f"Clear the labels of {words}"),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, verdict=verdict: self.verdict_asked.emit(folder, verdict))
        menu.addSeparator()
        menu.addAction("Extract features of this folder first").triggered.connect(
            lambda: self.extraction_asked.emit(folder)
        )
        root = self._root_of(folder)
        if root is not None:
            menu.addSeparator()
            menu.addAction("Remove this folder from the library").triggered.connect(
                lambda: self.root_removed.emit(root)
            )
        return menu

    def _root_of(self, folder: int) -> Path | None:
        if folder == 0:
            return self._roots[0] if len(self._roots) == 1 else None
        return next((root for root in self._roots if str(root) == self.tree.paths[folder]), None)

    def _show_menu(self, place: QPoint) -> None:
        if self.view.indexAt(place).isValid():
            menu = self.folder_menu(self.view.current_folder())
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Add music folder", str(Path.home()))
        if chosen:
            self.folder_added.emit(Path(chosen))

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        title = QLabel("Library")
        title.setProperty("role", "heading")
        self.import_button.setAccessibleName("Take over labels that you already have")
        self.import_button.setToolTip("Take over labels that you already have: playlists, ratings, play counts …")
        self.add_button.setAccessibleName("Add music folder")
        self.add_button.setToolTip("Add music folder (Ctrl+O)")
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 14, 0)
        head.addWidget(title, 1)
        head.addWidget(self.import_button)
        head.addWidget(self.add_button)
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 4, 16, 12)
        foot.setSpacing(6)
        for glyph, label in ((self._good_glyph, self.good), (self._bad_glyph, self.bad)):
            label.setProperty("role", "muted")
            foot.addWidget(glyph)
            foot.addWidget(label)
            foot.addSpacing(12)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addWidget(self.view, 1)
        whole.addLayout(foot)

    def _colour(self) -> None:
        theme, ratio = self._appearance.theme, self.devicePixelRatioF()
        self.import_button.setIcon(icon("tag", theme.muted))
        self.add_button.setIcon(icon("plus", theme.muted))
        self._good_glyph.setPixmap(icon_pixmap("check", theme.good, 16, ratio=ratio))
        self._bad_glyph.setPixmap(icon_pixmap("cross", theme.bad, 16, ratio=ratio))

    def _count(self) -> None:
        counts = self.view.folders.counts
        self.good.setText(f"{grouped(int(counts.good[0]))} good")
        self.bad.setText(f"{grouped(int(counts.bad[0]))} bad")
