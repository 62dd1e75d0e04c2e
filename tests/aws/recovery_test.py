#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What happens when parts of Tarn end, in order or not. See installation.py."""

import json
import os
import signal
import subprocess
from pathlib import Path

import installation
from installation import Installation, InstallationCase, endpoints, eventually


def redis_of(cluster):
    import redis
    address, port = endpoints(cluster)[0]
    return redis.Redis(address, port)


class Recovery(InstallationCase):
    def processes(self):
        """The nodes of this installation that run, by directory."""
        nodes = Path(self.tarn.state, "agent", "nodes")
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                directory = Path(os.readlink(entry / "cwd"))
            except OSError:
                continue
            if nodes in directory.parents:
                name = directory.relative_to(nodes).parts[0]
                found.setdefault(name, []).append(int(entry.name))
        return found

    def test_caches_outlive_the_service(self):
        cluster = self.create("lasting", "redis")
        redis_of(cluster).set("a", "b")
        before = self.processes()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            self.tarn.restart(number)
            self.wait("cache_cluster_available", CacheClusterId="lasting")
            self.assertEqual(redis_of(cluster).get("a"), b"b")
            eventually(lambda: "available" in self.tarn.run("status").stdout, "status knows it")
            self.assertEqual(self.processes(), before)
        self.delete("lasting")

    def losses(self, cluster):
        """How many events say that data was lost."""
        events = self.elasticache.describe_events(
            SourceIdentifier=cluster, SourceType="cache-cluster")["Events"]
        return sum("what it held is lost" in event["Message"] for event in events)

    def test_data_that_is_lost_while_the_service_is_away_is_told(self):
        self.create("bereft", "redis")
        port = self.tarn.port
        self.tarn.interrupt(signal.SIGKILL)
        pid = self.processes()["bereft.0001"][0]
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: pid not in self.processes().get("bereft.0001", []), "the node ends")
        self.tarn.start(f"127.0.0.1:{port}")
        eventually(lambda: self.losses("bereft") == 1, "an event tells of it")
        self.assertEqual(self.tarn.run("down").returncode, 0)
        self.tarn.start(f"127.0.0.1:{port}")
        eventually(lambda: self.losses("bereft") == 2, "and of what 'tarn down' has cost")
        self.delete("bereft")

    def test_a_node_that_crashes_is_started_again(self):
        cluster = self.create("crashing", "redis")
        redis_of(cluster).set("a", "b")
        pid = self.processes()["crashing.0001"][0]
        os.kill(pid, signal.SIGKILL)

        def recovered():
            import redis
            try:
                return redis_of(cluster).get("a") is None
            except redis.ConnectionError:
                return False
        eventually(recovered, "a new node serves, empty")
        eventually(lambda: self.losses("crashing") == 1, "an event tells of it")
        self.assertIn("restarted once", self.tarn.run("status").stdout)
        self.delete("crashing")

    def test_the_service_is_killed_while_it_works(self):
        """At the moments that come; the unit tests try every one between two commits."""
        for round_number in range(8):
            name = f"killed-{round_number}"
            self.elasticache.create_cache_cluster(
                CacheClusterId=name, Engine="memcached", NumCacheNodes=3,
                CacheNodeType="cache.custom.0.1g.1")
            for _ in range(round_number):
                self.elasticache.describe_cache_clusters(CacheClusterId=name)  # some time passes
            self.tarn.restart(signal.SIGKILL)
            self.wait("cache_cluster_available", CacheClusterId=name)
            self.assertEqual(sorted(self.processes()),
                             [f"{name}.0001", f"{name}.0002", f"{name}.0003"])
            self.elasticache.delete_cache_cluster(CacheClusterId=name)
            self.tarn.restart(signal.SIGKILL)
            self.wait("cache_cluster_deleted", CacheClusterId=name)
            self.assertEqual(self.processes(), {})
            self.assertEqual(os.listdir(Path(self.tarn.state, "agent", "nodes")), [])

    def test_down_stops_everything_and_up_starts_it_again(self):
        self.create("resting", "redis")
        down = self.tarn.run("down")
        self.assertEqual((down.returncode, down.stdout), (0, "Stopped the service and 1 node.\n"))
        self.assertEqual(self.processes(), {})
        self.assertEqual(self.tarn.run("down").stdout, f"Nothing runs on {self.tarn.state}.\n")
        status = self.tarn.run("status")
        self.assertEqual(status.returncode, 1)
        self.assertIn("no service runs on", status.stderr)
        self.tarn.start(f"127.0.0.1:{self.tarn.port}")
        self.wait("cache_cluster_available", CacheClusterId="resting")
        eventually(lambda: self.processes().get("resting.0001"), "its node runs")
        self.delete("resting")

    def test_a_second_service_is_refused(self):
        second = subprocess.run([self.program, "up", "--state-dir", self.tarn.state, "--listen",
                                 "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
        self.assertEqual(second.returncode, 1)
        self.assertIn("a service runs on", second.stderr)

    def test_an_independent_installation_beside_it(self):
        self.create("mine", "redis")
        other = Installation(self.program)
        self.addCleanup(other.stop)
        self.assertEqual(other.client().describe_cache_clusters()["CacheClusters"], [])
        self.assertEqual(self.error_of(other.client().describe_cache_clusters,
                                       CacheClusterId="mine"), "CacheClusterNotFound")
        self.delete("mine")


class ServiceAndAgentApart(InstallationCase):
    def test_they_find_each_other(self):
        directory = Path(self.tarn.directory.name, "apart")
        service = subprocess.Popen(
            [self.program, "service", "--state-dir", directory / "service", "--listen",
             "127.0.0.1:0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(service.kill)
        file = directory / "service" / "service.json"
        eventually(lambda: file.exists() and file.read_text().endswith("}\n"), "it serves")
        port = json.loads(file.read_text())["port"]
        pool = self.tarn.pool.replace("127.", "127.", 1)
        third = int(pool.split(".")[2]) + 2
        pool = ".".join([*pool.split(".")[:2], str(third), "0/23"])
        agent = subprocess.Popen(
            [self.program, "agent", "--state-dir", directory / "agent", "--service",
             f"127.0.0.1:{port}", "--credentials", directory / "service" / "agent-credentials",
             "--address-pool", pool], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(agent.kill)
        saved = (self.tarn.state, self.tarn.port)
        self.tarn.state, self.tarn.port = str(directory / "service"), int(port)
        self.addCleanup(lambda: subprocess.run(
            [self.program, "down", "--state-dir", directory / "agent"], check=True,
            stdout=subprocess.DEVNULL))
        try:
            type(self).elasticache = self.tarn.client()
            eventually(lambda: "Host" in self.tarn.run("status").stdout, "the agent reports")
            cluster = self.create("apart", "redis")
            self.assertTrue(redis_of(cluster).ping())
            self.delete("apart")
        finally:
            self.tarn.state, self.tarn.port = saved


if __name__ == "__main__":
    installation.main()
