"""Reads a TensorFlow checkpoint without TensorFlow.

A checkpoint of version 2 ("TensorBundle") is a table of names and places, in LevelDB's SSTable format, beside a file of
raw little-endian numbers: tensorflow/core/util/tensor_bundle and google/leveldb/doc/table_format.md.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from songjudge.errors import UnreadableFileError

_FOOTER = 48  # bytes
_MAGIC = 0xDB4775248B80FB57
_FLOAT = 1  # DT_FLOAT of tensorflow/core/framework/types.proto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types of protocol buffers


def read_bundle(index: bytes, data: bytes) -> dict[str, npt.NDArray[np.float32]]:
    """Return all float32 tensors of the checkpoint by name, from its `.index` and its only `.data` file.

    Raises `UnreadableFileError` when the two are not such a checkpoint.
    """
    try:
        found = {name.decode(): tensor for name, entry in _entries(index) for tensor in _tensor(entry, data)}
    except (IndexError, ValueError, KeyError) as error:
        raise UnreadableFileError("The checkpoint cannot be read", why=str(error)) from error
    if not found:
        raise UnreadableFileError("The checkpoint cannot be read", why="there are no numbers in it")
    return found


def _tensor(entry: bytes, data: bytes) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the tensor that a BundleEntryProto describes, if it holds floats."""
    values = dict(_fields(entry))
    if values.get(1) != _FLOAT:
        return
    shape_message = values.get(2, b"")
    sizes = [dict(_fields(_message(dim))).get(1, 0) for field, dim in _fields(_message(shape_message)) if field == 2]
    shape = tuple(_integer(size) for size in sizes)
    offset, size = _integer(values.get(4, 0)), _integer(values.get(5, 0))
    numbers = np.frombuffer(data[offset : offset + size], dtype="<f4")
    yield numbers.reshape(shape).astype(np.float32)


def _entries(table: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the (key, value) pairs of an SSTable, the empty key (the header) left out."""
    footer = table[-_FOOTER:]
    if len(footer) < _FOOTER or int.from_bytes(footer[-8:], "little") != _MAGIC:
        raise ValueError("it is no TensorFlow checkpoint of version 2")
    position = 0
    for _ in range(2):  # the place of the meta index, which is of no use here
        _, position = _varint(footer, position)
    offset, position = _varint(footer, position)
    size, position = _varint(footer, position)
    for _, handle in _block(table, offset, size):
        at, position = _varint(handle, 0)
        length, _ = _varint(handle, position)
        yield from ((key, value) for key, value in _block(table, at, length) if key)


def _block(table: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the entries of one block: each key shares a prefix with the one before."""
    if table[offset + size] != 0:
        raise ValueError("it is compressed")
    block = table[offset : offset + size]
    restarts = int.from_bytes(block[-4:], "little")
    end = size - 4 * (restarts + 1)
    position, key = 0, b""
    while position < end:
        shared, position = _varint(block, position)
        own, position = _varint(block, position)
        length, position = _varint(block, position)
        key = key[:shared] + block[position : position + own]
        position += own
        yield key, block[position : position + length]
        position += length


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of a protocol buffer message."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, position = _varint(message, position)
            yield number, value
        elif wire in {_FIXED32, _FIXED64}:
            position += 4 if wire == _FIXED32 else 8
        elif wire == _BYTES:
            length, position = _varint(message, position)
            yield number, message[position : position + length]
            position += length
        else:
            raise ValueError("it holds an unknown kind of field")


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Return the variable-length integer at `position`, and where the next value begins."""
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _integer(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise ValueError("a number is missing")  # noqa: TRY004 - the file is wrong, not the program
    return value


def _message(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a message is missing")  # noqa: TRY004 - the file is wrong, not the program
    return value
