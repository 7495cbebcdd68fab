from pathlib import Path

from tests.faults.two_writers import run


def test_two_programs_at_once_lose_nothing_and_the_second_is_told(quick_folder: Path) -> None:
    tally = run(quick_folder / "workspace", 2.5)
    assert tally.troubles == []
    assert tally.lost == 0
    assert tally.acknowledged > 20
    assert tally.told > 0
