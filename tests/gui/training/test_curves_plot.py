import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.training.curves_plot import CurvesPlot
from songjudge.gui.training.measures import LOSS, MEASURES
from tests.gui.training.runs import a_run


def a_plot(qtbot: QtBot, appearance: Appearance) -> CurvesPlot:
    plot = CurvesPlot(appearance, LOSS)
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.grab()
    QApplication.processEvents()
    return plot


def test_each_epoch_moves_the_curve(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.show_run(a_run(epochs=6, running=True))
    before = plot.grab().toImage()
    plot.show_run(a_run(epochs=7, running=True))
    assert plot.grab().toImage() != before
    assert [row[0] for row in plot.numbers.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert plot.numbers.columns == ("epoch", "train loss", "validation loss")
    assert "validation loss went from" in plot.accessibleDescription()


def test_an_epoch_is_read_under_the_pointer_and_by_key(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    run = a_run(epochs=7)
    plot.show_run(run)
    plot.grab()
    QApplication.processEvents()
    third = run.history.epochs[2]
    spot = plot.point_of(3.1, third.loss)
    qtbot.mouseMove(plot.surface, plot.surface.mapFrom(plot, spot))
    expected = f"epoch 3: train {third.loss:.4g}, validation {third.validation_loss:.4g}"
    qtbot.waitUntil(lambda: plot.words == expected)
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.words.startswith("epoch 7: ")
    assert plot.words.endswith("· kept")


def test_a_run_without_epochs_says_so(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.show_run(None)
    assert plot.numbers.summary == "No loss yet."


def test_log_scale_and_smoothing_redraw(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.show_run(a_run(epochs=20))
    plain = plot.grab().toImage()
    plot.set_log(True)
    assert plot.grab().toImage() != plain
    plot.set_log(False)
    plot.set_smooth(True)
    assert plot.grab().toImage() != plain


def test_other_runs_stand_behind_it_with_their_names(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.show_run(a_run(2, epochs=7))
    alone = plot.grab().toImage()
    plot.show_run(a_run(2, epochs=7), [a_run(1, epochs=9, worse=0.05), a_run(3, epochs=0)])
    assert plot.grab().toImage() != alone
    plot.show_run(a_run(2, epochs=7))
    assert plot.grab().toImage() == alone


def test_every_measure_can_be_shown(qtbot: QtBot, appearance: Appearance) -> None:
    plot = a_plot(qtbot, appearance)
    plot.show_run(a_run(epochs=7))
    for measure in MEASURES:
        plot.set_measure(measure)
        assert plot.accessibleName() == f"{measure.name} over epochs"
        assert np.isfinite([float(cell) for row in plot.numbers.rows for cell in row]).all()
        qtbot.keyClick(plot, Qt.Key.Key_Home)
        assert plot.words.startswith("epoch 1: ")
        if measure.name not in {"learning rate", "songs a second"}:
            assert "train " in plot.words
            assert "validation " in plot.words
