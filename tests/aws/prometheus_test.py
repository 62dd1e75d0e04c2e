#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Prometheus reads of a service, beside redis_exporter at the same node. See
installation.py."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import installation
from installation import InstallationCase, endpoints, eventually

EXPORTER = shutil.which("prometheus-redis-exporter")
PROMETHEUS = shutil.which("prometheus")

# What the exporter says of itself, and of what a service does not ask a node for.
NOT_OURS = re.compile(r"go_|process_|promhttp_|redis_exporter_|redis_latency_|redis_slowlog_|"
                      r"redis_last_slow_|redis_last_key_groups_|redis_target_scrape_|"
                      r"redis_db_keys_cached|redis_start_time_seconds|redis_connected_slave_")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def read(url, user=None, password=None):
    request = urllib.request.Request(url)
    if user:
        manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        manager.add_password(None, url, user, password)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
        return opener.open(request, timeout=10).read().decode()
    return urllib.request.urlopen(request, timeout=10).read().decode()


class Prometheus(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = dict(line.split(" = ") for line in
                     Path(cls.tarn.state, "credentials").read_text().splitlines() if " = " in line)
        cls.user, cls.password = lines["aws_access_key_id"], lines["aws_secret_access_key"]

    def page(self):
        return read(self.tarn.url + "/metrics", self.user, self.password)

    def samples(self):
        """{name: {the sample's labels beside the node's: value}} by instance."""
        from prometheus_client.parser import text_string_to_metric_families
        found = {}
        page = self.page()
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                labels = dict(sample.labels)
                instance = labels.pop("instance", "")
                key = tuple(sorted(labels.items()))
                name = sample.name if f"\n{sample.name}" in page else family.name  # no "_total"
                found.setdefault(instance, {}).setdefault(name, {})[key] = sample.value
        return found

    def value(self, instance, name, **labels):
        for key, value in self.samples().get(instance, {}).get(name, {}).items():
            if labels.items() <= dict(key).items():
                return value
        return None


class Page(Prometheus):
    def test_has_what_the_dashboard_shows(self):
        dashboard = Path(__file__).resolve().parents[2].joinpath("docs/grafana/tarn.json")
        queries = [target["expr"] for panel in json.loads(dashboard.read_text())["panels"]
                   for target in panel.get("targets", [])]
        shown = {name for query in queries
                 for name in re.findall(r"\b(?:redis|memcached|tarn|process)_\w+", query)}
        self.assertGreater(len(shown), 20)
        for name, engine in (("shown", "redis"), ("shown-mc", "memcached")):
            self.create(name, engine)
        # Of replicas, and of a member of a shard.
        shown -= {"redis_master_last_io_seconds_ago", "tarn_replication_groups"}

        def missing():
            there = {name for of_node in self.samples().values() for name in of_node}
            return shown - there
        try:
            eventually(lambda: not missing(), "samples")
        except AssertionError:
            self.fail(f"no samples of {missing()}")
        for name in ("shown", "shown-mc"):
            self.delete(name)

    def test_is_for_who_shows_an_access_key(self):
        url = self.tarn.url + "/metrics"
        for user, password in ((None, None), (self.user, "wrong"), ("AKIAWRONG", self.password)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                read(url, user, password)
            self.assertEqual(caught.exception.code, 401)
            self.assertIn("Basic", caught.exception.headers["WWW-Authenticate"])
        iam = self.tarn.client("iam")
        iam.create_user(UserName="reader")
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        with self.assertRaises(urllib.error.HTTPError) as caught:
            read(url, key["AccessKeyId"], key["SecretAccessKey"])
        self.assertEqual(caught.exception.code, 403)
        iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument="""{
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Action": "cloudwatch:GetMetricData", "Resource": "*"}]}""")
        self.assertIn("tarn_hosts", read(url, key["AccessKeyId"], key["SecretAccessKey"]))

    def test_has_what_redis_exporter_has_and_what_a_client_did(self):
        import redis
        cluster = self.create("redis", "redis")
        address = endpoints(cluster)[0]
        cache = redis.Redis(*address)
        for i in range(20):
            cache.set(f"k{i}", "v", ex=1000)
        cache.get("k1")
        cache.get("none")
        node = "redis.0001"
        eventually(lambda: self.value(node, "redis_commands_total", cmd="set") == 20, "20 SETs")
        self.assertEqual(self.value(node, "redis_db_keys", db="db0"), 20)
        self.assertEqual(self.value(node, "redis_db_keys_expiring", db="db0"), 20)
        self.assertEqual(self.value(node, "redis_keyspace_hits_total"), 1)
        self.assertEqual(self.value(node, "redis_keyspace_misses_total"), 1)
        self.assertEqual(self.value(node, "redis_up"), 1)
        self.assertEqual(self.value(node, "redis_instance_info", role="master"), 1)
        self.assertGreater(self.value(node, "redis_commands_duration_seconds_total", cmd="set"), 0)
        self.assertGreater(self.value("", "tarn_cache_clusters", status="available"), 0)
        if EXPORTER:
            names = self.exported(address)
            eventually(lambda: names <= set(self.samples()[node]), "all that the exporter has")
        self.delete("redis")

    def exported(self, address):
        """Names that redis_exporter has for the node at this address."""
        from prometheus_client.parser import text_string_to_metric_families
        port = free_port()
        exporter = subprocess.Popen(
            [EXPORTER, "-redis.addr", "redis://%s:%d" % address,
             "-web.listen-address", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            def text():
                try:
                    return read(f"http://127.0.0.1:{port}/metrics")
                except urllib.error.URLError:
                    return None
            page = eventually(text, "the exporter")
            names = {sample.name if f"\n{sample.name}" in page else family.name for family in
                     text_string_to_metric_families(page) for sample in family.samples}
        finally:
            exporter.kill()
            exporter.wait()
        return {name for name in names if not NOT_OURS.match(name)}

    def test_has_what_memcached_exporter_has(self):
        import pymemcache
        cluster = self.create("mc", "memcached")
        cache = pymemcache.Client(endpoints(cluster)[0])
        cache.set("a", "1")
        cache.get("a")
        cache.get("none")
        node = "mc.0001"

        def gets(status):
            return self.value(node, "memcached_commands_total", command="get", status=status)
        eventually(lambda: gets("hit") == 1 and gets("miss") == 1, "what was done")
        self.assertEqual(self.value(node, "memcached_commands_total", command="set"), 1)
        self.assertEqual(self.value(node, "memcached_up"), 1)
        self.assertEqual(self.value(node, "memcached_current_items"), 1)
        for name in ("memcached_current_bytes", "memcached_limit_bytes", "memcached_items_total",
                     "memcached_current_connections", "memcached_connections_total",
                     "memcached_read_bytes_total", "memcached_written_bytes_total",
                     "memcached_items_evicted_total", "memcached_items_reclaimed_total",
                     "memcached_max_connections", "memcached_uptime_seconds", "memcached_version"):
            self.assertIsNotNone(self.value(node, name), name)
        self.delete("mc")


class Server(Prometheus):
    @unittest.skipUnless(PROMETHEUS, "prometheus is not installed")
    def test_prometheus_itself_tells_nodes_apart(self):
        """With the configuration of docs/metrics.md."""
        text = Path(__file__).resolve().parents[2].joinpath("docs/metrics.md").read_text()
        configuration = re.search(r"```yaml\n(.*?)```", text, re.DOTALL).group(1)
        for placeholder, value in (("127.0.0.1:7379", f"127.0.0.1:{self.tarn.port}"),
                                   ("ACCESS-KEY-ID", self.user), ("SECRET", self.password),
                                   ("15s", "1s")):
            self.assertIn(placeholder, configuration)
            configuration = configuration.replace(placeholder, value)
        for name in ("one", "two"):
            self.create(name, "redis")
        with tempfile.TemporaryDirectory(prefix="tarn-prometheus-") as directory:
            path = os.path.join(directory, "prometheus.yml")
            Path(path).write_text(configuration)
            port = free_port()
            server = subprocess.Popen(
                [PROMETHEUS, f"--config.file={path}", f"--storage.tsdb.path={directory}/data",
                 f"--web.listen-address=127.0.0.1:{port}"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                def instances():
                    query = urllib.parse.urlencode({"query": "redis_up == 1"})
                    try:
                        answer = json.loads(read(f"http://127.0.0.1:{port}/api/v1/query?{query}"))
                    except urllib.error.URLError:
                        return set()
                    return {row["metric"]["instance"] for row in answer["data"]["result"]}
                eventually(lambda: instances() == {"one.0001", "two.0001"}, "both nodes")
            finally:
                server.kill()
                server.wait()


if __name__ == "__main__":
    try:
        import prometheus_client  # noqa: F401
    except ImportError:
        print("skipped: python3-prometheus-client is not installed")
        raise SystemExit(installation.SKIPPED)
    installation.main()
