"""The guards and components that `tests/conftest.py` gives to every other test."""

import socket
import subprocess
from pathlib import Path

import psycopg
import pytest


def test_nothing_beyond_this_machine_can_be_reached(refused_connections: list[str]) -> None:
    # 192.0.2.0/24 is set aside for documentation: nothing is there.
    with socket.socket() as probe, pytest.raises(RuntimeError, match=r"tried to reach '192\.0\.2\.1'"):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match=r"tried to reach 'example\.com'"):
        socket.getaddrinfo("example.com", 443)
    assert refused_connections == ["socket.connect 192.0.2.1", "socket.getaddrinfo example.com"]
    refused_connections.clear()


def test_loopback_can_be_reached() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


def test_postgres_database_is_empty_and_takes_writes(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
        connection.execute("CREATE TABLE mark (id int)")
        connection.execute("INSERT INTO mark VALUES (7)")
        assert connection.execute("SELECT id FROM mark").fetchall() == [(7,)]


def test_postgres_database_is_not_the_one_of_the_test_before(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('mark')").fetchone() == (None,)


def test_browser_renders_a_page(chromium: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p id=mark></p><script>document.getElementById('mark').textContent = 6 * 7</script>")
    rendered = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={tmp_path / 'browser'}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert '<p id="mark">42</p>' in rendered.stdout
