"""Importing labels from what other programs wrote: rules, sources, thresholds, and what is left alone."""

from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import ID3, PCNT, POPM

from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Thresholds
from songjudge.library.verdict_sources.rating_tags import BareScale
from songjudge.library.verdict_sources.sources import SourceKind
from songjudge.steps.give_verdicts import label_paths
from songjudge.steps.import_sources import ImportEvidence, ImportSources, SourcesReport
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor

GOOD, BAD = Verdict.GOOD, Verdict.BAD


@pytest.fixture
def scanned(workspace: Workspace, music: Path) -> Workspace:
    scan(workspace, music)
    return workspace


def scan(workspace: Workspace, music: Path) -> None:
    ScanFolders(workspace, (music,)).run(RecordingMonitor())


def imported(workspace: Workspace, *files: Path, **options: object) -> SourcesReport:
    return ImportSources(workspace, files, **options).run(RecordingMonitor())  # type: ignore[arg-type]


def said(workspace: Workspace) -> dict[str, tuple[Verdict, Source]]:
    files = {file.song_id: path.name for path, file in workspace.known_files().items()}
    return {files[song_id]: (v.verdict, v.source) for song_id, v in workspace.verdicts().items()}


def rhythmbox(music: Path) -> Path:
    """A library with five stars, one star, three stars, and one that was only played."""
    lines = [("low/a.flac", 5, 1), ("low/b.mp3", 1, 30), ("high/c.ogg", 3, 2), ("high/d.opus", 0, 9)]
    entries = "".join(
        f'<entry type="song"><location>{(music / name).as_uri()}</location>'
        f"<play-count>{plays}</play-count><rating>{stars}</rating></entry>"
        for name, stars, plays in lines
    )
    path = music.parent / "rhythmdb.xml"
    path.write_text(f'<?xml version="1.0"?><rhythmdb version="2.0">{entries}</rhythmdb>')
    return path


def rate(music: Path) -> None:
    """Rate two songs as players do, one by a bare number, and count another one's plays."""
    tags = ID3(music / "low/b.mp3")
    tags.add(POPM(email="Windows Media Player 9 Series", rating=196))
    tags.save()
    for name, value in (("low/a.flac", "1"), ("high/c.ogg", "0.2")):
        song = mutagen.File(music / name)
        song["rating"] = value
        song.save()
    song = mutagen.File(music / "high/d.opus")
    song["fmps_playcount"] = "12.0"
    song.save()


def test_another_players_library_with_counts_per_rule(scanned: Workspace, music: Path) -> None:
    report = imported(scanned, rhythmbox(music))
    assert report.kinds == {music.parent / "rhythmdb.xml": SourceKind.RHYTHMBOX}
    assert report.given == 3
    assert report.preview.rules == {Source.PLAYER_LIBRARY: {GOOD: 1, BAD: 1}, Source.PLAY_COUNT: {GOOD: 1}}
    assert report.preview.undecided == 1
    assert said(scanned) == {
        "a.flac": (GOOD, Source.PLAYER_LIBRARY),
        "b.mp3": (BAD, Source.PLAYER_LIBRARY),
        "d.opus": (GOOD, Source.PLAY_COUNT),
    }


def test_the_whole_import_is_one_step(scanned: Workspace, music: Path) -> None:
    label_paths(scanned, [music / "high/e.flac"], GOOD)
    before = said(scanned)
    imported(scanned, rhythmbox(music))
    assert len(scanned.undo()) == 3
    assert said(scanned) == before


def test_a_dry_run_says_the_same_and_changes_nothing(scanned: Workspace, music: Path) -> None:
    library = rhythmbox(music)
    shown = imported(scanned, library, dry_run=True)
    assert (shown.given, said(scanned)) == (0, {})
    assert imported(scanned, library).preview == shown.preview


def test_thresholds_decide(scanned: Workspace, music: Path) -> None:
    report = imported(scanned, rhythmbox(music), thresholds=Thresholds(good_from=0.6, bad_to=0.1, plays_from=10))
    assert report.preview.rules == {Source.PLAYER_LIBRARY: {GOOD: 2}}


def test_a_click_is_never_overwritten(scanned: Workspace, music: Path) -> None:
    label_paths(scanned, [music / "low/a.flac"], BAD)
    report = imported(scanned, rhythmbox(music))
    assert len(report.preview.kept) == 1
    assert said(scanned)["a.flac"] == (BAD, Source.CLICK)


