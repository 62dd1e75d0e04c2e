# SPDX-License-Identifier: Apache-2.0
"""Starts and stops the server under test: Tarn, or the server that Tarn is compared with."""

import os
import shlex
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 10


def kind_of(program):
    """'redis', 'memcached' or 'tarn', told by the program's name."""
    name = Path(program).name
    if name in ("redis-server", "valkey-server"):
        return "redis"
    return "memcached" if name == "memcached" else "tarn"


def command_line(program, engine, port, flags=()):
    kind = kind_of(program)
    if kind == "redis":
        return [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                "--daemonize", "no", *flags]
    if kind == "memcached":
        user = ["-u", "root"] if os.getuid() == 0 else []
        return [program, "-l", "127.0.0.1", "-p", str(port), *user, *flags]
    return [program, "node", "--engine", engine, "--port", str(port), *flags]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class StartError(Exception):
    """The server ended or did not listen in time; says what it printed last."""


class Server:
    """One running server on a loopback port, a free one unless it is given, in a directory of its
    own unless one is given (a TemporaryDirectory, the caller's); a context manager."""

    def __init__(self, program, engine="redis", flags="", prefix=(), directory=None, port=None):
        self.port = port or free_port()
        self.owns_directory = directory is None
        self.directory = directory or tempfile.TemporaryDirectory(prefix="tarn-test-")
        if "/" in program:
            program = os.path.abspath(program)  # a name such as redis-server may be a link
        argv = command_line(program, engine, self.port, shlex.split(flags))
        self.log_path = Path(self.directory.name) / "log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([*prefix, *argv], cwd=self.directory.name, stdout=log,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self._wait_until_it_listens(argv)

    def _wait_until_it_listens(self, argv):
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                last = self.log()[-500:]
                self.stop()
                raise StartError(f"{shlex.join(argv)} did not start: {last}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return self.log_path.read_text(errors="replace")

    def stop(self):
        """Ends the server and returns its exit status; a server that does not end is killed."""
        self.process.terminate()
        try:
            status = self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        if self.owns_directory:
            self.directory.cleanup()
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
