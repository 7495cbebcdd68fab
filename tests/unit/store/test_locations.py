from pathlib import Path

from songjudge.store.locations import Locations, quarantined


def test_all_files_lie_inside_the_folder_under_different_names(tmp_path: Path) -> None:
    locations = Locations(tmp_path / "a" / "b")
    locations.create()
    several = ("index_files", "wishes")
    names = [name for name, value in vars(Locations).items() if isinstance(value, property) and name not in several]
    paths = [*(getattr(locations, name) for name in names), *locations.wishes]
    assert len(set(paths)) == len(paths) > 10
    assert all(path.parent == locations.folder for path in paths)
    assert locations.features.is_dir()


def test_quarantine_never_overwrites_what_was_put_there_before(tmp_path: Path) -> None:
    kept = []
    for number in range(3):
        (tmp_path / "index").write_text(str(number))
        kept.append(quarantined(tmp_path / "index"))
    assert [path.read_text() for path in kept] == ["0", "1", "2"]