def test_a_playlist_needs_the_users_word(scanned: Workspace, music: Path) -> None:
    playlist = music / "favourites.m3u8"
    playlist.write_text("#EXTM3U\nlow/a.flac\nhigh/e.flac\nhigh/gone.flac\n")
    report = imported(scanned, playlist)
    assert report.refused == {playlist: "it only lists songs; say whether they are good or bad"}
    report = imported(scanned, playlist, verdict=GOOD)
    assert [one.path for one in report.preview.unknown] == [music / "high/gone.flac"]
    assert said(scanned) == {"a.flac": (GOOD, Source.PLAYLIST), "e.flac": (GOOD, Source.PLAYLIST)}


def test_several_sources_at_once_the_heaviest_counts(scanned: Workspace, music: Path) -> None:
    playlist = music / "all.m3u8"
    playlist.write_text("low/a.flac\nlow/b.mp3\n")
    table = music / "table.csv"
    table.write_text("path,label\nlow/a.flac,bad\n")
    odd = music / "odd.bin"
    odd.write_bytes(b"\0\1\2")
    report = imported(scanned, playlist, odd, table, music / "nowhere.csv", verdict=GOOD)
    assert set(report.refused) == {odd, music / "nowhere.csv"}
    assert said(scanned) == {"a.flac": (BAD, Source.TABLE), "b.mp3": (GOOD, Source.PLAYLIST)}
    assert len(scanned.undo()) == 2


def test_paths_through_a_link_name_the_same_songs(scanned: Workspace, music: Path) -> None:
    (music.parent / "link").symlink_to(music)
    table = music.parent / "table.csv"
    table.write_text("path,label\nlink/low/a.flac,good\n")
    assert imported(scanned, table).given == 1


def test_ratings_in_the_songs_own_tags(scanned: Workspace, music: Path) -> None:
    rate(music)
    scan(scanned, music)
    report = imported(scanned, rating_tags=True)
    assert (report.given, report.ambiguous) == (2, 1)
    assert said(scanned) == {"b.mp3": (GOOD, Source.RATING_TAG), "c.ogg": (BAD, Source.RATING_TAG)}
    report = imported(scanned, rating_tags=True, play_counts=True, scale=BareScale.STARS)
    assert report.preview.rules == {Source.RATING_TAG: {BAD: 1}, Source.PLAY_COUNT: {GOOD: 1}}
    assert said(scanned)["a.flac"] == (BAD, Source.RATING_TAG)
    assert said(scanned)["d.opus"] == (GOOD, Source.PLAY_COUNT)


def test_helper_processes_read_the_same(scanned: Workspace, music: Path) -> None:
    rate(music)
    tags = ID3(music / "low/b.mp3")
    tags.add(PCNT(count=7))
    tags.save()
    scan(scanned, music)
    inline = imported(scanned, rating_tags=True, play_counts=True, dry_run=True)
    helped = imported(scanned, rating_tags=True, play_counts=True, dry_run=True, workers=ProcessWorkers(1))
    assert helped == inline


def test_a_rating_that_two_files_of_one_song_contradict_decides_nothing(scanned: Workspace, music: Path) -> None:
    copy = music / "copy.flac"
    copy.write_bytes((music / "low/a.flac").read_bytes())
    for path, value in ((copy, "1.0"), (music / "low/a.flac", "0.2")):
        song = mutagen.File(path)
        song["fmps_rating"] = value
        song.save()
    scan(scanned, music)
    report = imported(scanned, rating_tags=True)
    assert (report.given, len(report.preview.contradictory)) == (0, 1)


def test_what_was_read_once_is_imported_by_any_threshold(scanned: Workspace, music: Path) -> None:
    read = ImportSources(scanned, (rhythmbox(music),)).read(RecordingMonitor())
    strict = ImportEvidence(scanned, read, Thresholds(good_from=0.9), dry_run=True).run(RecordingMonitor())
    assert (strict.given, said(scanned)) == (0, {})
    gentle = ImportEvidence(scanned, read, Thresholds(good_from=0.5)).run(RecordingMonitor())
    assert gentle.given == len(gentle.preview.given) == len(strict.preview.given) + 1
    assert gentle.kinds == read.kinds
    scanned.undo()
    assert said(scanned) == {}
