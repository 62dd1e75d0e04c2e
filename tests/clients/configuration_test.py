#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Configuration files that people have: Debian's own, those of images and charts, and what they
say about processes: the background, supervisors, names of commands, cores."""

import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from servers import free_port  # noqa: E402
from resp import Client  # noqa: E402

DEBIANS = Path("/etc/redis/redis.conf")


class Configuration(unittest.TestCase):
    """Each test starts nodes of its own, with a file."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="tarn-test-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.port = free_port()

    def path(self, name):
        return str(self.directory / name)

    def start(self, text, *flags, environment=None):
        """A process with this file; ended with the test."""
        Path(self.path("redis.conf")).write_text(text)
        process = subprocess.Popen(
            [os.path.abspath(ServerCase.program), "node", self.path("redis.conf"), *flags],
            cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **(environment or {})})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def connect(self, **options):
        client = redis.Redis(**({"port": self.port} | options))
        self.addCleanup(client.close)
        eventually(lambda: self.answers(client), "the node answers")
        return client

    @staticmethod
    def answers(client):
        try:
            return client.ping()
        except redis.ConnectionError:
            return False

    def end_background(self):
        os.kill(int(Path(self.path("pid")).read_text()), 15)
        eventually(lambda: not Path(self.path("pid")).exists(), "the node ends")

    def refused(self, text, *flags):
        """What a node says that does not start with this file."""
        process = self.start(text, "--port", str(self.port), *flags)
        output = process.communicate(timeout=30)[0]
        self.assertEqual(process.returncode, 1, output)
        return output

    # --- whole files ------------------------------------------------------------------------------

    @unittest.skipUnless(DEBIANS.exists(), "no redis-server of Debian's")
    def test_debians_own_file_starts_a_node_in_the_background(self):
        process = self.start(DEBIANS.read_text(), "--port", str(self.port), "--dir",
                             str(self.directory), "--pidfile", self.path("pid"), "--logfile",
                             self.path("log"))
        self.assertEqual(process.wait(30), 0)
        self.addCleanup(self.end_background)
        client = redis.Redis(port=self.port)
        self.addCleanup(client.close)
        self.assertTrue(client.ping())  # at once: the process had waited for it
        self.assertEqual(client.info("server")["process_id"],
                         int(Path(self.path("pid")).read_text()))

    def test_what_images_and_charts_write_starts_a_node(self):
        for name in ("common.conf", "master.conf"):
            self.addCleanup(Path(self.path(name)).unlink)
        Path(self.path("common.conf")).write_text('appendonly no\nsave ""\n')
        Path(self.path("master.conf")).write_text(
            f'dir {self.directory}\nrename-command FLUSHDB ""\nrename-command FLUSHALL ""\n')
        self.start("bind 0.0.0.0 -::\nprotected-mode no\nmasterauth secret\n", "--port",
                   str(self.port), "--requirepass", "secret", "--masterauth", "secret",
                   "--include", self.path("common.conf"), "--include", self.path("master.conf"))
        client = self.connect(password="secret")
        with self.assertRaisesRegex(redis.ResponseError, "unknown command 'FLUSHDB'"):
            client.flushdb()

    def test_what_needs_a_missing_feature_says_so(self):
        for line in ("cluster-enabled yes", "tls-cluster yes", "loadmodule /x.so"):
            self.assertIn("which this version of Tarn does not have yet", self.refused(line))

    # --- the process ------------------------------------------------------------------------------

    def test_what_fails_in_the_background_is_told_in_the_foreground(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            output = self.refused("daemonize yes\n", "--port", str(taken.getsockname()[1]),
                                  "--logfile", self.path("log"))
        self.assertIn("Address already in use", output)

    def test_systemd_is_told_when_the_node_is_ready_and_when_it_stops(self):
        notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(notified.close)
        notified.bind(self.path("notify"))
        notified.settimeout(30)
        process = self.start("supervised systemd\ndaemonize yes\n", "--port", str(self.port),
                             environment={"NOTIFY_SOCKET": self.path("notify")})
        self.assertIn(b"READY=1\n", notified.recv(1000))
        client = self.connect()
        self.assertEqual(client.info("server")["process_supervised"], "systemd")
        self.assertEqual(client.info("server")["process_id"], process.pid)
        process.terminate()
        self.assertEqual(notified.recv(1000), b"STOPPING=1\n")
        self.assertEqual(process.wait(30), 0)

    def test_systemd_may_listen_on_a_name_that_is_in_no_file_system(self):
        notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(notified.close)
        name = f"tarn-test-{os.getpid()}"
        notified.bind("\0" + name)
        notified.settimeout(30)
        self.start("supervised auto\n", "--port", str(self.port),
                   environment={"NOTIFY_SOCKET": "@" + name})
        self.assertIn(b"READY=1\n", notified.recv(1000))

    def test_without_a_supervisor_supervised_changes_nothing(self):
        self.start("supervised systemd\n", "--port", str(self.port),
                   environment={"NOTIFY_SOCKET": ""})
        self.assertEqual(self.connect().info("server")["process_supervised"], "no")

    def test_cpulists_say_where_threads_run(self):
        core = min(os.sched_getaffinity(0))
        process = self.start(f"server_cpulist {core}\nbio_cpulist {core}\n"
                             f"aof_rewrite_cpulist {core}\nbgsave_cpulist {core}\n", "--port",
                             str(self.port), "--threads", "2")
        self.connect()
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            self.assertEqual(os.sched_getaffinity(int(task.name)), {core})
        self.assertIn("is not a list of cores", self.refused("server_cpulist 0-x\n"))
        self.assertIn("is not a list of cores", self.refused("bio_cpulist ,\n"))

    # --- sockets ----------------------------------------------------------------------------------

    def test_port_0_with_a_unix_socket(self):
        self.start(f"port 0\nunixsocket {self.path('redis.sock')}\nunixsocketperm 700\n")
        client = self.connect(port=None, unix_socket_path=self.path("redis.sock"))
        self.assertEqual(client.info("server")["tcp_port"], 0)

    def test_nothing_to_listen_on_is_said_as_it_is(self):
        self.assertIn("'bind' names no address and 'unixsocket' is empty",
                      self.refused('bind ""\n'))
        self.assertIn("'port' is 0 and 'unixsocket' is empty", self.refused("", "--port", "0"))

    # --- names of commands ------------------------------------------------------------------------

    def test_commands_can_be_renamed_and_taken_away(self):
        admin = self.path("admin.sock")
        self.start('rename-command FLUSHALL ""\nrename-command config "hidden-config"\n'
                   'rename-command GET FLUSHALL\n', "--port", str(self.port), "--admin-socket",
                   admin)
        self.connect().set("k", "v")
        client = Client(self.port)
        self.addCleanup(client.close)
        self.assertIn(b"unknown command 'GET'", client.call("GET", "k")[1])
        self.assertIn(b"unknown command 'config'", client.call("config", "get", "port")[1])
        self.assertEqual(client.call("flushall", "k"), ("$", b"v"))
        self.assertEqual(client.call("Hidden-Config", "GET", "port")[1],
                         [("$", b"port"), ("$", str(self.port).encode())])
        self.assertEqual(client.call("COMMAND", "GETKEYS", "FLUSHALL", "k")[1], [("$", b"k")])
        by_admin = redis.Redis(unix_socket_path=admin)
        self.addCleanup(by_admin.close)
        self.assertEqual(by_admin.config_get("port"), {"port": str(self.port)})

    def test_renaming_what_is_not_there_stops_the_start(self):
        self.assertIn("there is no command 'nosuch'", self.refused('rename-command NOSUCH ""\n'))
        self.assertIn("there is a command 'set' already", self.refused("rename-command GET set\n"))
        self.assertIn("takes the name of a command", self.refused("rename-command GET\n"))


if __name__ == "__main__":
    main()
