from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.judging.clip_bars import ClipBars, ClipScore
from songjudge.gui.judging.reason_bars import MOST, ReasonBars, spoken
from songjudge.gui.judging.why_card import NamedNeighbour, WhyCard, button_words, verdict_in_words
from songjudge.judging.judgement import Judgement
from songjudge.judging.reasons import Reason
from tests.support.songs import a_song

CLIPS = (ClipScore(65.0, 0.9), ClipScore(5.0, 0.2), ClipScore(120.0, 0.5))
REASONS = (Reason("tempo", 1.2), Reason("mel", -0.6), Reason("chroma", 0.1))


def shown_bars(qtbot: QtBot, appearance: Appearance) -> ClipBars:
    bars = ClipBars(appearance)
    qtbot.addWidget(bars)
    bars.resize(300, 64)
    bars.show_clips(CLIPS)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def shown_card(qtbot: QtBot, appearance: Appearance) -> WhyCard:
    card = WhyCard(appearance)
    qtbot.addWidget(card)
    card.resize(320, 700)
    with qtbot.waitExposed(card):
        card.show()
    return card


def test_clips_stand_in_the_order_in_which_they_are_heard(qtbot: QtBot, appearance: Appearance) -> None:
    bars = shown_bars(qtbot, appearance)
    assert [clip.start for clip in bars.clips] == [5.0, 65.0, 120.0]
    assert bars.accessibleDescription() == "0:05, score 0.20"


def test_a_clip_is_chosen_by_click_and_by_key(qtbot: QtBot, appearance: Appearance) -> None:
    bars = shown_bars(qtbot, appearance)
    with qtbot.waitSignal(bars.chosen) as chosen:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.bar_area(2).center().toPoint())
    assert chosen.args == [120.0]
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleDescription() == "1:05, score 0.90"
    with qtbot.waitSignal(bars.chosen) as chosen:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert chosen.args == [65.0]


def test_bars_without_clips_take_no_key(qtbot: QtBot, appearance: Appearance) -> None:
    bars = shown_bars(qtbot, appearance)
    before = bars.grab().toImage()
    bars.show_clips(())
    assert bars.grab().toImage() != before
    with qtbot.assertNotEmitted(bars.chosen):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert bars.accessibleDescription() == "no clip"


def test_reasons_are_drawn_and_said(qtbot: QtBot, appearance: Appearance) -> None:
    bars = ReasonBars(appearance)
    qtbot.addWidget(bars)
    bars.resize(300, 100)
    bars.show_reasons(REASONS)
    assert bars.accessibleDescription() == "Tempo towards good, Mel spectrogram towards bad, Pitch classes towards good"
    one = bars.grab().toImage()
    bars.show_reasons([Reason("tempo", -1.0)] * 20)
    assert bars.height() == MOST * 24
    assert bars.grab().toImage() != one
    bars.show_reasons(())
    assert bars.accessibleDescription() == "nothing stands out"
    assert spoken(Reason("zero_crossings", -0.1)) == "Zero crossings towards bad"


def test_a_score_in_words() -> None:
    assert verdict_in_words(0.83) == "0.83 · you would like it"
    assert verdict_in_words(0.12) == "0.12 · you would not like it"
    assert verdict_in_words(0.55) == "0.55 · hard to say"


def test_button_words_are_cut_and_keep_their_ampersands() -> None:
    assert button_words("Rock & Roll") == "Rock && Roll"
    assert button_words("x" * 50) == "x" * 35 + "…"


def test_the_card_says_what_is_known_at_once_and_why_later(qtbot: QtBot, appearance: Appearance) -> None:
    card = shown_card(qtbot, appearance)
    song = a_song(1, title="Heavy Wires")
    card.show_song(song, Judgement(song.song_id, 0.83, out_of_fold=True), CLIPS)
    card.show_waiting("Finding out why …")
    assert card.title.text() == "Heavy Wires"
    assert card.figure.text() == "0.83 · you would like it"
    assert "had not heard it" in card.held_out.text()
    assert card.held_out.isVisible()
    assert card.clips.isVisible()
    assert not card.reasons.isVisible()
    near = [NamedNeighbour(a_song(n), 0.9 - n / 10) for n in (2, 3)]
    card.show_reasons(REASONS, near, ())
    assert card.reasons.isVisible()
    assert not card.note.isVisible()
    assert not card.disliked.isVisible()
    card.show_reasons([Reason("tempo", 1.0, exact=False)], near, near)
    assert card.note.text().startswith("Estimated")


def test_a_neighbour_leads_to_its_song(qtbot: QtBot, appearance: Appearance) -> None:
    card = shown_card(qtbot, appearance)
    card.show_song(a_song(1), None, ())
    card.show_reasons((), [NamedNeighbour(a_song(2, title="A Friend"), 0.75)], ())
    button = card.liked.buttons[0]
    assert button.accessibleName() == "A Friend · An Artist, likeness 0.75"
    with qtbot.waitSignal(card.song_chosen) as chosen:
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert chosen.args == [a_song(2).song_id]
    card.show_reasons((), (), ())
    assert card.liked.buttons == []


def test_no_song_and_a_song_without_a_score(qtbot: QtBot, appearance: Appearance) -> None:
    card = shown_card(qtbot, appearance)
    assert card.title.text() == "No song chosen"
    card.show_song(a_song(1), None, ())
    assert card.figure.text() == "not judged yet"
    assert not card.clips.isVisible()
