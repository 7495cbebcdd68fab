import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.evaluation.calibration_card import CalibrationCard
from songjudge.gui.evaluation.comparison_card import TOO_FEW, ComparisonCard
from songjudge.gui.evaluation.confusion_card import ConfusionCard
from songjudge.gui.evaluation.depth_cards import MOST_BARS, ImportanceCard, LearningCurveCard
from songjudge.gui.evaluation.histogram_card import HistogramCard
from songjudge.gui.evaluation.precision_recall_card import PrecisionRecallCard
from songjudge.gui.evaluation.roc_card import RocCard, stepped_threshold
from songjudge.gui.plots.plot import Plot
from songjudge.learning.evaluation import GroupImportance
from songjudge.library.song import SongId
from tests.gui.evaluation.evaluations import a_deep_evaluation, an_evaluation


def shown(qtbot: QtBot, card: QWidget) -> None:
    qtbot.addWidget(card)
    card.resize(620, 400)
    with qtbot.waitExposed(card):
        card.show()
    settle(card)


def settle(card: QWidget) -> None:
    card.grab()
    QApplication.processEvents()  # axes take their width after they are first drawn
    card.grab()


def press_at(qtbot: QtBot, plot: Plot, x: float, y: float) -> None:
    spot = plot.surface.mapFrom(plot, plot.point_of(x, y))
    qtbot.mousePress(plot.surface, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseRelease(plot.surface, Qt.MouseButton.LeftButton, pos=spot)


def test_roc_says_its_area_and_what_the_threshold_does(qtbot: QtBot, appearance: Appearance) -> None:
    card = RocCard(appearance)
    shown(qtbot, card)
    evaluation = an_evaluation()
    card.set_threshold(0.4)  # before there is anything to show it on
    card.show_evaluation(evaluation)
    card.set_threshold(0.5)
    assert card.detail.text().startswith(f"AUC {evaluation.auc:.3f}, between ")
    fpr, tpr = evaluation.roc.at(0.5)
    assert f"finds {tpr:.0%}".replace("%", " %") in card.words
    assert f"lets in {fpr:.0%}".replace("%", " %") in card.words
    assert card.plot.accessibleDescription().startswith("Threshold 0.50 finds")


def test_dragging_along_the_roc_moves_the_threshold(qtbot: QtBot, appearance: Appearance) -> None:
    card = RocCard(appearance)
    card.show_evaluation(an_evaluation())
    shown(qtbot, card)
    moved: list[float] = []
    card.threshold_moved.connect(moved.append)
    press_at(qtbot, card.plot, 0.0, 0.1)
    press_at(qtbot, card.plot, 0.98, 1.0)
    assert moved[0] > 0.7
    assert moved[-1] < 0.3


def test_arrow_keys_move_the_threshold(qtbot: QtBot, appearance: Appearance) -> None:
    for card in (RocCard(appearance), HistogramCard(appearance)):
        card.show_evaluation(an_evaluation())
        card.set_threshold(0.5)
        shown(qtbot, card)
        with qtbot.waitSignal(card.threshold_moved) as moved:
            qtbot.keyClick(card.plot, Qt.Key.Key_Right)
        assert moved.args == [0.51]
        with qtbot.waitSignal(card.threshold_moved) as moved:
            qtbot.keyClick(card.plot, Qt.Key.Key_Home)
        assert moved.args == [0.0]


def test_a_threshold_stays_between_0_and_1() -> None:
    assert stepped_threshold(0.99, 10) == 1.0
    assert stepped_threshold(0.005, -10) == 0.0


def test_an_empty_roc_cannot_be_dragged(qtbot: QtBot, appearance: Appearance) -> None:
    card = RocCard(appearance)
    shown(qtbot, card)
    with qtbot.assertNotEmitted(card.threshold_moved):
        press_at(qtbot, card.plot, 0.2, 0.5)


def test_another_run_stands_behind(qtbot: QtBot, appearance: Appearance) -> None:
    card = RocCard(appearance)
    card.show_evaluation(an_evaluation())
    shown(qtbot, card)
    alone = card.grab().toImage()
    card.show_evaluation(an_evaluation(), compared=an_evaluation(skill=0.1, seed=1))
    assert card.grab().toImage() != alone


def test_two_runs_are_compared_in_words_bars_and_numbers(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = ComparisonCard(appearance)
    assert card.isHidden()
    better, worse = an_evaluation(skill=0.3), an_evaluation(skill=0.02)
    card.show_runs("Run 1", worse, "Run 2", better)
    shown(qtbot, card)
    assert "Run 2 is ahead of Run 1 by" in card.words.text()
    assert card.words.text().endswith("That is more than chance.")
    for ending in ("png", "svg", "csv"):
        card.save(tmp_path / f"compared.{ending}")
    with (tmp_path / "compared.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["figure", "Run 1", "Run 2"]
    figures = {row[0]: (float(row[1]), float(row[2])) for row in rows[1:]}
    assert figures["AUC"] == (worse.auc, better.auc)
    assert figures["AUC on the songs of both"] == pytest.approx((worse.auc, better.auc))
    assert figures["calibration error"] == pytest.approx((worse.ece, better.ece))
    strangers = replace(better, song_ids=tuple(SongId(f"stranger {n}") for n in range(better.songs)))
    card.show_runs("Run 1", worse, "Run 2", strangers)
    assert card.words.text() == TOO_FEW


def test_roc_numbers_are_saved(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    card = RocCard(appearance)
    evaluation = an_evaluation()
    card.show_evaluation(evaluation)
    shown(qtbot, card)
    card.save(tmp_path / "roc.csv")
    with (tmp_path / "roc.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["threshold", "bad let in", "good found"]
    assert [float(cell) for cell in rows[-1][1:]] == [1.0, 1.0]
    assert len(rows) == len(evaluation.roc.fpr) + 1


def test_precision_and_recall_are_read_by_key(qtbot: QtBot, appearance: Appearance) -> None:
    card = PrecisionRecallCard(appearance)
    card.set_threshold(0.5)
    evaluation = an_evaluation()
    card.show_evaluation(evaluation)
    card.set_threshold(0.5)
    shown(qtbot, card)
    qtbot.keyClick(card.plot, Qt.Key.Key_End)
    assert "recall 1.00" in card.readout.words
    assert f"{evaluation.precision_recall.average:.3f}" in card.detail.text()
    assert f"would give {evaluation.good / evaluation.songs:.2f}" in card.numbers.summary


def test_the_histogram_counts_every_song_and_its_line_is_dragged(qtbot: QtBot, appearance: Appearance) -> None:
    card = HistogramCard(appearance)
    evaluation = an_evaluation()
    card.show_evaluation(evaluation)
    card.set_threshold(0.5)
    shown(qtbot, card)
    assert sum(int(row[2]) + int(row[3]) for row in card.numbers.rows) == evaluation.songs
    with qtbot.waitSignal(card.threshold_moved) as moved:
        press_at(qtbot, card.plot, 0.3, 1.0)
    assert moved.args is not None
    assert moved.args[0] == pytest.approx(0.3, abs=0.011)
    qtbot.mouseMove(card.plot.surface, card.plot.surface.mapFrom(card.plot, card.plot.point_of(0.42, 1.0)))
    qtbot.waitUntil(lambda: card.readout.words.startswith("0.40 to 0.45: "))


def test_confusion_follows_the_threshold(qtbot: QtBot, appearance: Appearance) -> None:
    card = ConfusionCard(appearance)
    card.set_threshold(0.5)
    assert card.title.text() == "Confusion"
    evaluation = an_evaluation()
    card.show_evaluation(evaluation)
    card.set_threshold(0.0)
    shown(qtbot, card)
    assert card.title.text() == "Confusion at 0.00"
    assert card.numbers.rows == (
        ("bad", "bad", 0),
        ("bad", "good", evaluation.bad),
        ("good", "bad", 0),
        ("good", "good", evaluation.good),
    )
    assert "recall 1.00" in card.words.text()


def test_calibration_says_how_far_off_the_scores_are(qtbot: QtBot, appearance: Appearance) -> None:
    card = CalibrationCard(appearance)
    evaluation = an_evaluation()
    card.show_evaluation(evaluation)
    shown(qtbot, card)
    assert card.detail.text() == f"scores are off by {evaluation.ece:.2f} on average"
    qtbot.keyClick(card.plot, Qt.Key.Key_Right)
    assert card.readout.words.endswith("songs are good")
    assert sum(int(row[2]) for row in card.numbers.rows) == evaluation.songs


def test_cards_without_figures_hide(qtbot: QtBot, appearance: Appearance) -> None:
    for card in (LearningCurveCard(appearance), ImportanceCard(appearance)):
        qtbot.addWidget(card)
        card.show_evaluation(an_evaluation())
        assert card.isHidden()


def test_learning_curve_and_importance_are_read_by_key(qtbot: QtBot, appearance: Appearance) -> None:
    learning, importance = LearningCurveCard(appearance), ImportanceCard(appearance)
    for card in (learning, importance):
        card.show_evaluation(a_deep_evaluation())
        shown(qtbot, card)
        qtbot.keyClick(card.plot, Qt.Key.Key_Right)
    assert learning.readout.words == "20 songs: AUC 0.70 ± 0.05"
    assert importance.readout.words == "mel: +0.120"
    assert importance.numbers.summary == "The model listens most to mel."


def test_many_groups_leave_room_for_their_names(qtbot: QtBot, appearance: Appearance) -> None:
    card = ImportanceCard(appearance)
    names = [f"feature_group_{n}" for n in range(19)]
    many = tuple(GroupImportance(name, 0.1 - 0.01 * n) for n, name in enumerate(names))
    card.show_evaluation(replace(an_evaluation(), importance=many))
    shown(qtbot, card)
    assert card.detail.text() == f"the first {MOST_BARS} of 19 groups"
    qtbot.keyClick(card.plot, Qt.Key.Key_End)
    assert card.readout.words.startswith(f"{names[MOST_BARS - 1]}: ")
    assert [row[0] for row in card.numbers.rows] == names
