"""Every report of a step has words; names of classes and fields are those of the real reports."""

from pathlib import Path
from typing import Any

import pytest

from songjudge.gui.jobs.report_words import words_of
from songjudge.judging.judgement import Judgement
from songjudge.steps.care_for_workspace import CareReport
from songjudge.steps.extract_features import ExtractionReport
from songjudge.steps.follow_changes import FollowReport
from songjudge.steps.import_verdicts import ImportReport
from songjudge.steps.judge_files import FilesReport
from songjudge.steps.judge_inbox import InboxReport
from songjudge.steps.scan_folders import ScanReport
from songjudge.steps.score_library import ScoringReport
from songjudge.steps.write_playlists import PlaylistReport
from songjudge.store.doctor import Finding, Weight
from songjudge.store.restore import RestoreReport
from tests.support.songs import a_song_id

REFUSED = {Path("a.mp3"): "empty file"}


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (ScanReport(12, 3, 0), "12 files found, 3 new or changed"),
        (ScanReport(1, 1, 2, REFUSED), "1 file found, 1 new or changed, 2 files gone, 1 file left out"),
        (ExtractionReport(1, 24), "1 song measured, 24 ready"),
        (ExtractionReport(5, 24, REFUSED), "5 songs measured, 24 ready, 1 file left out"),
        (ImportReport(7, (), ()), "7 labels taken over"),
        (ImportReport(1, ("x",), (), 2), "1 label taken over, 1 path not in the library, 2 of your own kept"),
        (ScoringReport(24, "model", 0), "24 songs judged"),
        (FollowReport(2, 0, 2, (Judgement(a_song_id(1), 0.5),)), "2 files new or changed, 1 song judged"),
        (FollowReport(0, 1, 0), "0 files new or changed, 1 file gone"),
        (FilesReport((), "model", REFUSED), "0 songs judged, 1 file left out"),
        (InboxReport(), "0 songs judged"),
        (CareReport((Finding("index", Weight.DAMAGE, "It is damaged."),)), "1 problem found"),
        (CareReport((Finding("index", Weight.FINE, "It is fine."),)), "all is well"),
        (RestoreReport(1, (), (), None), "1 label restored"),
        (PlaylistReport(9, Path("a.m3u8")), "9 songs written"),
        (3, ""),
    ],
)
def test_what_came_of_a_job(report: Any, words: str) -> None:
    assert words_of(report) == words
