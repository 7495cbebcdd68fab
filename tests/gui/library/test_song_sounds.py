"""The player says how the current song sounds once the user stays on it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.library.page import LabelPage
from songjudge.gui.library.song_facts import SongFacts, sound_facts
from songjudge.gui.session import Session
from songjudge.library.song import SongId
from songjudge.steps.song_sound import SongSound
from tests.support.songs import some_songs
from tests.support.taught_workspace import fill


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[LabelPage]:
    fill(session.workspace)
    made = LabelPage(session)
    qtbot.addWidget(made)
    made.resize(1280, 960)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.player.song is not None, timeout=20_000)
    yield made
    made.close()


def names(page: LabelPage) -> set[str]:
    return {name for name, _ in page.player.parts.sound.pairs}


def test_the_nearest_songs_follow_the_current_song(qtbot: QtBot, page: LabelPage) -> None:
    qtbot.waitUntil(lambda: {"Nearest good", "Nearest bad"} <= names(page), timeout=20_000)
    with qtbot.waitSignal(page.sounds.found, timeout=20_000):
        page.songs.view.go(1)
        assert names(page) == set(), "the facts of the song before are gone at once"
    assert {"Nearest good", "Nearest bad"} <= names(page)


def test_songs_that_fly_past_are_not_looked_at(qtbot: QtBot, page: LabelPage) -> None:
    with qtbot.waitSignal(page.sounds.found, timeout=20_000):
        pass
    found: list[None] = []
    page.sounds.found.connect(lambda: found.append(None))
    for _ in range(10):
        page.songs.view.go(1)
        qtbot.wait(20)
    assert found == []
    qtbot.waitUntil(lambda: found == [None], timeout=20_000)


def test_figures_are_said_in_words() -> None:
    near = some_songs(1)[0]
    sound = SongSound(SongId("0" * 32), 119.6, -9.46, near, None)
    assert sound_facts(sound) == [
        ("Tempo", "120 beats a minute"),
        ("Loudness", "−9.5 LUFS"),
        ("Nearest good", f"{near.title} · {near.artist}"),
    ]
    assert sound_facts(SongSound(SongId("0" * 32))) == []


def test_what_comes_later_moves_nothing(qtbot: QtBot) -> None:
    facts = SongFacts(room_for=4)
    qtbot.addWidget(facts)
    facts.show()
    empty = facts.sizeHint().height()
    facts.show_facts([("Tempo", "120"), ("Loudness", "loud"), ("Nearest good", "x" * 80), ("Nearest bad", "y")])
    assert facts.sizeHint().height() == empty
    assert facts.pairs[2] == ("Nearest good", "x" * 80)
