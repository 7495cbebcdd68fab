"""Marks scores that come from models which had not heard the song: they are the honest ones for labelled songs."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter

from songjudge.gui.appearance import Appearance, body_font
from songjudge.gui.songs.column import Column
from songjudge.gui.songs.song_columns import SongColumns
from songjudge.gui.songs.song_delegate import SongDelegate
from songjudge.gui.songs.song_model import SongModel
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId

MARK = "held out"
MARK_HEIGHT = 14  # pixels, at the foot of the row
MARK_FONT = 10  # pixels


def held_out_rows(columns: SongColumns, judgements: Mapping[SongId, Judgement]) -> npt.NDArray[np.bool_]:
    """Return, row by row, whether the song's score is out-of-fold."""
    held_out = np.zeros(len(columns), dtype=np.bool_)
    held_out[columns.rows_of(song_id for song_id, judged in judgements.items() if judged.out_of_fold)] = True
    return held_out


class HeldOutDelegate(SongDelegate):
    """Draws the rows of the song table, and below an out-of-fold score the words "held out"."""

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(appearance, parent)
        self._theme_source = appearance
        self._font = body_font(MARK_FONT)
        self.held_out: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)

    def paint_cell(
        self, painter: QPainter, area: QRect, model: SongModel, row: int, column: int, *, selected: bool
    ) -> None:
        """Draw one cell."""
        super().paint_cell(painter, area, model, row, column, selected=selected)
        if column != Column.SCORE:
            return
        if row < len(self.held_out) and self.held_out[row] and model.score(row) is not None:
            painter.save()
            painter.setFont(self._font)
            painter.setPen(self._theme_source.theme.muted)
            place = QRect(area.left() + 8, area.bottom() - MARK_HEIGHT - 1, area.width() - 16, MARK_HEIGHT)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, MARK)
            painter.restore()
