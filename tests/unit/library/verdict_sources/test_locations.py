"""Where other programs say that a file lies."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.library.verdict_sources.locations import file_path

BASE = Path("/lists")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/m/a.mp3", "/m/a.mp3"),
        ("a.mp3", "/lists/a.mp3"),
        ("../m/a.mp3", "/m/a.mp3"),
        ("new\nline.ogg\n", "/lists/new\nline.ogg\n"),
        ("./#1.mp3", "/lists/#1.mp3"),
        ("50%25.mp3", "/lists/50%25.mp3"),
        ("file:///m/50%25%20a.mp3", "/m/50% a.mp3"),
        ("file://localhost/Users/x/a.mp3", "/Users/x/a.mp3"),
        ("FILE:///m/caf%E9.ogg", "/m/caf\udce9.ogg"),
        ("file:///C:/Music/a%20b.mp3", "C:/Music/a b.mp3"),
        ("file://C:\\Music\\50%.mp3", "C:/Music/50%.mp3"),
        ("C:\\Music\\a.mp3", "C:/Music/a.mp3"),
        ("\\\\nas\\music\\a.mp3", "/nas/music/a.mp3"),
        ("Artist\\Album\\a.mp3", "/lists/Artist/Album/a.mp3"),
        ("http:example.ogg", "/lists/http:example.ogg"),
    ],
)
def test_every_spelling_is_understood(text: str, path: str) -> None:
    found = file_path(text, BASE)
    assert found is not None
    assert str(found).replace("//", "/") == path


@pytest.mark.parametrize(
    "text", ["", "  ", "http://radio.example/stream.mp3", "https://x/y", "mms://a", "a\0b", "file:"]
)
def test_what_names_no_file_is_none(text: str) -> None:
    assert file_path(text, BASE) is None


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40).filter(lambda b: not set(b) & {0, 0x2F, 0x5C} and b not in {b".", b".."}))
def test_any_name_comes_back_from_its_uri(name: bytes) -> None:
    path = Path("/m") / os.fsdecode(name)
    assert file_path(path.as_uri(), BASE) == path
