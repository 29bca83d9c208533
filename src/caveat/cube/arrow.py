"""What an Arrow file unpacks to, told before it is unpacked.

Each packed buffer begins with its length when unpacked; the buffers are named in the head of the
message that holds them. The layout is that of https://arrow.apache.org/docs/format/Columnar.html
(Message.fbs, Schema.fbs).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

_MAGIC, _RECORDS, _DICTIONARY = b"ARROW1", 3, 2
_START = 8


def unpacked_size(path: str) -> int:
    """Return how many bytes the packed buffers of an Arrow file unpack to, 0 where none is packed.

    Raises ValueError where the file names other batches at its end than it holds.
    """
    import pyarrow
    from pyarrow import ipc

    size, batches = 0, 0
    with pyarrow.memory_map(path) as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return 0  # Feather's first version, which packs nothing
        file.seek(_START)
        for message in ipc.MessageReader.open_stream(file):
            batches += message.type == "record batch"
            if message.type in ("record batch", "dictionary"):
                size += _of_message(message.metadata.to_pybytes(), message.body)
        file.seek(0)
        if ipc.open_file(file).num_record_batches != batches:
            raise ValueError("its batches are not those that its end names")
    return size


def named_size(table: pyarrow.Table) -> int:
    """Return how many bytes of text the rows of a table name, where many may name one text.

    >>> import pyarrow
    >>> towns = pyarrow.array([0, 0, 1]).cast("int32")
    >>> named_size(pyarrow.table({"town": pyarrow.DictionaryArray.from_arrays(towns, ["Alton", "Bray"])}))
    14
    """
    import pyarrow
    from pyarrow import compute

    size = 0
    for column in table.columns:
        kind = column.type
        if not (pyarrow.types.is_dictionary(kind) and pyarrow.types.is_string(kind.value_type)):
            continue
        for chunk in column.chunks:
            lengths = compute.binary_length(chunk.dictionary)
            size += compute.sum(lengths.take(chunk.indices)).as_py() or 0
    return size


def _of_message(head: bytes, body: pyarrow.Buffer) -> int:
    """Return what the packed buffers of one message unpack to."""
    message = struct.unpack_from("<I", head)[0]
    kind = _field(head, message, 1)
    batch = _follow(head, _field(head, message, 2))
    if kind and head[kind] == _DICTIONARY:
        batch = _follow(head, _field(head, batch, 1))
    buffers, packed = _follow(head, _field(head, batch, 2)), _field(head, batch, 3)
    if not buffers or not packed:
        return 0
    size = 0
    for i in range(struct.unpack_from("<I", head, buffers)[0]):
        offset, length = struct.unpack_from("<qq", head, buffers + 4 + 16 * i)
        if length >= 8:
            size += max(struct.unpack("<q", body.slice(offset, 8).to_pybytes())[0], 0)
    return size


def _field(head: bytes, table: int, number: int) -> int:
    """Return where a field of a table is, 0 where it has none."""
    if not table:
        return 0
    names = table - struct.unpack_from("<i", head, table)[0]
    if 4 + 2 * number >= struct.unpack_from("<H", head, names)[0]:
        return 0
    offset = struct.unpack_from("<H", head, names + 4 + 2 * number)[0]
    return table + offset if offset else 0


def _follow(head: bytes, place: int) -> int:
    """Return where the thing is that a place refers to, 0 where there is no place."""
    return place + struct.unpack_from("<I", head, place)[0] if place else 0
