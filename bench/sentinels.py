# SPDX-License-Identifier: Apache-2.0
"""Redis with Sentinels: a primary, two replicas and three Sentinels that watch them."""

import subprocess
import sys
import tempfile
from pathlib import Path

import redis
from redis.sentinel import Sentinel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from server_case import eventually  # noqa: E402
from servers import Server, free_port  # noqa: E402

GROUP, REPLICAS, SENTINELS, QUORUM = "g", 2, 3, 2

# failover-timeout: after twice that they try again if they could not agree on who of them does it
# (3 minutes by default).
SETTINGS = ("down-after-milliseconds {group} 500", "failover-timeout {group} 1000",
            "parallel-syncs {group} 2")


class Sentinels:
    """All of it, once everybody knows everybody. A server that was killed stays away."""

    def __init__(self, program="redis-server"):
        self.directory = tempfile.TemporaryDirectory(prefix="tarn-bench-")
        self.processes, self.servers, self.ports = [], [], []
        try:
            self.servers.append(Server(program))
            port = self.servers[0].port
            follow = f"--replicaof 127.0.0.1 {port} --repl-diskless-sync-delay 0"
            self.servers += [Server(program, flags=follow) for _ in range(REPLICAS)]
            primary = redis.Redis(port=port)
            eventually(lambda: self.follow(primary.info("replication")), "the replicas follow")
            for _ in range(SENTINELS):
                self.start_sentinel(program, port)
            self.manager = self.connect()
            eventually(self.know_each_other, "the Sentinels know each other and the replicas")
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def follow(info):
        return sum(info.get(f"slave{i}", {}).get("state") == "online"
                   for i in range(REPLICAS)) == REPLICAS

    def start_sentinel(self, program, primary_port):
        self.ports.append(free_port())
        config = Path(self.directory.name, f"{self.ports[-1]}.conf")
        lines = [f"port {self.ports[-1]}", "bind 127.0.0.1", f"dir {self.directory.name}",
                 f"sentinel monitor {GROUP} 127.0.0.1 {primary_port} {QUORUM}",
                 *("sentinel " + setting.format(group=GROUP) for setting in SETTINGS)]
        config.write_text("\n".join(lines) + "\n")
        with open(config.with_suffix(".log"), "wb") as log:
            self.processes.append(subprocess.Popen(
                [program, config, "--sentinel"], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT))

    def know_each_other(self):
        try:
            views = [redis.Redis(port=port).sentinel_masters()[GROUP] for port in self.ports]
        except redis.ConnectionError:  # it is about to listen
            return False
        return all(view["num-other-sentinels"] == SENTINELS - 1 and
                   view["num-slaves"] == REPLICAS and view["flags"] == "master" for view in views)

    def connect(self, **settings):
        return Sentinel([("127.0.0.1", port) for port in self.ports], **settings)

    def client(self, **settings):
        """Of the primary, whom it asks the Sentinels for whenever it connects."""
        return self.connect(**settings).master_for(GROUP, **settings)

    def primary_pid(self):
        _, port = self.manager.discover_master(GROUP)
        return next(server.pid for server in self.servers if server.port == port)

    def stop(self):
        for process in [*self.processes, *(server.process for server in self.servers)]:
            process.kill()  # there is nothing to be saved, and one may be stopped
            process.wait()
        for server in self.servers:
            server.stop()
        self.directory.cleanup()
