import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from songjudge.gui.songs.column import Column
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.gui.songs.song_columns import Progress
from songjudge.gui.songs.song_model import SongModel
from tests.gui.songs.tables import some_columns


@pytest.fixture(name="model")
def _model(qtbot: QtBot) -> SongModel:
    columns = some_columns(20)
    model = SongModel(columns)
    model.show(columns, np.arange(20, dtype=np.int32)[::-1])
    return model


def test_qt_accepts_the_model(model: SongModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(model.columns, np.array([3, 1], np.int32))
    model.repaint(np.array([3], np.int32))
    assert tester.model() is model
    assert model.rowCount() == 2


def test_a_screen_reader_hears_the_whole_row(model: SongModel) -> None:
    line = model.line_of(0)
    assert line == 19
    spoken = model.index(line, Column.ALBUM).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Cold Tides by Amber Sons, good, score 0.74"


def test_a_screen_reader_hears_why_there_is_no_score(model: SongModel) -> None:
    model.columns.progress[12] = Progress.PROBLEM
    model.columns.reasons[12] = "no audio in it"
    assert model.read_out(12).endswith("no verdict, no audio in it")
    model.columns.progress[12] = Progress.NOT_EXTRACTED
    assert model.read_out(12).endswith("no verdict, not extracted")
    model.columns.progress[12] = Progress.EXTRACTING
    assert model.score_text(12) == "extracting…"


def test_cells_say_what_the_tags_say(model: SongModel) -> None:
    said = {column: model.cell_text(1, column) for column in Column}
    assert said[Column.TITLE] == "Golden Weather"
    assert said[Column.ALBUM].endswith(" · 1971")
    assert said[Column.TIME] == "3:01"
    assert said[Column.CODEC] == "flac"
    assert said[Column.BIT_RATE] == "900 kbit/s"
    assert said[Column.FOLDER] == "/music/Tidal Harbour/Album 000"


def test_a_filtered_song_has_no_line(model: SongModel) -> None:
    model.show(model.columns, np.array([4], np.int32))
    assert model.line_of(4) == 0
    assert model.line_of(5) is None


@pytest.mark.parametrize(("seconds", "spoken"), [(0, ""), (59.6, "1:00"), (257, "4:17"), (3723, "1:02:03")])
def test_durations(seconds: float, spoken: str) -> None:
    assert spoken_duration(seconds) == spoken
