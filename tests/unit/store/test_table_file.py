from pathlib import Path

import pyarrow as pa
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.store.table_file import is_whole, read_table, write_table

SCHEMA = pa.schema([("name", pa.string()), ("number", pa.int64())])


def a_table(rows: int = 100) -> pa.Table:
    return pa.table({"name": [f"row {n}" for n in range(rows)], "number": range(rows)}, schema=SCHEMA)


@pytest.mark.parametrize("rows", [0, 1, 100])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_table_comes_back(tmp_path: Path, rows: int, trusted: bool) -> None:
    path = tmp_path / "table.arrow"
    write_table(a_table(rows), path)
    assert read_table(path, SCHEMA, trusted=trusted).equals(a_table(rows))


def test_other_programs_can_read_it_as_an_arrow_stream(tmp_path: Path) -> None:
    path = tmp_path / "table.arrow"
    write_table(a_table(), path)
    with path.open("rb") as file:
        assert pa.ipc.open_stream(file).read_all().equals(a_table())


def test_every_turned_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "table.arrow"
    write_table(a_table(), path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 8
        path.write_bytes(damaged)
        assert not is_whole(path)
        with pytest.raises(UnreadableFileError, match="checksum is wrong"):
            read_table(path, SCHEMA)


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.arrow"
    write_table(pa.table({"name": ["x"]}), path)
    with pytest.raises(UnreadableFileError, match="columns"):
        read_table(path, SCHEMA)


def test_a_file_that_is_gone_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "table.arrow", SCHEMA)


def test_a_table_that_is_mapped_stays_readable_when_its_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "table.arrow"
    write_table(a_table(5), path)
    old = read_table(path, SCHEMA)
    write_table(a_table(9), path)
    assert old.equals(a_table(5))
    assert read_table(path, SCHEMA).equals(a_table(9))
