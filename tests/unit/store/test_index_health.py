import os
import sys
from pathlib import Path

import pytest

from songjudge.store import index_health
from songjudge.store.locations import Locations
from tests.unit.store.test_index import an_index


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    locations = Locations(tmp_path)
    an_index(locations.index, a=b"1")
    return locations


def no_child(path: Path) -> bool:
    raise AssertionError("a child was asked")


def test_an_index_closed_in_good_order_needs_no_check(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    index_health.mark_clean(locations)
    monkeypatch.setattr(index_health, "_child_finds_it_whole", no_child)
    assert index_health.may_be_opened(locations)


def test_without_the_mark_a_child_reads_it_all(locations: Locations) -> None:
    assert index_health.may_be_opened(locations)


@pytest.mark.parametrize("harm", ["changed", "journal", "unmarked"])
def test_an_index_that_changed_since_is_checked(
    locations: Locations, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_health.mark_clean(locations)
    if harm == "changed":
        content = bytearray(locations.index.read_bytes())
        content[-1] ^= 1
        locations.index.write_bytes(content)
    elif harm == "journal":
        locations.index_files[1].write_bytes(b"")
    else:
        index_health.forget_clean(locations)
    monkeypatch.setattr(index_health, "_child_finds_it_whole", no_child)
    with pytest.raises(AssertionError, match="a child was asked"):
        index_health.may_be_opened(locations)


def test_damage_that_crashes_or_confuses_unqlite_is_found_by_the_child(
    locations: Locations, caplog: pytest.LogCaptureFixture
) -> None:
    locations.index.write_bytes(os.urandom(locations.index.stat().st_size))
    assert not index_health.may_be_opened(locations)
    assert "is damaged" in caplog.text


def test_a_child_that_hangs_is_not_waited_for(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    monkeypatch.setattr(index_health, "_PATIENCE", 0.2)
    assert not index_health.may_be_opened(locations)
    assert "did not end" in caplog.text


def test_index_and_journal_are_set_aside_together(locations: Locations) -> None:
    locations.index_files[1].write_bytes(b"journal")
    kept = index_health.set_aside(locations)
    assert len(kept) == 2
    assert not any(path.exists() for path in locations.index_files)
    assert all(".bad-" in path.name for path in kept)
    assert not index_health.may_be_opened(locations)
