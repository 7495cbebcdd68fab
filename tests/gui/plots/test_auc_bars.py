from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.plots.auc_bars import AucBars, AucRow


def test_bars_change_with_the_figures_and_the_theme(qtbot: QtBot, appearance: Appearance) -> None:
    bars = AucBars(appearance, "AUC of two runs")
    qtbot.addWidget(bars)
    bars.resize(500, 120)
    bars.show_rows((AucRow("Run 1", 0.86, 0.79, 0.92, honest=True), AucRow("Run 2", 0.93)))
    one = bars.grab().toImage()
    assert bars.accessibleName() == "AUC of two runs"
    assert bars.accessibleDescription() == "Run 1 0.86, Run 2 0.93"
    bars.show_rows((AucRow("Run 1", 0.55, 0.42, 0.66, honest=True), AucRow("Run 2", 0.93)))
    other = bars.grab().toImage()
    assert one != other
    appearance.set_dark(True)
    assert bars.grab().toImage() != other


def test_every_row_has_room(qtbot: QtBot, appearance: Appearance) -> None:
    bars = AucBars(appearance, "AUCs")
    qtbot.addWidget(bars)
    few = bars.minimumSizeHint().height()
    bars.show_rows(tuple(AucRow(f"Run {n}", 0.4 + n / 10) for n in range(6)))
    assert bars.minimumSizeHint().height() >= few + 5 * 24
