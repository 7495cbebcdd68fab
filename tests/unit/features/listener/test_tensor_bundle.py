import pytest

from songjudge.errors import UnreadableFileError
from songjudge.features.listener.tensor_bundle import read_bundle


@pytest.mark.parametrize("index", [b"", b"x" * 100, bytes(40) + (0xDB4775248B80FB57).to_bytes(8, "little")])
def test_what_is_no_checkpoint_is_refused(index: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="checkpoint cannot be read"):
        read_bundle(index, b"")
