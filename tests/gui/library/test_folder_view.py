import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.folder_model import FolderModel
from songjudge.gui.library.folder_tree import count
from songjudge.gui.library.folder_view import FolderView, grouped
from tests.gui.library.test_folder_tree import PATHS, a_tree

VERDICTS = np.array([1, -1, 1, 0, -1], np.int8)


@pytest.fixture(name="view")
def _view(qtbot: QtBot, appearance: Appearance) -> FolderView:
    tree = a_tree("/m", paths=())
    view = FolderView(appearance, FolderModel(tree, count(tree, VERDICTS[:0])))
    qtbot.addWidget(view)
    view.resize(300, 300)
    full = a_tree("/m")
    view.show_tree(full, count(full, VERDICTS))
    view.show()
    return view


def test_qt_accepts_the_model(view: FolderView) -> None:
    tester = QAbstractItemModelTester(view.folders, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tree = a_tree("/m/b", paths=PATHS[2:4])
    view.show_tree(tree, count(tree, VERDICTS[:2]))
    assert tester.model() is view.folders


def test_keys_open_and_choose_folders(qtbot: QtBot, view: FolderView) -> None:
    chosen: list[int] = []
    view.folder_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert [view.folders.tree.names[n] for n in chosen] == ["A", "b", "1"]
    assert view.current_folder() == 3


def test_a_new_tree_keeps_open_folders_and_the_current_one(view: FolderView) -> None:
    view.expand(view.folders.index_of(2))
    view.setCurrentIndex(view.folders.index_of(4))
    tree = a_tree("/m", paths=("/m/0/new.mp3", *PATHS))
    view.show_tree(tree, count(tree, np.zeros(6, np.int8)))
    assert tree.names[view.current_folder()] == "2"
    assert view.isExpanded(view.folders.index_of(tree.find("/m/b")))


def test_a_screen_reader_hears_the_counts(view: FolderView) -> None:
    spoken = view.folders.index_of(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "b, 3 songs, 2 good, 0 bad"
    assert view.folders.read_out(1) == "A, 1 song, 0 good, 1 bad"


def test_it_paints_in_both_themes(view: FolderView, appearance: Appearance) -> None:
    light = view.grab().toImage()
    appearance.set_dark(True)
    assert view.grab().toImage() != light


def test_thousands_are_grouped() -> None:
    assert grouped(1312) == "1\u2009312"
