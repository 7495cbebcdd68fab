"""The songs that sound most like one song."""

from PySide6.QtWidgets import QWidget

from songjudge.gui.dialogs.refused import shown
from songjudge.gui.judging.found_dialog import FoundDialog
from songjudge.gui.judging.song_list import VERDICT_WORDS
from songjudge.gui.session import Session
from songjudge.library.song import Song
from songjudge.steps.find_alike import AlikeReport, FindAlike

_COUNT = 50


class AlikeDialog(FoundDialog):
    """Lists the nearest songs, likest first.  The signals of `FoundDialog`."""

    def __init__(self, session: Session, song: Song, parent: QWidget | None = None) -> None:
        columns = (("Song", 0), ("Artist", 190), ("Likeness", 80), ("Score", 70), ("Label", 80))
        super().__init__(session, f"Songs like {song.title}", columns, parent)
        self.look(FindAlike(session.workspace, song.path, _COUNT))

    def _show_report(self, report: AlikeReport) -> None:
        self.said.setText(f"The {len(report.alike)} nearest of {report.compared} songs, by their sound alone.")
        for one in report.alike:
            score = "" if one.score is None else f"{one.score:.2f}"
            verdict = VERDICT_WORDS[self.verdict_of(one.song.song_id)]
            cells = (one.song.title, one.song.artist, f"{one.likeness:.2f}", score, verdict)
            self.list.add_song(one.song.song_id, cells, tip=shown(one.song.path))
