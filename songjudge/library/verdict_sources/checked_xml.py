"""Reads XML that somebody else wrote, element by element, and refuses what could blow it up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from songjudge.errors import UnreadableFileError

_LARGEST = 2 << 30  # bytes: a library of a million songs takes one gigabyte


class _RootReachedError(Exception):
    """The document's own declarations are over."""


def elements(path: Path, names: frozenset[str], *, root: str) -> Iterator[ET.Element]:
    """Yield each element called one of `names` (without namespace) in the XML file at `path`, whole, then forget it.

    Raises `UnreadableFileError` when the file cannot be read, is not well formed, has another root than `root`, or
    declares entities: no player does, and a few lines of them can expand to gigabytes.
    """
    check_declarations(path)
    try:
        with path.open("rb") as file:
            depth, outermost = 0, None
            for event, element in ET.iterparse(file, events=("start", "end")):  # noqa: S314 - entities were refused
                if event == "start":
                    outermost = _checked_root(path, element, root) if outermost is None else outermost
                    depth += 1
                    continue
                depth -= 1
                if local(element.tag) in names:
                    yield element
                    element.clear()
                if depth == 1 and outermost is not None:
                    outermost.clear()
    except ET.ParseError as error:
        raise refusal(path, f"it is not well-formed XML ({error})") from None
    except OSError as error:
        raise refusal(path, str(error.strerror).lower()) from None


def check_declarations(path: Path) -> None:
    """Read as far as the root element.  Raises `UnreadableFileError` on an entity, or when there is no root."""
    parser = expat.ParserCreate()

    def refuse_entity(*_: Any) -> None:
        raise refusal(path, "it declares XML entities")

    def stop(*_: Any) -> None:
        raise _RootReachedError

    parser.EntityDeclHandler = refuse_entity
    parser.StartElementHandler = stop
    try:
        if not path.is_file():
            raise refusal(path, "there is no such file")
        if path.stat().st_size > _LARGEST:
            raise refusal(path, "it is too large")
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _RootReachedError:
        return
    except expat.ExpatError as error:
        raise refusal(path, f"it is not well-formed XML ({error})") from None
    except OSError as error:
        raise refusal(path, str(error.strerror).lower()) from None


def refusal(path: Path, why: str) -> UnreadableFileError:
    """Return the error that says why the file at `path` cannot be imported."""
    return UnreadableFileError(f"{path.name} cannot be imported", why=why)


def local(tag: object) -> str:
    """Return an element's name without its namespace."""
    return str(tag).rpartition("}")[2]


def _checked_root(path: Path, element: ET.Element, root: str) -> ET.Element:
    if local(element.tag) != root:
        raise refusal(path, f"its root element is <{local(element.tag)[:40]}>, not <{root}>")
    return element
