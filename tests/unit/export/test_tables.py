"""Tables come back as they went out, and no spreadsheet runs them."""

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.feather
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.errors import UnreadableFileError
from songjudge.export.tables import safe_cell, write_table

PATHS = ["/m/a, b.mp3", '/m/"c"\nd.ogg', "/m/caf\udce9.ogg"]
COLUMNS: Mapping[str, Sequence[object]] = {
    "path": PATHS,
    "score": [0.25, 1.0, math.nan],
    "verdict": ["good", "", "bad"],
    "out_of_fold": [True, False, True],
}


def test_csv_comes_back(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", COLUMNS)
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8", errors="surrogateescape") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == PATHS
    assert [row["score"] for row in rows] == ["0.25", "1.0", "nan"]
    assert b"caf\xe9.ogg" in (tmp_path / "t.csv").read_bytes()


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_json_comes_back(tmp_path: Path, ending: str) -> None:
    write_table(tmp_path / f"t{ending}", COLUMNS)
    text = (tmp_path / f"t{ending}").read_text("utf-8")
    rows = json.loads(text) if ending == ".json" else [json.loads(line) for line in text.splitlines()]
    assert [row["path"] for row in rows] == PATHS
    assert [row["score"] for row in rows] == [0.25, 1.0, None]
    assert [row["out_of_fold"] for row in rows] == [True, False, True]


@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_arrow_comes_back_typed(tmp_path: Path, ending: str) -> None:
    write_table(tmp_path / f"t{ending}", COLUMNS)
    read = pyarrow.parquet.read_table if ending == ".parquet" else pyarrow.feather.read_table
    table = read(tmp_path / f"t{ending}")
    assert table.column_names == list(COLUMNS)
    assert table.column("path").to_pylist() == [*PATHS[:2], "/m/caf\ufffd.ogg"]
    assert [str(t) for t in table.schema.types] == ["string", "double", "string", "bool"]


@pytest.mark.parametrize("ending", [".csv", ".json", ".jsonl", ".parquet", ".arrow"])
def test_no_rows_are_a_table_too(tmp_path: Path, ending: str) -> None:
    write_table(tmp_path / f"t{ending}", {"path": [], "score": []})
    assert (tmp_path / f"t{ending}").is_file()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["plain", "a=b", "/m/-x", -1, -0.5, None, True, ""])
def test_everything_else_stays(value: object) -> None:
    assert safe_cell(value) == value


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=10))
def test_no_cell_of_a_written_csv_begins_like_a_formula(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_table(path, {"title": titles, "n": list(range(len(titles)))})
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) == len(titles)
    assert not any(cell.lstrip()[:1] in {"=", "@"} or cell[:1] in {"+", "-"} for cell, _ in rows)
    assert [cell.removeprefix("'") for cell, _ in rows] == [t.replace("\0", "\ufffd").removeprefix("'") for t in titles]


def test_another_ending_and_uneven_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"\.csv, \.json"):
        write_table(tmp_path / "t.xls", {})
    with pytest.raises(ValueError, match="different lengths"):
        write_table(tmp_path / "t.csv", {"a": [1], "b": []})
    assert list(tmp_path.iterdir()) == []
