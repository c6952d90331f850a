"""What every test runs under: no network, and the components that some tests need.

A test that needs a component takes its fixture. Where the component is missing the test is skipped
with its name; with `BESPOKE_REQUIRE_COMPONENTS=1`, as in CI, it fails instead.
"""

import ipaddress
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import structlog

ROOT = Path(__file__).resolve().parent.parent

# Libraries that look for models or send usage figures are told not to, in subprocesses too.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

_refused_connections: list[str] = []


class NetworkIsOff(RuntimeError):
    """A test tried to reach something beyond this machine."""


def _is_local(host: object) -> bool:
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A path is a Unix socket; None is a socket that is connected already.
        if not isinstance(address, tuple):
            return
        host = address[0]
    else:
        return
    if not _is_local(host):
        _refused_connections.append(f"{event} {host}")
        raise NetworkIsOff(f"a test tried to reach '{host}'; tests use this machine alone")


# An audit hook sees every Python socket, whichever library opened it, and patches nothing.
sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def refused_connections() -> Iterator[list[str]]:
    """Yields what this test tried to reach beyond the machine; the test fails if any is left in it.

    A library may swallow the refusal, so it is looked at again when the test is over.
    """
    _refused_connections.clear()
    yield _refused_connections
    assert not _refused_connections, "the test reached beyond this machine"


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """A command run inside this process sends its logs to a stream that is closed when the test is over."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def repository_root() -> Path:
    """Returns the folder that holds `pyproject.toml`."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Returns the folder of data sets that tests read and the project does not ship."""
    folder = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no data sets in '{folder}'; set BESPOKE_SHARED_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Returns the browser's executable."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    _missing("Chromium", "install the package 'chromium'")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """Yields the socket folder of a PostgreSQL that lives as long as this test run.

    It listens on a Unix socket alone, so no port can be taken and nothing else can reach it.
    """
    binaries = _postgres_binaries()
    # Not under pytest's own folder: that is closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="bespoke-pg-"))
    data = folder / "data"
    user = _server_user()
    runs_as: dict[str, Any] = {"cwd": folder}
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        runs_as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # It is thrown away afterwards: nothing has to outlive a power cut.
    settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
    options = [f"--{setting}" for setting in (*settings, f"unix_socket_directories={folder}")]
    try:
        subprocess.run(
            [binaries / "initdb", f"--pgdata={data}", "--username=bespoke", "--auth=trust", "--no-sync"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
            **runs_as,
        )
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **runs_as,
            ) as server,
        ):
            try:
                _wait_for_postgres(server, folder)
                yield folder
            finally:
                # PostgreSQL's fast stop: it ends open sessions instead of waiting for them.
                server.send_signal(signal.SIGINT)
                server.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def _wait_for_postgres(server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(f"host={folder} user=bespoke dbname=postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


_database_numbers = count(1)


@pytest.fixture
def postgres_url(postgres_server: Path) -> Iterator[str]:
    """Yields the SQLAlchemy URL of an empty PostgreSQL database that is the test's own."""
    name = f"test_{next(_database_numbers)}"
    server = f"host={postgres_server} user=bespoke dbname=postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"postgresql+psycopg://bespoke@/{name}?host={postgres_server}"
    with psycopg.connect(server, autocommit=True) as connection:
        # Pools that a test left open must not keep its database.
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _postgres_binaries() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if debian:
        return debian[-1].parent
    _missing("PostgreSQL", "install the package 'postgresql'")


def _server_user() -> pwd.struct_passwd | None:
    """Returns whom the server runs as: PostgreSQL refuses root. None is whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _missing(component: str, remedy: str) -> NoReturn:
    message = f"{component} is not on this machine; {remedy}"
    if os.environ.get("BESPOKE_REQUIRE_COMPONENTS") == "1":
        pytest.fail(message)
    pytest.skip(message)
