"""Recordings that the library holds more than once; a label can be carried over to the copies, never by itself."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.dialogs.refused import shown
from songjudge.gui.jobs.job_bar import grouped
from songjudge.gui.judging.found_dialog import FoundDialog
from songjudge.gui.judging.song_list import VERDICT_WORDS
from songjudge.gui.session import Session
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.find_alike import DuplicateFile, DuplicateGroup, DuplicatesReport, FindDuplicates

_LISTED = 1000  # groups


class DuplicatesDialog(FoundDialog):
    """Lists groups of files that seem to be one recording.  Nothing is deleted or merged.

    The signals of `FoundDialog`.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        columns = (("File", 0), ("Format", 70), ("kbit/s", 70), ("Length", 70), ("Label", 80), ("Folder", 190))
        super().__init__(session, "Recordings held more than once", columns, parent)
        self.carry_button = self.add_button(
            "Label copies alike", "Give the unlabelled copies in the list the label that the others of their group have"
        )
        self.carry_button.clicked.connect(self.carry_labels)
        self.carry_button.setEnabled(False)
        self.look(FindDuplicates(session.workspace))

    def carry_labels(self) -> None:
        """Label the copies without a label like the labelled ones of their group, as one step to undo."""
        wanted = self._carried()
        if not wanted:
            return
        kinds = {
            (verdict, Source.CLICK): [song_id for song_id, said in wanted.items() if said is verdict]
            for verdict in (Verdict.GOOD, Verdict.BAD)
        }
        try:
            changed = self._session.give_verdicts({kind: songs for kind, songs in kinds.items() if songs})
        except SongjudgeError as error:
            show_problem(self, error)
            return
        self._fill()
        self._session.noticed.emit(f"Labelled {grouped(changed)} {'copy' if changed == 1 else 'copies'} alike.")

    def _show_report(self, report: DuplicatesReport) -> None:
        files = sum(len(group.files) for group in report.groups)
        self.said.setText(
            f"{grouped(len(report.groups))} recordings in {grouped(files)} files, among {grouped(report.compared)} "
            "songs. songjudge deletes and merges nothing."
            if report.groups
            else f"None of {grouped(report.compared)} songs is there twice."
        )
        for number, group in enumerate(report.groups[:_LISTED], start=1):
            both = "   ✓ and ✕: good and bad at once" if self._verdicts(group) >= {Verdict.GOOD, Verdict.BAD} else ""
            heading = self.list.add_group(f"{number}.  {group.files[0].song.title}{both}")
            for file in group.files:
                self.list.add_song(file.song.song_id, self._cells(file), tip=shown(file.path), under=heading)
            heading.setExpanded(True)
        self.carry_button.setEnabled(bool(self._carried()))

    def _carried(self) -> dict[SongId, Verdict]:
        """Return the label that each unlabelled copy would get: that of its group, where the group agrees."""
        groups: Sequence[DuplicateGroup] = self._report.groups if self._report is not None else ()
        wanted: dict[SongId, Verdict] = {}
        for group in groups:
            said = self._verdicts(group) - {Verdict.NONE}
            if len(said) == 1:
                (verdict,) = said
                copies = {file.song.song_id for file in group.files}
                wanted |= {song_id: verdict for song_id in copies if self.verdict_of(song_id) is Verdict.NONE}
        return wanted

    def _verdicts(self, group: DuplicateGroup) -> set[Verdict]:
        return {self.verdict_of(file.song.song_id) for file in group.files}

    def _cells(self, file: DuplicateFile) -> tuple[str, ...]:
        made = file.song.format
        rate = str(round(made.bit_rate / 1000)) if made.bit_rate > 0 else ""
        verdict = VERDICT_WORDS[self.verdict_of(file.song.song_id)]
        folder = shown(file.path.parent.name)
        return (shown(file.path.name), made.codec, rate, spoken_duration(made.duration), verdict, folder)
