"""The store against `kill -9` and damage: the short version; `make faults` does a thousand."""

from pathlib import Path

from tests.faults.kills import run


def test_thirty_kills_with_damage_in_between_lose_no_label(quick_folder: Path) -> None:
    tally = run(32, quick_folder, seed=20)
    assert tally.clean, tally.troubles
    assert tally.kills >= 30
    assert tally.acknowledged > 100
    assert sum(tally.damages.values()) > 5
