"""Arrays in one npz file: written whole or not at all, read with suspicion.

The format is NumPy's own, without compression and without pickle. A file
may come from anywhere, so nothing in it is believed: what it holds is
compared with what is expected before memory is taken for it, and whatever is
wrong with it ends in one ValueError that names the file.
"""

import contextlib
import math
import os
import zipfile

import numpy as np

from nnlab.files import draft

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0,
           (2, 0): np.lib.format.read_array_header_2_0}


class Refused(ValueError):
    """What is wrong with a file, said so that it can follow its name."""


def write(who, filepath, arrays):
    """Write arrays by name, all of them or nothing.

    Raises
    ------
    ValueError
        A number is not finite: `reading` would refuse it.
    """
    for name, v in arrays.items():
        if v.dtype.kind == "f" and not np.isfinite(v).all():
            raise ValueError(
                f"{who}: expected finite numbers, got nan or inf in {name}; "
                f"{filepath} is as it was, so go back to an earlier model")
    with draft(filepath, who) as file:
        np.savez(file, **arrays)


@contextlib.contextmanager
def reading(who, filepath):
    """Give the `Archive` in a file; what is wrong with it is a ValueError.

    Raises
    ------
    ValueError
        Anything that was raised while the file was read.
    OSError
        There is no such file, or it may not be opened.
    """
    with open(filepath, "rb") as file:
        try:
            yield Archive(file)
        except Exception as error:                  # whatever a file can do
            raise ValueError(f"{who}: expected a file of Sequential.save, "
                             f"got {filepath} {_fault(error)}") from error


def _fault(error):
    """Say in words what an error tells about a file, and what to do."""
    if isinstance(error, Refused):
        fault = str(error)
    elif isinstance(error, ValueError) and "expected" in str(error):
        fault = f"in which {str(error).split(';')[0]}"      # a layer's words
    else:
        fault = f"that cannot be read ({type(error).__name__})"
    return fault if ";" in fault else f"{fault}; save the model again"


class Archive:
    """The arrays of an open file, taken out one by one as expected."""

    def __init__(self, file):
        self.members, self.plain = {}, True
        length = file.seek(0, os.SEEK_END)
        try:
            self.zip = zipfile.ZipFile(file)
        except zipfile.BadZipFile:
            return
        for info in self.zip.infolist():
            if self.members.setdefault(
                    info.filename.removesuffix(".npy"), info) is not info:
                raise Refused("with two arrays of one name")
            length -= info.file_size        # nothing is compressed or shared
            self.plain &= (info.compress_type == zipfile.ZIP_STORED
                           and info.compress_size == info.file_size
                           and length >= 0)

    def take_text(self, name, cure):
        """Return the text of that name, or refuse the file."""
        if name not in self.members:
            names = sorted(self.members)[:9]
            if "config.json" in names:
                cure = "it is Keras's own: use keras.saving.load_model"
            elif "weight_0" in names:
                cure = "it holds weights alone: use load_weights"
            raise Refused(f"with {names or 'no named arrays'}; {cure}")
        return str(self._take(name, (), "U", None)[()])

    def take(self, name, shape, dtype, least=-math.inf):
        """Return the array of that name, shape and float type.

        Its numbers are finite and none is below `least`, or the file is
        refused.
        """
        if name not in self.members:
            raise Refused(f"without the array {name} {shape}")
        v = self._take(name, shape, "f", np.dtype(dtype).itemsize)
        if not np.isfinite(v).all() or (v.size and v.min() < least):
            raise Refused(f"with impossible numbers in {name}")
        return np.array(v, dtype, order="C")

    def refuse(self, name):
        """Refuse the file if it holds an array of that name."""
        if name in self.members:
            raise Refused(f"with the array {name} too many")

    def finish(self):
        """Refuse the file if it holds anything that was not taken."""
        if self.members:
            raise Refused(f"with {sorted(self.members)[:9]} besides a model")

    def _take(self, name, shape, kind, itemsize):
        if not self.plain:
            raise Refused("with compressed arrays or sizes that lie")
        with self.zip.open(self.members.pop(name)) as stream:
            read_header = HEADERS[np.lib.format.read_magic(stream)]
            found, in_columns, dtype = read_header(stream)
            if (found, dtype.kind) != (shape, kind) or (
                    dtype.itemsize != (itemsize or dtype.itemsize)):
                raise Refused(f"whose {name} is {dtype} {found} where "
                              f"{kind}{itemsize or ''} {shape} is due")
            size = math.prod(shape) * dtype.itemsize
            data = stream.read(size + 1)            # up to its checksum
        if len(data) != size:
            raise Refused(f"that is cut off in {name}")
        v = np.frombuffer(data, dtype)
        return v.reshape(shape[::-1]).T if in_columns else v.reshape(shape)
