"""Lists the songs of one cell of the confusion matrix: the judgements that were wrong, or right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from songjudge.library.song import Song, SongId


@dataclass(frozen=True, slots=True)
class CellSong:
    """A song of the cell, with its out-of-fold score."""

    song: Song
    score: float


class CellDialog(QDialog):
    """The songs, the most surprising one first.

    Signals:
        play_asked(object): the `SongId` of a song that was double-clicked, or on which Enter was pressed.
    """

    play_asked = Signal(object)

    def __init__(self, title: str, songs: Sequence[CellSong], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(520, 460)
        heading = QLabel(f"{len(songs)} {title}")
        heading.setProperty("role", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setProperty("role", "plain")
        for entry in songs:
            self.list.addItem(_item(entry))
        self.list.itemActivated.connect(lambda item: self.play_asked.emit(SongId(item.data(Qt.ItemDataRole.UserRole))))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)

    def song_ids(self) -> tuple[SongId, ...]:
        """Return the songs in the order of the list."""
        return tuple(SongId(self.list.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.list.count()))


def _item(entry: CellSong) -> QListWidgetItem:
    words = f"{entry.score:.2f}   {entry.song.title}"
    if entry.song.artist:
        words += f" · {entry.song.artist}"
    item = QListWidgetItem(words)
    item.setData(Qt.ItemDataRole.UserRole, str(entry.song.song_id))
    return item
