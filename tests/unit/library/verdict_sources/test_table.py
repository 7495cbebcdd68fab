"""Verdicts from a table, as spreadsheets and scripts write them."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.table import TableRow, read_table, verdict_word


def read(path: Path, content: bytes | str) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[tuple[int, str]] = []
    rows = read_table(path, base=Path("/m"), on_problem=lambda line, why: problems.append((line, why)))
    return [(str(row.path), row.verdict.value) for row in rows], problems


@pytest.mark.parametrize(
    "content",
    [
        "path,label\na.mp3,good\nb/c.ogg,bad\n",
        "a.mp3,good\r\nb/c.ogg,bad\r\n",
        "\ufeffPath;Label\na.mp3;Good\nb/c.ogg;0\n",
        "label\tother\tpath\n1\tx\ta.mp3\ndislike\ty\tb/c.ogg\n",
        "path,label\na.mp3,good\nb/c.ogg,bad\n".encode("utf-16"),
        '"path","label"\n"a.mp3","like"\n\n"b/c.ogg","no"',
        "/m/a.mp3,yes\nfile:///m/b/c.ogg,-1",
    ],
)
def test_every_way_of_writing_it_is_read(tmp_path: Path, content: bytes | str) -> None:
    assert read(tmp_path / "t.csv", content) == ([("/m/a.mp3", "good"), ("/m/b/c.ogg", "bad")], [])


def test_each_bad_line_is_reported_with_its_number_and_the_rest_counts(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "t.csv", "path,label\na.mp3,good\nb.mp3,great\n,good\nlonely\nz.mp3,clear\n")
    assert rows == [("/m/a.mp3", "good"), ("/m/z.mp3", "none")]
    assert [line for line, _ in problems] == [3, 4, 5]
    assert problems[0][1] == "'great' is no verdict; good, bad or none is"


def test_a_path_with_a_line_break_keeps_line_numbers_right(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "t.csv", 'path,label\n"new\nline.ogg",good\nx,what\n')
    assert rows == [("/m/new\nline.ogg", "good")]
    assert problems[0][0] == 4


def test_relative_paths_start_at_the_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("../a.mp3,good\n")
    assert read_table(tmp_path / "t.csv") == [TableRow(1, tmp_path.parent / "a.mp3", Verdict.GOOD)]


def test_without_a_listener_problems_go_to_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "t.csv").write_text("a.mp3,perhaps\n")
    assert read_table(tmp_path / "t.csv") == []
    assert "line 1" in caplog.text


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "empty"), (b"\n \n", "empty"), (b'a,"' + b"x" * 200_000, "no table row")]
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=why):
        read_table(tmp_path / "t.csv")


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_table(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("word", "verdict"), [("GOOD ", Verdict.GOOD), ("👎", Verdict.BAD), ("", Verdict.NONE), ("x", None)]
)
def test_words_for_verdicts(word: str, verdict: Verdict | None) -> None:
    assert verdict_word(word) is verdict


NAMES = st.binary(min_size=1, max_size=40).filter(lambda b: b.strip() and not set(b) & {0, 0x2F, 0x0D})


@settings(deadline=None)
@example([(b"\x01\n", "good")])
@given(st.lists(st.tuples(NAMES, st.sampled_from(["good", "bad"])), min_size=1, max_size=10))
def test_any_file_name_survives_a_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[bytes, str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label"])
        writer.writerows([["/m/" + os.fsdecode(name), label] for name, label in rows])
    expected = [(os.path.normpath(b"/m/" + name), label) for name, label in rows]
    assert [(os.fsencode(row.path), row.verdict.value) for row in read_table(path)] == expected
