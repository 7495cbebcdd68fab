import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import ROW_HEIGHT, Appearance
from songjudge.gui.songs.column import Column
from songjudge.gui.songs.song_order import SongOrder, SongQuery, SortKey
from songjudge.gui.songs.song_view import SongView
from songjudge.library.verdict import Verdict
from tests.gui.songs.tables import some_columns, song_id


@pytest.fixture(name="view")
def _view(qtbot: QtBot, appearance: Appearance) -> SongView:
    columns = some_columns(60)
    view = SongView(appearance, columns)
    qtbot.addWidget(view)
    view.resize(720, 740)
    view.show_songs(columns, np.arange(60, dtype=np.int32))
    view.show()
    return view


def click(qtbot: QtBot, view: SongView, line: int, across: int) -> None:
    place = QPoint(across, view.rowViewportPosition(line) + ROW_HEIGHT // 2)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_arrows_move_and_tell(qtbot: QtBot, view: SongView) -> None:
    assert view.current_song() == song_id(0)
    with qtbot.waitSignal(view.current_changed) as told:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert told.args == [song_id(1)]
    assert not view.go(-2)
    assert view.go(1)
    assert view.selected_songs() == [song_id(2)]


def test_the_verdict_squares_can_be_clicked(qtbot: QtBot, view: SongView) -> None:
    told: list[tuple[object, object]] = []
    view.verdict_clicked.connect(lambda song, verdict: told.append((song, verdict)))
    click(qtbot, view, 1, 27)
    click(qtbot, view, 2, 57)
    click(qtbot, view, 0, 57)  # is good already: a second click takes it back
    assert told == [(song_id(1), Verdict.BAD), (song_id(2), Verdict.GOOD), (song_id(0), Verdict.NONE)]
    assert view.current_song() == song_id(0)


def test_a_click_beside_the_squares_selects(qtbot: QtBot, view: SongView) -> None:
    click(qtbot, view, 4, 200)
    assert view.current_song() == song_id(4)


def test_shift_and_control_select_many(qtbot: QtBot, view: SongView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_songs() == [song_id(0), song_id(1), song_id(2)]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_songs()) == 60


def test_letters_do_not_jump(qtbot: QtBot, view: SongView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_S)
    assert view.current_song() == song_id(0)


def test_enter_and_double_click_play(qtbot: QtBot, view: SongView) -> None:
    with qtbot.waitSignal(view.play_asked) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [song_id(0)]


def test_the_current_song_stays_current_under_another_order(view: SongView) -> None:
    view.go_to_line(30)
    heard: list[object] = []
    view.current_changed.connect(heard.append)
    view.show_songs(view.songs.columns, np.arange(60, dtype=np.int32)[::-1])
    assert view.current_song() == song_id(30)
    assert heard == []


def test_a_filtered_current_song_gives_way_to_the_first(view: SongView) -> None:
    view.go_to_line(30)
    view.show_songs(view.songs.columns, np.array([7, 8], np.int32))
    assert view.current_song() == song_id(7)
    view.show_songs(view.songs.columns, np.zeros(0, np.int32))
    assert view.current_song() is None
    assert view.selected_songs() == []


def test_header_clicks_sort_turn_round_and_let_go(qtbot: QtBot, view: SongView) -> None:
    told: list[tuple[object, bool]] = []
    view.header.sort_chosen.connect(lambda key, descending: told.append((key, descending)))
    place = QPoint(view.header.sectionViewportPosition(Column.SCORE) + 20, 20)
    for _ in range(3):
        qtbot.mouseClick(view.header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told == [(SortKey.SCORE, True), (SortKey.SCORE, False), (None, False)]


def test_the_column_menu_shows_a_hidden_column(view: SongView) -> None:
    assert view.header.isSectionHidden(Column.FOLDER)
    action = next(a for a in view.header.column_menu().actions() if a.text() == "Folder")
    action.trigger()
    assert not view.header.isSectionHidden(Column.FOLDER)


def test_a_row_shows_its_verdict_in_colour_and_place(view: SongView, appearance: Appearance) -> None:
    picture = view.viewport().grab().toImage()
    assert picture.pixelColor(47, 10 + 6) == appearance.theme.good
    assert picture.pixelColor(17, 3 * ROW_HEIGHT + 16) == appearance.theme.bad
    assert picture.pixelColor(47, 3 * ROW_HEIGHT + 16) == appearance.theme.card


def test_both_themes_paint_every_kind_of_row(view: SongView, appearance: Appearance) -> None:
    columns = view.songs.columns
    for column in Column:
        view.header.setSectionHidden(column, False)
    columns.progress[2] = 3
    columns.reasons[2] = "not an audio file"
    columns.progress[3] = 4
    light = view.grab().toImage()
    appearance.set_dark(True)
    assert view.grab().toImage() != light


def test_a_sorted_view_follows_the_order(view: SongView) -> None:
    columns = view.songs.columns
    view.show_songs(columns, SongOrder(columns).rows(SongQuery(sort=SortKey.SCORE, descending=True)))
    scores = [view.songs.score(view.songs.row_of(line)) for line in range(3)]
    assert scores == sorted(scores, key=lambda s: -(s or 0))


def test_a_narrow_table_gives_its_room_to_the_titles(view: SongView) -> None:
    header = view.header
    view.resize(400, 740)
    assert header.isSectionHidden(Column.ALBUM)
    assert header.isSectionHidden(Column.TIME)
    assert header.sectionSize(Column.TITLE) > 150
    view.resize(720, 740)
    assert not header.isSectionHidden(Column.ALBUM)
    header.column_menu().actions()[0].trigger()  # the album: the user does not want it
    view.resize(400, 740)
    view.resize(720, 740)
    assert header.isSectionHidden(Column.ALBUM)


def test_columns_widths_and_order_are_remembered(qtbot: QtBot, view: SongView, appearance: Appearance) -> None:
    view.header.column_menu().actions()[3].trigger()
    shown = [column for column in Column if not view.header.isSectionHidden(column)]
    view.header.resizeSection(Column.TIME, 91)
    view.header.sort_by(SortKey.SCORE, descending=True)
    other = SongView(appearance, some_columns(60))
    qtbot.addWidget(other)
    other.resize(720, 740)
    with qtbot.waitSignal(other.header.sort_chosen) as sorted_by:
        other.header.restore_choices(view.header.choices())
    assert sorted_by.args == [SortKey.SCORE, True]
    assert [column for column in Column if not other.header.isSectionHidden(column)] == shown
    assert other.header.sectionSize(Column.TIME) == 91


@pytest.mark.parametrize(
    "said", ["", "nonsense", "[]", '{"hidden": ["NO_SUCH"], "widths": {}, "sort": "", "descending": 0}']
)
def test_what_cannot_be_remembered_changes_nothing(view: SongView, said: str) -> None:
    before = view.header.choices()
    view.header.restore_choices(said)
    assert view.header.choices() == before
