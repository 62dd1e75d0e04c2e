#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replication groups over several machines, each of them an agent of its own on this one: what
becomes of them when a machine stands still, or the service is away. See installation.py."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import installation
from groups import GroupCase, Writer, redis_at
from installation import Installation, eventually

LEASE_S = 1.2


class Machines(Installation):
    """`tarn service`, and three times `tarn agent`: host-1, host-2, host-3."""

    def start(self, listen="127.0.0.1:0"):
        self.output = open(self.directory.name + "/output", "a")
        self.process = self.launch("service", "--state-dir", self.state, "--listen", listen)
        eventually(self.serves, "tarn service serves")
        if not hasattr(self, "agents"):
            first = random.randint(96, 220)
            self.pools = {f"host-{i + 1}": f"127.{first + i}.7.0/24" for i in range(3)}
            self.agents = {host: self.start_agent(host) for host in self.pools}

    def launch(self, *words):
        return subprocess.Popen([self.program, *words], stdin=subprocess.DEVNULL,
                                stdout=self.output, stderr=self.output)

    def agent_state(self, host):
        return self.directory.name + "/" + host

    def start_agent(self, host):
        agent = self.launch("agent", "--state-dir", self.agent_state(host), "--host", host,
                            "--service", f"127.0.0.1:{self.port}", "--credentials",
                            self.state + "/agent-credentials", "--address-pool", self.pools[host],
                            "--zones", "us-east-1" + "abc"[int(host[-1]) - 1], "--memory", "64GB")
        lock = Path(self.agent_state(host), "agent", "agent.lock")
        eventually(lambda: lock.exists() and lock.read_text().startswith(f"{agent.pid} "),
                   "the agent works")
        return agent

    def host_of(self, node):
        return next(host for host in self.pools
                    if Path(self.agent_state(host), "agent", "nodes", node).exists())

    def node_pid(self, node):
        lock = Path(self.agent_state(self.host_of(node)), "agent", "nodes", node, "lock")
        return int(lock.read_text().split()[0])

    def stop(self):
        for host, agent in self.agents.items():
            subprocess.run([self.program, "down", "--state-dir", self.agent_state(host)],
                           capture_output=True, timeout=60, check=True)
            agent.wait(30)
        self.process.kill()
        self.process.wait(30)
        self.output.close()
        self.directory.cleanup()


