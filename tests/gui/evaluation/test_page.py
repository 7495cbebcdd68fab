import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.evaluation.confusion_matrix import CELLS, Cell, count_in
from songjudge.gui.evaluation.page import EvaluatePage, headline_of
from songjudge.gui.session import Session
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.support.taught_workspace import fill, train


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> EvaluatePage:
    fill(session.workspace)
    train(session.workspace)
    made = EvaluatePage(session)
    qtbot.addWidget(made)
    made.resize(1280, 690)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_without_a_model_a_button_leads_to_train(qtbot: QtBot, session: Session) -> None:
    page = EvaluatePage(session)
    qtbot.addWidget(page)
    page.show()
    assert page.evaluation is None
    assert page.show_cell(CELLS[0]) is None
    with qtbot.waitSignal(session.page_asked) as asked:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert asked.args == ["train"]


def test_a_new_model_appears_by_itself(qtbot: QtBot, session: Session) -> None:
    fill(session.workspace)
    page = EvaluatePage(session)
    qtbot.addWidget(page)
    page.show()
    train(session.workspace)
    session.model_changed.emit()
    assert page.evaluation is not None
    assert page.roc.isVisible()


def test_one_threshold_for_all_cards(qtbot: QtBot, page: EvaluatePage) -> None:
    for _ in range(3):
        qtbot.keyClick(page.roc.plot, Qt.Key.Key_Right)
    assert page.threshold == pytest.approx(0.53)
    assert page.confusion.title.text() == "Confusion at 0.53"
    assert page.roc.words.startswith("threshold 0.53")
    qtbot.keyClick(page.histogram.plot, Qt.Key.Key_Left)
    assert page.confusion.title.text() == "Confusion at 0.52"


def test_the_headline_holds_the_honest_figures(page: EvaluatePage, session: Session) -> None:
    record = session.workspace.models()[-1]
    assert page.headline.text() == headline_of(record)
    assert f"AUC {record.evaluation.auc:.2f} on songs it never heard" in page.headline.text()
    assert f"would claim {record.evaluation.random_auc:.2f}" in page.headline.text()


def test_a_cell_lists_its_songs_most_surprising_first(qtbot: QtBot, page: EvaluatePage) -> None:
    evaluation = page.evaluation
    assert evaluation is not None
    cell = Cell(is_good=False, judged_good=True)
    index = CELLS.index(cell)
    page.confusion.matrix.setFocus()
    for _ in range(index):
        qtbot.keyClick(page.confusion.matrix, Qt.Key.Key_Right)
    dialog = page.show_cell(cell)
    assert dialog is not None
    scores = dict(zip(evaluation.song_ids, evaluation.scores.tolist(), strict=True))
    listed = [scores[song_id] for song_id in dialog.song_ids()]
    assert len(listed) == count_in(evaluation.confusion(page.threshold), cell)
    assert listed == sorted(listed, reverse=True)
    dialog.list.setCurrentRow(0)
    with qtbot.waitSignal(page.play_asked) as asked:
        dialog.list.itemActivated.emit(dialog.list.item(0))
    assert asked.args == [dialog.song_ids()[0]]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_missed_songs_start_with_the_lowest_score(page: EvaluatePage) -> None:
    evaluation = page.evaluation
    assert evaluation is not None
    dialog = page.show_cell(Cell(is_good=True, judged_good=False))
    assert dialog is not None
    scores = dict(zip(evaluation.song_ids, evaluation.scores.tolist(), strict=True))
    listed = [scores[song_id] for song_id in dialog.song_ids()]
    assert listed == sorted(listed)
    dialog.reject()


def test_runs_are_chosen_and_compared_by_key(qtbot: QtBot, session: Session) -> None:
    fill(session.workspace)
    train(session.workspace)
    train(session.workspace, TrainingPlan(model=ModelKind.NEIGHBOURS, folds=3))
    page = EvaluatePage(session)
    qtbot.addWidget(page)
    page.show()
    newest = page.evaluation
    assert page.other.isVisible()
    before = page.roc.grab().toImage()
    qtbot.keyClick(page.other, Qt.Key.Key_End)
    assert page.roc.grab().toImage() != before
    assert page.comparison.isVisible()
    assert [row.name for row in page.comparison.bars.rows] == ["Run 2", "Run 1"]
    songs = newest.songs if newest else 0
    assert page.comparison.words.text().startswith(f"On the {songs} songs that both judged")
    assert "thin line" in page.precision_recall.detail.text()
    qtbot.keyClick(page.other, Qt.Key.Key_Home)
    assert page.comparison.isHidden()
    qtbot.keyClick(page.other, Qt.Key.Key_Down)
    assert page.comparison.isHidden()  # a run is not compared with itself
    qtbot.keyClick(page.model, Qt.Key.Key_Down)
    assert page.evaluation is not newest
