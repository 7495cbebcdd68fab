from dataclasses import replace

from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.evaluation.honesty_card import HonestyCard, doubts_in_words
from tests.gui.evaluation.evaluations import a_deep_evaluation, an_evaluation


def test_the_honest_figure_stands_beside_the_flattering_one(qtbot: QtBot, appearance: Appearance) -> None:
    card = HonestyCard(appearance)
    qtbot.addWidget(card)
    evaluation = a_deep_evaluation()
    card.show_evaluation(evaluation)
    card.show()
    assert [row[0] for row in card.numbers.rows] == [
        "this model",
        "with albums torn apart",
        "codec alone",
        "bit rate alone",
    ]
    assert f"this model {evaluation.auc:.2f}" in card.bars.accessibleDescription()
    assert card.bars.minimumSizeHint().height() >= 4 * 30


def test_doubts_are_said() -> None:
    assert "knew neither it nor its album (120 songs in 30 groups)" in doubts_in_words(an_evaluation())
    assert "Careful: bit rate alone" in doubts_in_words(a_deep_evaluation())
    assert "may be chance" in doubts_in_words(replace(an_evaluation(), low=0.42))
    assert "albums had to be torn apart" in doubts_in_words(replace(an_evaluation(), grouped=False))
