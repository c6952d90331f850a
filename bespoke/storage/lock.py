"""The lock of the data directory: one process at a time writes to the embedded stores."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from bespoke.errors import DataDirectoryInUse, StoreUnusable


def make_data_directory(data_dir: Path) -> None:
    """Makes the folder, where it is not there yet.

    Raises:
        StoreUnusable: there cannot be a folder of this name.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable_directory(data_dir, error) from error


def unusable_directory(data_dir: Path, error: OSError) -> StoreUnusable:
    """Returns the error that says why the data directory cannot be used, and what to do."""
    found = "it is a file" if data_dir.is_file() else str(error.strerror).lower()
    return StoreUnusable(
        f"the data directory '{data_dir}' cannot be used: {found}; name a folder that can be written to in "
        "BESPOKE_DATA_DIR"
    )


class DataDirectoryLock:
    """Held from `__enter__` to `__exit__`, or until the process ends however it ends."""

    def __init__(self, data_dir: Path, holder: str) -> None:
        """`holder` is what the other process is told, e.g. `bespoke serve`."""
        self._path = data_dir / "lock"
        self._holder = holder
        self._file: int | None = None

    def __enter__(self) -> "DataDirectoryLock":
        """Takes the lock at once or not at all.

        Raises:
            DataDirectoryInUse: another process holds it; names the process.
            StoreUnusable: the folder is none, or cannot be written to.
        """
        make_data_directory(self._path.parent)
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise unusable_directory(self._path.parent, error) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.read(file, 200).decode(errors="replace").strip() or "another process"
            os.close(file)
            raise DataDirectoryInUse(
                f"the data directory '{self._path.parent}' is in use by {other}; stop it, use its HTTP API, "
                "or set BESPOKE_DATA_DIR to another folder"
            ) from error
        except OSError as error:
            os.close(file)
            raise unusable_directory(self._path.parent, error) from error
        try:
            os.ftruncate(file, 0)
            os.write(file, f"'{self._holder}' (process {os.getpid()})".encode())
        except OSError as error:
            os.close(file)
            raise unusable_directory(self._path.parent, error) from error
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None
