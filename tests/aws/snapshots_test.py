#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Snapshots taken, copied, exported, restored, encrypted; and what survives `tarn down`. See
installation.py."""

import os
import random
import signal
import subprocess
import tempfile
from pathlib import Path

import installation
from groups import TYPE, GroupCase, redis_at
from installation import eventually
from servers import free_port


MARK = b"a text that is found wherever it is not encrypted"


def fill(client, seed):
    """Values of every type, with expiries of keys and fields, and consumer groups."""
    dice = random.Random(seed)
    for number in range(dice.randrange(5, 40)):
        key, size = f"{seed}:{number}", dice.randrange(1, 60)
        kind = dice.randrange(6)
        if kind == 0:
            client.set(key, dice.randbytes(size * dice.choice((1, 300))))
        elif kind == 1:
            client.rpush(key, *[dice.randbytes(9) for _ in range(size)])
        elif kind == 2:
            client.sadd(key, *[dice.randrange(10 ** dice.randrange(1, 12)) for _ in range(size)])
        elif kind == 3:
            client.zadd(key, {dice.randbytes(5): dice.uniform(-9, 9) for _ in range(size)})
        elif kind == 4:
            client.hset(key, mapping={f"f{i}": dice.randbytes(7) for i in range(size)})
            client.execute_command("HEXPIRE", key, 10_000, "FIELDS", 1, "f0")
        else:
            for i in range(size):
                client.xadd(key, {"a": i}, id=f"{i + 1}-1")
            client.xgroup_create(key, "g", "0")
            client.xreadgroup("g", "c", {key: ">"}, count=dice.randrange(1, size + 1))
        if dice.randrange(4) == 0:
            client.expire(key, dice.randrange(1_000, 100_000))
    client.set("mark", MARK)


def read_value(node, key):
    """Without what differs where nothing does: the order of sets."""
    kind = node.type(key)
    if kind == b"string":
        return [node.get(key)]
    if kind == b"list":
        return node.lrange(key, 0, -1)
    if kind == b"set":
        return sorted(node.smembers(key))
    if kind == b"zset":
        return node.zrange(key, 0, -1, withscores=True)
    if kind == b"hash":
        fields = sorted(node.hgetall(key).items())
        return [fields, node.execute_command("HPEXPIRETIME", key, "FIELDS", 1, "f0")]
    groups = node.xinfo_stream(key, full=True)["groups"]
    return [node.xrange(key), [(group["name"], group["last-delivered-id"], group["pending"])
                               for group in groups]]


class Snapshots(GroupCase):
    options = ()

    def digest(self, cluster_id):
        """Of every key its type, value, expiry and what belongs to it."""
        node = redis_at(self.cluster(cluster_id)["CacheNodes"][0]["Endpoint"])
        return {key: (node.type(key), node.execute_command("PEXPIRETIME", key),
                      *read_value(node, key)) for key in node.keys()}

    def snapshot(self, name):
        return self.elasticache.describe_snapshots(SnapshotName=name)["Snapshots"][0]

    def until_there(self, name):
        eventually(lambda: self.snapshot(name)["SnapshotStatus"] == "available", f"{name} is there")
        self.addCleanup(self.forget, name)
        return self.snapshot(name)

    def forget(self, name):
        names = [one["SnapshotName"] for one in
                 self.elasticache.describe_snapshots()["Snapshots"]]
        if name in names:
            self.elasticache.delete_snapshot(SnapshotName=name)

    def take(self, name, **of):
        self.elasticache.create_snapshot(SnapshotName=name, **of)
        return self.until_there(name)

    def stored(self):
        return sorted(path.read_bytes() for path in Path(self.tarn.state, "backups").rglob("*.rdb"))

    def restored(self, cluster_id, **more):
        self.elasticache.create_cache_cluster(CacheClusterId=cluster_id, **more)
        self.addCleanup(self.delete, cluster_id)
        self.wait("cache_cluster_available", CacheClusterId=cluster_id)
        return redis_at(self.cluster(cluster_id)["CacheNodes"][0]["Endpoint"])

    def test_what_is_restored_is_what_was_saved(self):
        self.create("c", "valkey")
        self.addCleanup(self.delete, "c")
        node = redis_at(self.cluster("c")["CacheNodes"][0]["Endpoint"])
        for _ in range(50):
            fill(node, random.randrange(10 ** 9))
        before = self.digest("c")
        taken = self.take("s", CacheClusterId="c")
        self.assertEqual((taken["SnapshotSource"], taken["CacheNodeType"]), ("manual", TYPE))
        self.restored("r", SnapshotName="s", CacheNodeType="cache.custom.0.2g.1")
        self.assertEqual(self.digest("r"), before)
        self.take("t", CacheClusterId="r")
        self.restored("again", SnapshotName="t")
        self.assertEqual(self.digest("again"), before)

    def test_a_group_ends_with_a_snapshot_and_begins_with_it(self):
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        self.write(shard, "a", "b")
        primary = self.kill_primary()
        self.until_another_leads(primary)
        self.assertEqual(redis_at(self.settled()["PrimaryEndpoint"]).get("a"), b"b")
        self.delete_group(FinalSnapshotIdentifier="last")
        self.until_there("last")
        shard = self.create_group(3, "h", SnapshotName="last")
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).get("a"), b"b")
        self.assertEqual(redis_at(shard["ReaderEndpoint"]).get("a"), b"b")
        # Once it has served it begins with that no more.
        redis_at(shard["PrimaryEndpoint"]).delete("a")
        os.kill(self.tarn.node_pid("h-002.0001"), signal.SIGKILL)
        eventually(lambda: redis_at(self.settled("h")["ReaderEndpoint"]).get("a") is None, "gone")

    def test_files_of_others(self):
        port, directory = free_port(), tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        server = subprocess.Popen(["redis-server", "--port", str(port), "--dir", directory.name,
                                   "--save", ""],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        import redis
        other = redis.Redis("127.0.0.1", port)
        eventually(lambda: answers(other), "redis-server answers")
        other.rpush("list", *range(1000))
        other.save()
        bucket = Path(self.tarn.state, "buckets", "seeds")
        bucket.mkdir(parents=True)
        Path(directory.name, "dump.rdb").rename(bucket / "dump.rdb")
        client = self.restored("seeded", Engine="redis", CacheNodeType=TYPE, NumCacheNodes=1,
                               SnapshotArns=["arn:aws:s3:::seeds/dump.rdb"])
        self.assertEqual(client.llen("list"), 1000)
        # And what is exported others read.
        self.take("s", CacheClusterId="seeded")
        self.elasticache.copy_snapshot(SourceSnapshotName="s", TargetSnapshotName="out",
                                       TargetBucket="seeds")
        eventually(lambda: (bucket / "out-0001.rdb").exists(), "it is exported")
        checked = subprocess.run(["redis-check-rdb", bucket / "out-0001.rdb"], capture_output=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        (bucket / "damaged.rdb").write_bytes((bucket / "out-0001.rdb").read_bytes()[:-20])
        self.elasticache.create_cache_cluster(
            CacheClusterId="bad", Engine="redis", CacheNodeType=TYPE, NumCacheNodes=1,
            SnapshotArns=["arn:aws:s3:::seeds/damaged.rdb"])
        self.addCleanup(self.delete, "bad")
        eventually(lambda: self.cluster("bad")["CacheClusterStatus"] == "restore-failed",
                   "it says so")
        self.assertTrue(any("not whole" in event for event in self.events("bad", "cache-cluster")))

    def test_what_is_encrypted_is_nowhere_in_the_clear(self):
        shard = self.create_group(2, "e", AtRestEncryptionEnabled=True, SnapshotRetentionLimit=1)
        self.assertTrue(self.group("e")["AtRestEncryptionEnabled"])
        self.write(shard, "mark", MARK.decode())
        self.assertEqual(self.take("s", ReplicationGroupId="e")["KmsKeyId"],
                         self.group("e")["KmsKeyId"])
        self.assertFalse(any(MARK in file for file in self.stored()))
        self.elasticache.copy_snapshot(SourceSnapshotName="s", TargetSnapshotName="t")
        self.until_there("t")
        # A cluster of its own is not encrypted; what it begins with is.
        client = self.restored("r", SnapshotName="t", CacheNodeType=TYPE)
        self.assertEqual(client.get("mark"), MARK)
        self.down_and_up()
        primary = redis_at(self.shard("e")["PrimaryEndpoint"])
        eventually(lambda: answers(primary), "it serves")
        self.assertEqual(primary.get("mark"), MARK)

    def down_and_up(self):
        """`tarn down`, a look at what is left on the disk, and `tarn up`."""
        port = self.tarn.port
        down = self.tarn.run("down")
        self.assertEqual(down.returncode, 0, down.stderr)
        self.tarn.process.wait(30)
        self.tarn.output.close()
        kept = list(Path(self.tarn.state, "agent", "nodes").rglob("dump.rdb"))
        self.assertTrue(kept)
        self.assertFalse(any(MARK in path.read_bytes() for path in kept))
        self.tarn.start(f"127.0.0.1:{port}")

    def test_who_keeps_data_has_it_after_the_end_of_all(self):
        self.create("kept", "valkey", SnapshotRetentionLimit=1)
        self.create("lost", "valkey")
        for name in ("kept", "lost"):
            self.addCleanup(self.delete, name)
            redis_at(self.cluster(name)["CacheNodes"][0]["Endpoint"]).set("a", "b")
        self.down_and_up()
        values = {}
        for name in ("kept", "lost"):
            node = redis_at(self.cluster(name)["CacheNodes"][0]["Endpoint"])
            eventually(lambda node=node: answers(node), "it serves")
            values[name] = node.get("a")
        self.assertEqual(values, {"kept": b"b", "lost": None})
        eventually(lambda: any("with the data that it had kept" in event
                               for event in self.events("kept", "cache-cluster")), "an event")
        eventually(lambda: any("what it held is lost" in event
                               for event in self.events("lost", "cache-cluster")), "an event")
        # What it has read it does not read again after a crash.
        node = redis_at(self.cluster("kept")["CacheNodes"][0]["Endpoint"])
        pid = self.tarn.node_pid("kept.0001")
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: answers(node) and self.tarn.node_pid("kept.0001") != pid, "it is back")
        self.assertIsNone(node.get("a"))

    def test_an_agent_that_is_killed_leaves_no_half_backup(self):
        """Killed at moments drawn at random while snapshots are taken: each comes to be, whole."""
        self.create("c", "valkey")
        self.addCleanup(self.delete, "c")
        fill(redis_at(self.cluster("c")["CacheNodes"][0]["Endpoint"]), 1)
        for number in range(5):
            self.elasticache.create_snapshot(SnapshotName=f"s{number}", CacheClusterId="c")
            self.tarn.restart(signal.SIGKILL)
            self.until_there(f"s{number}")
        self.assertEqual(len(self.stored()), 5)
        self.restored("r", SnapshotName="s4")
        self.assertEqual(self.digest("r"), self.digest("c"))

    def test_the_operators_verbs(self):
        self.create("c", "valkey")
        self.addCleanup(self.delete, "c")
        redis_at(self.cluster("c")["CacheNodes"][0]["Endpoint"]).set("a", "b")
        backup = self.tarn.run("backup", "c", "--name", "verbs")
        self.assertEqual(backup.returncode, 0, backup.stderr)
        self.assertIn("verbs is available", backup.stdout)
        self.addCleanup(self.forget, "verbs")
        restore = self.tarn.run("restore", "verbs", "--into", "d")
        self.assertEqual(restore.returncode, 0, restore.stderr)
        self.addCleanup(self.delete, "d")
        self.assertEqual(redis_at(self.cluster("d")["CacheNodes"][0]["Endpoint"]).get("a"), b"b")
        for words, text in ((("backup", "nobody"), "Cache cluster nobody not found"),
                            (("restore", "nothing"), "there is no snapshot 'nothing'"),
                            (("restore", "verbs", "--into", "c"), "already exists")):
            refused = self.tarn.run(*words)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(text, refused.stderr)


def answers(client):
    import redis
    try:
        return client.ping()
    except redis.RedisError:
        return False


if __name__ == "__main__":
    installation.main()
