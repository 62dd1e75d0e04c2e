#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node's own page for Prometheus: what Debian's client library reads of it, under either
engine, and what becomes of those who ask for something else."""

import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

SERVER = sys.argv[1]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Node:
    """`tarn node` with such settings, until it is left."""

    def __init__(self, *settings):
        self.port, self.metrics_port = free_ports(2)
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [SERVER, "node", "--port", str(self.port), "--dir", self.directory.name, "--threads",
             "2", "--metrics-port", str(self.metrics_port), *settings],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        for line in self.process.stdout:
            if "Ready to accept" in line:
                return self
        raise AssertionError("the node does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        self.directory.cleanup()

    def page(self, path="/metrics", method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.metrics_port}{path}",
                                         method=method)
        return urllib.request.urlopen(request, timeout=10).read().decode()

    def samples(self):
        return {(sample.name, *sorted(sample.labels.items())): sample.value
                for family in text_string_to_metric_families(self.page())
                for sample in family.samples}

    def status(self, *asked):
        try:
            self.page(*asked)
        except urllib.error.HTTPError as error:
            return error.code
        return 200

    def eventually(self, key, value):
        """A page is up to a second old."""
        deadline = time.monotonic() + 10
        while (found := self.samples().get(key)) != value:
            assert time.monotonic() < deadline, (key, found, value)
        return found


class MetricsPage(unittest.TestCase):
    def test_redis(self):
        import redis
        with Node("--requirepass", "secret") as node:
            cache = redis.Redis(port=node.port, password="secret")
            for i in range(20):
                cache.set(f"k{i}", "v")
            cache.get("k1")
            cache.get("none")
            node.eventually(("redis_commands_total", ("cmd", "set")), 20)
            samples = node.samples()
            self.assertEqual(samples[("redis_up",)], 1)
            self.assertEqual(samples[("redis_db_keys", ("db", "db0"))], 20)
            self.assertEqual(samples[("redis_keyspace_hits_total",)], 1)
            self.assertEqual(samples[("redis_connected_clients",)], 1)  # none of them is the page
            self.assertGreater(samples[("redis_memory_used_bytes",)], 0)
            info = cache.info()
            label = [dict(key[1:]) for key in samples if key[0] == "redis_instance_info"][0]
            self.assertEqual((label["redis_version"], label["tcp_port"], label["role"]),
                             (info["redis_version"], str(node.port), "master"))
            self.assertEqual([client["addr"] for client in cache.client_list()],
                             [cache.client_info()["addr"]])
            self.assertGreater(len(samples), 100)
            cache.close()

    def test_memcached(self):
        from pymemcache.client.base import Client
        with Node("--engine", "memcached") as node:
            cache = Client(("127.0.0.1", node.port))
            cache.set("a", "1", noreply=False)
            cache.get("a")
            cache.get("b")
            node.eventually(("memcached_commands_total", ("command", "get"), ("status", "miss")),
                            1)
            samples = node.samples()
            self.assertEqual(samples[("memcached_up",)], 1)
            self.assertEqual(samples[("memcached_current_items",)], 1)
            self.assertEqual(samples[("memcached_commands_total", ("command", "set"),
                                      ("status", "hit"))], 1)
            self.assertFalse([key for key in samples if key[0].startswith("redis_")])
            version = [dict(key[1:])["version"] for key in samples
                       if key[0] == "memcached_version"]
            self.assertRegex(version[0], r"^1\.6\.")
            cache.close()

    def test_strangers_are_refused_and_the_node_goes_on(self):
        import redis
        with Node() as node:
            self.assertEqual(node.status("/"), 404)
            self.assertEqual(node.status("/metrics", "DELETE"), 405)
            held = [socket.create_connection(("127.0.0.1", node.metrics_port), 10)
                    for _ in range(16)]
            for one in held:
                one.sendall(b"GET /metrics HT")
            with socket.create_connection(("127.0.0.1", node.metrics_port), 10) as beyond:
                self.assertEqual(beyond.recv(100), b"")
            with redis.Redis(port=node.port) as cache:
                self.assertTrue(cache.ping())
            held[0].sendall(b"TP/1.1\r\n\r\n")
            answer = b""
            while data := held[0].recv(65536):
                answer += data
            self.assertRegex(answer, rb"^HTTP/1.1 200 ")
            for one in held:
                one.close()
            self.assertIn("redis_up 1", node.page())

    def test_off_unless_asked_for_and_a_port_that_is_taken_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            run = subprocess.run([SERVER, "node", "--port", "0", "--unixsocket",
                                  tempfile.mktemp(), "--metrics-port", str(port)],
                                 capture_output=True, text=True, timeout=30)
            self.assertEqual(run.returncode, 1)
            self.assertTrue(re.search(r"metrics-port: .*in use", run.stdout + run.stderr),
                            run.stdout + run.stderr)


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    unittest.main()
