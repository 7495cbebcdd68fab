"""What a walk found, against what was known."""

from pathlib import Path

import pytest

from songjudge.library.catalogue import Changes, FoundFile, KnownFile, compare, found_file
from tests.support.songs import a_song_id

ROOT = Path("/music")
KNOWN = {ROOT / "a.mp3": KnownFile(a_song_id(1), 100, 5), ROOT / "x/b.mp3": KnownFile(a_song_id(2), 200, 6)}


def test_a_first_scan_reads_everything() -> None:
    found = [FoundFile(ROOT / "a.mp3", 100, 5)]
    assert compare({}, found, [ROOT]) == Changes(to_read=(ROOT / "a.mp3",))


def test_a_second_scan_reads_nothing() -> None:
    found = [FoundFile(path, known.size, known.modified_ns) for path, known in KNOWN.items()]
    assert compare(KNOWN, found, [ROOT]) == Changes(unchanged=tuple(KNOWN))


@pytest.mark.parametrize(("size", "modified"), [(101, 5), (100, 6), (100, 4), (100, -1)])
def test_another_size_or_date_is_read_again(size: int, modified: int) -> None:
    changes = compare(KNOWN, [FoundFile(ROOT / "a.mp3", size, modified)], [ROOT])
    assert changes.to_read == (ROOT / "a.mp3",)
    assert changes.missing == (ROOT / "x/b.mp3",)


def test_only_what_was_looked_for_can_be_missing() -> None:
    assert compare(KNOWN, [], [ROOT / "x"]).missing == (ROOT / "x/b.mp3",)
    assert compare(KNOWN, [], [Path("/other"), Path("/mus")]).missing == ()
    assert compare(KNOWN, [], [ROOT], unreadable=[ROOT / "x"]).missing == (ROOT / "a.mp3",)
    assert compare(KNOWN, [], []).missing == ()


def test_a_file_found_twice_counts_once() -> None:
    twice = [FoundFile(ROOT / "n.mp3", 1, 1)] * 2
    assert compare({}, twice, [ROOT]).to_read == (ROOT / "n.mp3",)


def test_a_root_may_be_a_file() -> None:
    assert compare(KNOWN, [], [ROOT / "a.mp3"]).missing == (ROOT / "a.mp3",)


def test_a_found_file_carries_size_and_date(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"12345")
    assert found_file(path) == FoundFile(path, 5, path.stat().st_mtime_ns)
