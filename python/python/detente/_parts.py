"""A folder of parts of one experiment: what is there need not be played again."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from detente import _detente

_BEGIN = {
    ".part": b'{"format":"part of a detente experiment"',
    ".comparison": b'{"format":"part of a detente comparison"',
}
"""What parts begin with, by how their names end: of experiments, as ``detente shard`` writes them, and of comparisons."""


class Folder:
    """Parts of one experiment as files, as ``detente shard`` writes them and ``detente merge`` reads them; or of one comparison."""

    def __init__(self, path: str | os.PathLike[str], ending: str = ".part") -> None:
        self.path = Path(path)
        self.ending = ending
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(f"`{self.path}` is no folder; parts are kept in one")

    def kept(self) -> Iterator[tuple[Path, bytes, int]]:
        """Every part that is there, with the number of parts that its experiment has.

        What is no part of this kind is passed over. A damaged one is too, with a warning: it is played again.

        Raises:
            ValueError: if a part was played by another version.
        """
        if not self.path.is_dir():
            return
        for file in sorted(self.path.iterdir()):
            if file.name.startswith(".") or not file.is_file():
                continue
            with file.open("rb") as opened:
                begins = _BEGIN[self.ending]
                if opened.read(len(begins)) != begins:
                    continue
                opened.seek(0)
                content = opened.read()
            try:
                of = _detente.parts_of(content)
            except ValueError as error:
                raise ValueError(f"`{file}` {error}; or choose another folder") from None
            if of is None:
                warnings.warn(f"`{file}` is damaged; its part is played again", stacklevel=2)
            else:
                yield file, content, of

    def of(self) -> int | None:
        """How many parts the experiment has whose parts are here; None where there are none."""
        return next((of for _, _, of in self.kept()), None)

    def merge_into(self, merge: _detente.Merge | _detente.ComparisonMerge) -> None:
        """Adds every part that is here, one after another.

        Raises:
            ValueError: if one is of another experiment; the message names the file and says what differs.
        """
        for file, content, _ in self.kept():
            try:
                merge.add(content)
            except ValueError as error:
                raise ValueError(f"`{file}`: {error}; choose another folder for this experiment") from None

    def make(self) -> None:
        """Makes the folder if it is not there.

        Raises:
            OSError: if that cannot be done.
        """
        self.path.mkdir(parents=True, exist_ok=True)

    def points(self, name: str, index: int) -> bytes | None:
        """A part of a sweep, if it is here; a damaged one is not, with a warning.

        Raises:
            ValueError: if it was played by another version.
        """
        file = self.path / name
        if not file.is_file():
            return None
        content = file.read_bytes()
        try:
            found = _detente.points_index(content)
        except ValueError as error:
            raise ValueError(f"`{file}` {error}; or choose another folder") from None
        if found != index:
            warnings.warn(f"`{file}` is damaged; its part is played again", stacklevel=2)
            return None
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Writes a part, so that nobody ever sees half of it.

        Raises:
            OSError: if it cannot be written.
        """
        place = self.path / name
        with tempfile.NamedTemporaryFile(dir=self.path, prefix=".part-", delete=False) as fresh:
            try:
                fresh.write(content)
                fresh.flush()
                os.fsync(fresh.fileno())
                fresh.close()
                os.chmod(fresh.name, 0o666 & ~_umask())
                os.replace(fresh.name, place)
            except BaseException:
                fresh.close()
                os.unlink(fresh.name)
                raise


def numbered(index: int, of: int) -> str:
    """How the file of a part begins: so that parts stand in order."""
    return f"{index:0{len(str(of - 1))}}-of-{of}"


def _umask() -> int:
    """What new files are not allowed; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
