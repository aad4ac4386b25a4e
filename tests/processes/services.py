"""Start Redis and PostgreSQL for a test, on loopback and in a folder of their own, and make sure that they are stopped."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE = 20.0


class Missing(Exception):
    """A service is not installed."""


def find_free_port() -> int:
    """Return a port on loopback that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def await_service(name: str, is_ready: Callable[[], bool], process: subprocess.Popen[bytes], output: Path) -> None:
    """Wait until a service responds; raise RuntimeError with what it printed if it ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.02)
    raise RuntimeError(f"{name} did not start: {output.read_text(errors='replace')[-500:]}")


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Have the kernel end this process, just forked, when the thread that started it ends, even if that is killed (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(1, signal.SIGINT)


class Redis:
    """A Redis server with a log of its changes (AOF); `durable`: written before it responds, so that it loses nothing when it is killed."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise Missing("redis-server is not installed (on Debian: apt-get install redis-server)")
        self.port = find_free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        settings = {"port": self.port, "bind": "127.0.0.1", "dir": folder, "save": "", "daemonize": "no", "loglevel": "warning"}
        settings |= {"appendonly": "yes", "appendfsync": "always" if durable else "everysec"}
        self._command = [program, *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]
        self._output = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it responds."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(self._command, stdout=output, stderr=output, preexec_fn=end_with_parent)  # noqa: PLW1509
        await_service("redis-server", self._answers, self._process, self._output)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def stop(self) -> None:
        """Kill it, as a power failure would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class PostgreSQL:
    """A PostgreSQL cluster of its own; run by the user `postgres` if this process is root, as the server refuses that."""

    def __init__(self, folder: Path) -> None:
        folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path(shutil.which("postgres") or "").parent]
        programs = next((folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()), None)
        if programs is None:
            raise Missing("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
        self._user = "postgres" if os.geteuid() == 0 else None
        self.port = find_free_port()
        self.dsn = f"host=127.0.0.1 port={self.port} user=scalev dbname=postgres"
        self.url = f"postgresql+psycopg://scalev@127.0.0.1:{self.port}/postgres"
        self._folder, self._data, self._output = folder, folder / "data", folder / "postgres.log"
        if self._user is not None:
            shutil.chown(folder, self._user)
            for parent in (folder, *folder.parents):  # the other user has to get there
                if parent != Path(tempfile.gettempdir()) and parent.stat().st_uid == os.geteuid() and parent != Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o111)
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        command = [str(programs / "initdb"), "--pgdata", str(self._data), "--auth", "trust", "--username", "scalev", "--no-sync"]
        self._run([*command, "--encoding", "UTF8", "--locale", "C"])

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, user=self._user, cwd=self._folder, check=True, capture_output=True, env={"PATH": os.defpath})

    def start(self) -> None:
        """Start it, and wait until it responds."""
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self._folder, "fsync": "off"}
        command = [str(self._programs / "postgres"), "-D", str(self._data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._output.open("ab") as output:
            options: Any = {"user": self._user, "cwd": self._folder, "env": {"PATH": os.defpath}, "preexec_fn": end_with_parent}
            self._process = subprocess.Popen(command, stdout=output, stderr=output, **options)
        await_service("postgres", self._answers, self._process, self._output)

    def _answers(self) -> bool:
        import psycopg

        with suppress(psycopg.OperationalError), psycopg.connect(self.dsn, connect_timeout=2):
            return True
        return False

    def stop(self) -> None:
        """Stop it at once; connections end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


@contextmanager
def run_redis(*, durable: bool = False) -> Iterator[Redis]:
    """Run a Redis server. Raises Missing if it is not installed."""
    with tempfile.TemporaryDirectory(prefix="scalev-redis-", ignore_cleanup_errors=True) as name:
        server = Redis(Path(name), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def run_postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL server. Raises Missing if it is not installed."""
    with tempfile.TemporaryDirectory(prefix="scalev-postgresql-", ignore_cleanup_errors=True) as name:
        server = PostgreSQL(Path(name))
        try:
            server.start()
            yield server
        finally:
            server.stop()
