#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two caches on one host: what one node reaches of the other, of its data and of the service.

  tests/aws/isolation_test.py build/release/tarn [-v] [Class.test ...]
"""

import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import isolation_probe
from installation import Installation, InstallationCase, eventually, main

NEEDS_ROOT = unittest.skipUnless(os.geteuid() == 0, "only root can give nodes users of their own")


def status_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@NEEDS_ROOT
class Isolation(InstallationCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="tarn-probe-")
        cls.addClassCleanup(cls.place.cleanup)
        os.chmod(cls.place.name, 0o755)
        cls.probe = cls.place.name + "/probe"
        shutil.copy(Path(__file__).parent / "isolation_probe.py", cls.probe)
        os.chmod(cls.probe, 0o755)
        cls.options = ("--engine-binary", f"redis:6.2={cls.probe}")
        super().setUpClass()

    def victim(self):
        """A node with data, a snapshot, a journal and users."""
        self.create("victim", "redis", EngineVersion="7.1", SnapshotRetentionLimit=1)
        view = self.tarn.run("status")
        self.assertEqual(view.returncode, 0, view.stderr)
        node = self.cluster("victim")["CacheNodes"][0]
        name = next(path.name for path in Path(self.tarn.state, "agent", "nodes").iterdir()
                    if path.name.startswith("victim"))
        directory = Path(self.tarn.state, "agent", "nodes", name)
        for planted in ("dump.rdb", "appendonlydir/journal"):
            path = directory / "data" / planted
            path.parent.mkdir(exist_ok=True)
            path.write_text("x")
        return {"node": str(directory), "state": self.tarn.state, "pid": self.tarn.node_pid(name),
                "service_pid": self.tarn.process.pid, "url": self.tarn.url, "control": False,
                "address": node["Endpoint"]["Address"], "port": node["Endpoint"]["Port"],
                "user": (directory / "data").stat().st_uid}

    def test_one_node_reaches_nothing_of_another(self):
        facts = self.victim()
        self.elasticache.create_snapshot(CacheClusterId="victim", SnapshotName="taken")
        eventually(lambda: self.elasticache.describe_snapshots(SnapshotName="taken")["Snapshots"][0]
                   ["SnapshotStatus"] == "available", "a snapshot is there to be found")
        Path(self.place.name, "facts.json").write_text(json.dumps(facts))
        # Attempts that cannot succeed for anybody would show nothing: root does most of them.
        control = isolation_probe.succeeded({**facts, "control": True},
                                            lambda name: not name.startswith("*"))
        self.assertGreaterEqual(len(control), 40, control)
        print(f"{len(control)} of the attempts succeed for root")

        self.elasticache.create_cache_cluster(CacheClusterId="probe", Engine="redis",
                                              EngineVersion="6.2", NumCacheNodes=1,
                                              CacheNodeType="cache.custom.0.1g.1")
        result = self.result_of("probe")
        self.assertGreaterEqual(result["tried"], 60)
        self.assertEqual(result["succeeded"], [])
        self.assertNotIn(result["user"], (0, facts["user"]))
        self.assertIn("NoNewPrivs:\t1", result["status"])
        self.assertIn("CapEff:\t0000000000000000", result["status"])
        if "a filter of system calls" in self.tarn.run("status").stdout:  # not under sanitizers
            self.assertIn("Seccomp:\t2", result["status"])
        self.assertNotEqual(result["view"], os.readlink("/proc/self/ns/mnt"))
        # And the victim has noticed nothing.
        self.assertEqual(self.tarn.node_pid(Path(facts["node"]).name), facts["pid"])

    def result_of(self, cache):
        nodes = Path(self.tarn.state, "agent", "nodes")

        def found():
            return next(nodes.glob(f"{cache}*/data/results.json"), None)
        eventually(found, "the probe has tried everything")
        return json.loads(found().read_text())

    def test_nodes_have_users_and_files_of_their_own(self):
        for name in ("one", "two"):
            self.create(name, "redis")
        users = set()
        for name in ("one", "two"):
            node = next(Path(self.tarn.state, "agent", "nodes").glob(f"{name}*"))
            status = status_of(self.tarn.node_pid(node.name))
            user = int(status["Uid"].split()[0])
            users.add(user)
            self.assertTrue(2_000_000_000 <= user <= 2_000_065_535, user)
            self.assertEqual(status["Groups"].split(), [])
            self.assertEqual((status["NoNewPrivs"], status["CapEff"]), ("1", "0" * 16))
            for path, owner, group, mode in (
                    (node, 0, user, 0o710), (node / "spec.json", 0, 0, 0o600),
                    (node / "process.json", 0, 0, 0o600), (node / "lock", 0, 0, 0o600),
                    (node / "node.conf", 0, user, 0o640), (node / "data", user, user, 0o700),
                    (node / "run", user, user, 0o700),
                    (node / "run" / "admin.sock", user, user, 0o600)):
                with self.subTest(path=path.name):
                    found = path.lstat()
                    self.assertEqual((found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)),
                                     (owner, group, mode))
        self.assertEqual(len(users), 2)
        said = self.tarn.run("status").stdout
        self.assertIn("Its nodes have users of their own, a file system without the others' files, "
                      "a /proc without the others", said)

    def test_a_node_keeps_its_user_and_its_data(self):
        import redis
        self.create("kept", "redis")
        address, port = [(n["Endpoint"]["Address"], n["Endpoint"]["Port"])
                         for n in self.cluster("kept")["CacheNodes"]][0]
        redis.Redis(address, port).set("key", "value")
        node = next(Path(self.tarn.state, "agent", "nodes").glob("kept*"))
        user = (node / "data").stat().st_uid
        pid = self.tarn.node_pid(node.name)
        self.tarn.restart()
        self.wait("cache_cluster_available", CacheClusterId="kept")
        self.assertEqual(self.tarn.node_pid(node.name), pid)
        self.assertEqual(redis.Redis(address, port).get("key"), b"value")
        os.kill(pid, 9)
        eventually(lambda: self.tarn.node_pid(node.name) != pid, "it is started again")
        self.assertEqual((node / "data").stat().st_uid, user)


class WithoutUsers(unittest.TestCase):
    def test_what_is_not_in_force_is_said(self):
        tarn = Installation(InstallationCase.program, "--node-users", "none")
        self.addCleanup(tarn.stop)
        said = tarn.run("status").stdout
        self.assertIn("Its nodes have a filter of system calls; not control groups"
                      if "filter" in said else "Its nodes have nothing that isolates them", said)

    @NEEDS_ROOT
    def test_a_user_who_is_not_root_has_what_it_can(self):
        nobody = 65534
        with tempfile.TemporaryDirectory(prefix="tarn-user-") as place:
            os.chown(place, nobody, nobody)
            program = place + "/tarn"
            shutil.copy(InstallationCase.program, program)
            os.chmod(program, 0o755)
            words = ["up", "--state-dir", place + "/state", "--listen", "127.0.0.1:0",
                     "--address-pool", "127.90.0.0/22"]
            process = subprocess.Popen([program, *words], user=nobody, group=nobody,
                                       extra_groups=[], stdout=subprocess.PIPE, text=True)
            try:
                said = []
                while not any("is available at" in line for line in said):
                    line = process.stdout.readline()
                    self.assertTrue(line, said)
                    said.append(line)
                status = subprocess.run([program, "status", "--state-dir", place + "/state"],
                                        user=nobody, group=nobody, capture_output=True, text=True)
                self.assertIn("what only root can give", status.stdout, status.stderr)
            finally:
                subprocess.run([program, "down", "--state-dir", place + "/state"], user=nobody,
                               group=nobody, capture_output=True)
                process.wait(30)
                process.stdout.close()


if __name__ == "__main__":
    main()
