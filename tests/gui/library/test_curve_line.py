"""The learning curve beside "Ask me next"."""

from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.curve_line import CurveLine, curve_words
from songjudge.learning.evaluation import LearningPoint


def points(*pairs: tuple[int, float]) -> list[LearningPoint]:
    return [LearningPoint(songs, auc, 0.02) for songs, auc in pairs]


def test_a_curve_is_drawn_and_said(qtbot: QtBot, appearance: Appearance) -> None:
    line = CurveLine(appearance)
    qtbot.addWidget(line)
    line.resize(84, 26)
    line.show_curve(points((20, 0.6), (40, 0.75), (80, 0.8)))
    assert not line.isHidden()
    picture = line.grab().toImage()
    ink = [(x, y) for x in range(84) for y in range(26) if picture.pixelColor(x, y) == appearance.theme.ink]
    assert ink, "no dot where the model is now"
    assert min(x for x, _ in ink) > 60
    assert max(y for _, y in ink) < 13
    assert line.accessibleDescription() == "20 labelled songs: AUC 0.60, 40: 0.75, 80: 0.80"


def test_a_flat_curve_looks_flat(qtbot: QtBot, appearance: Appearance) -> None:
    line = CurveLine(appearance)
    qtbot.addWidget(line)
    line.resize(84, 26)
    line.show_curve(points((20, 0.80), (80, 0.801)))
    picture = line.grab().toImage()
    ink = [y for x in range(84) for y in range(26) if picture.pixelColor(x, y) == appearance.theme.ink]
    assert ink
    assert abs(sum(ink) / len(ink) - 12.5) < 2.5


def test_no_curve_takes_no_room(qtbot: QtBot, appearance: Appearance) -> None:
    line = CurveLine(appearance)
    qtbot.addWidget(line)
    line.show_curve(points((20, 0.8)))
    assert line.isHidden()
    assert curve_words(()) == ""