class Spread(GroupCase):
    @classmethod
    def setUpClass(cls):
        cls.tarn = Machines(cls.program)
        cls.addClassCleanup(cls.tarn.stop)
        cls.elasticache = cls.tarn.client()

    def create_spread_group(self, members):
        """One whose primary has a lease, by as many voters as there are members."""
        self.create_group(members, AutomaticFailoverEnabled=True, MultiAZEnabled=True)
        primary, = self.members(self.shard(), "primary")
        self.assertEqual(len({self.tarn.host_of(f"{name}.0001")
                              for name in self.members(self.shard())}), members)
        eventually(lambda: self.state(primary, "voters_version") > 0 and
                   self.state(primary, "lease_ms") > 0, "it has a lease")
        return primary

    def state(self, member, field):
        import redis
        node = f"{member}.0001"
        socket = Path(self.tarn.agent_state(self.tarn.host_of(node)), "agent", "nodes", node,
                      "run", "admin.sock")
        # The path is longer than a Unix socket's name may be.
        directory = os.open(socket.parent, os.O_PATH)
        try:
            client = redis.Redis(unix_socket_path=f"/proc/self/fd/{directory}/admin.sock",
                                 socket_timeout=2)
            answer = client.execute_command("TARN.STATE")
        finally:
            os.close(directory)
        return {answer[i].decode(): answer[i + 1] for i in range(0, len(answer), 2)}[field]

    def endpoint_of(self, member):
        return next(one["ReadEndpoint"] for one in self.shard()["NodeGroupMembers"]
                    if one["CacheClusterId"] == member)

    def primary_of(self):
        return self.members(self.shard(), "primary")

    def pids_of(self, member):
        node = f"{member}.0001"
        return [self.tarn.agents[self.tarn.host_of(node)].pid, self.tarn.node_pid(node)]

    def test_a_machine_that_stands_still_is_replaced_and_never_leads_again(self):
        former = self.create_spread_group(3)
        writer = Writer(self.endpoint_of(former))
        eventually(lambda: writer.acknowledged > 100, "it writes")
        pids = self.pids_of(former)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        self.until_another_leads(former)
        new, = self.primary_of()
        endpoint = self.endpoint_of(new)

        def takes_writes():
            import redis
            try:
                return redis_at(endpoint).set("after", new)
            except redis.RedisError:
                return False
        eventually(takes_writes, "the new one takes writes")
        self.settled()  # though a machine is away
        shown = self.shard()["PrimaryEndpoint"]
        self.assertEqual((shown["Address"], shown["Port"]), (endpoint["Address"], endpoint["Port"]))
        status = self.tarn.run("status").stdout
        self.assertIn(f"the host of {former} does not report", status)
        before = writer.acknowledged
        for pid in reversed(pids):  # the node first: nobody has told it anything
            os.kill(pid, signal.SIGCONT)
        eventually(lambda: self.state(former, "link") == b"up", "it follows")
        self.assertEqual(writer.acknowledged, before)
        writer.stop()
        client = redis_at(self.endpoint_of(former))
        self.assertEqual(client.get("after").decode(), new)
        self.assertEqual(self.primary_of(), [new])
        self.settled()
        self.assertIn(f"Failover from primary node {former} to replica node {new} completed",
                      self.events("g"))

    def test_without_the_service_writes_go_on(self):
        primary = self.create_spread_group(2)
        pid = self.tarn.node_pid(primary + ".0001")
        writer = Writer(self.endpoint_of(primary))
        eventually(lambda: writer.acknowledged > 100, "it writes")
        port = self.tarn.port
        self.tarn.interrupt(signal.SIGKILL)
        until = time.monotonic() + 4 * LEASE_S
        eventually(lambda: time.monotonic() > until, "leases of the service are over")
        before, errors = writer.acknowledged, len(writer.errors)
        eventually(lambda: writer.acknowledged > before + 100, "it writes still")
        self.assertEqual(errors, 0)
        self.tarn.start(f"127.0.0.1:{port}")
        self.settled()
        self.assertEqual(self.primary_of(), [primary])
        self.assertEqual(self.tarn.node_pid(primary + ".0001"), pid)
        writer.stop()

    def test_without_its_agent_a_primary_stays(self):
        primary = self.create_spread_group(2)
        host = self.tarn.host_of(primary + ".0001")
        agent = self.tarn.agents[host]
        writer = Writer(self.endpoint_of(primary))
        eventually(lambda: writer.acknowledged > 100, "it writes")
        agent.kill()
        agent.wait(30)
        until = time.monotonic() + 4 * LEASE_S
        eventually(lambda: time.monotonic() > until, "its lease of the service is over")
        before = writer.acknowledged
        eventually(lambda: writer.acknowledged > before + 100, "it writes still")
        self.assertEqual(self.primary_of(), [primary])
        self.tarn.agents[host] = self.tarn.start_agent(host)
        eventually(lambda: "does not report" not in self.tarn.run("status").stdout, "it is back")
        self.assertEqual(self.primary_of(), [primary])
        self.assertEqual(writer.errors, [])
        writer.stop()

    def test_without_service_and_replica_nothing_is_answered(self):
        import redis
        primary = self.create_spread_group(2)
        replica, = self.members(self.shard(), "replica")
        endpoint = self.endpoint_of(primary)
        redis_at(endpoint).set("a", "b")
        os.kill(self.tarn.process.pid, signal.SIGSTOP)
        pids = self.pids_of(replica)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)

        def is_silent():
            try:
                redis_at(endpoint).get("a")
                return False
            except redis.RedisError:
                return True
        eventually(is_silent, "its lease is over")
        for pid in [*pids, self.tarn.process.pid]:
            os.kill(pid, signal.SIGCONT)
        eventually(lambda: not is_silent(), "it answers again")
        self.assertEqual(redis_at(self.endpoint_of(self.primary_of()[0])).get("a"), b"b")
        self.settled()


if __name__ == "__main__":
    installation.main()
