#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tries to reach another cache's node and the service from within a node's confinement.

An agent starts it in place of an engine (isolation_test.py), so that it runs exactly as a node
does. What it is to reach stands in facts.json beside it; what it has reached it writes into its
directory of data. As a module it is the same attempts, for whoever wants to see them succeed.
"""

import ctypes
import json
import os
import signal
import socket
import struct
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)


def system_call(number, *arguments):
    """x86-64's. OSError where the kernel says no."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = LIBC.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def in_child(task):
    """What may change this process is tried in another one."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            task()
            code = 0
        finally:
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise PermissionError("the child could not")


def attempts(facts):
    """(name, what is tried): it has succeeded if it returns."""
    node, state, pid = Path(facts["node"]), Path(facts["state"]), facts["pid"]
    proc = Path(f"/proc/{pid}")
    service = Path(f"/proc/{facts['service_pid']}")

    def read(path):
        return lambda: open(path, "rb").read(1)

    def entries(path):
        def look():
            if not os.listdir(path):
                raise FileNotFoundError(path)
        return look

    def connect(path):
        def try_it():
            directory = os.open(Path(path).parent, os.O_PATH)  # the name may be too long
            with socket.socket(socket.AF_UNIX) as one:
                one.connect(f"/proc/self/fd/{directory}/{Path(path).name}")
        return try_it

    def trace(request):
        def attach():
            system_call(101, request, pid, 0, 0)
            if request == 16:  # which stops it
                os.waitpid(pid, 0x40000000)
                system_call(101, 17, pid, 0, 0)
        return lambda: in_child(attach)

    def move_memory(number):
        def move():
            text = (proc / "maps").read_text().split()[0].split("-")[0]
            local = ctypes.create_string_buffer(8)
            vector = struct.pack("QQ", ctypes.addressof(local), 8)
            remote = struct.pack("QQ", int(text, 16), 8)
            system_call(number, pid, vector, 1, remote, 1, 0)
        return move

    def send_by_pidfd(target, number):
        def send():
            handle = system_call(434, target, 0)
            system_call(424, handle, number, None, 0)
        return send

    def take_descriptor():
        handle = system_call(434, pid, 0)
        system_call(438, handle, 0, 0)

    def open_socket(family, kind, protocol=0):
        return lambda: socket.socket(family, kind, protocol).close()

    def steal_port():
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            one.bind((facts["address"], facts["port"]))
            one.listen()

    def ask(path, method="GET"):
        def look():
            request = urllib.request.Request(facts["url"] + path, method=method,
                                             data=b"{}" if method == "POST" else None)
            urllib.request.urlopen(request, timeout=5).read()
        return look

    def other_processes():
        own = os.getuid()
        if not any(os.stat(f"/proc/{name}").st_uid != own
                   for name in os.listdir("/proc") if name.isdigit()):
            raise ProcessLookupError

    def become(user):
        return lambda: in_child(lambda: os.setresuid(user, user, user))

    def write(path, mode="ab"):
        def change():
            with open(path, mode) as file:
                file.write(b"x")
        return change

    return [
        # The other node's files.
        *((f"read {name}", read(node / name)) for name in
          ("spec.json", "process.json", "node.conf", "users.acl", "node.log", "lock")),
        ("read its snapshot", read(node / "data" / "dump.rdb")),
        ("list its directory", entries(node)),
        ("list its data", entries(node / "data")),
        ("list its journal", entries(node / "data" / "appendonlydir")),
        ("know that it is there", lambda: os.stat(node)),
        ("list all nodes", entries(node.parent) if facts["control"] else
         lambda: [os.stat(node.parent / name) for name in os.listdir(node.parent)
                  if name != Path.cwd().name][0]),
        ("* write into its data", write(node / "data" / "planted")),
        ("* write its configuration", write(node / "node.conf")),
        ("* remove its spec", lambda: os.unlink(node / "spec.json")),
        ("* put a link into its directory", lambda: os.symlink("/", node / "link")),
        ("* rename its directory", lambda: os.rename(node, str(node) + "-gone")),
        # The service's.
        *((f"read {name}", read(state / name)) for name in
          ("state.db", "credentials", "agent-credentials", "master-key", "ca.key", "audit.log",
           "access.log", "service.log", "service.json")),
        ("list the state directory", lambda: os.stat(state / "state.db")),
        ("list backups", entries(state / "backups")),
        ("* write the records", write(state / "state.db", "r+b")),
        ("* write beside them", write(state / "planted")),
        # Sockets.
        ("connect to its admin socket", connect(node / "run" / "admin.sock")),
        ("connect to it by its process", connect(proc / "cwd" / "run" / "admin.sock")),
        ("connect to it by its root", connect(f"{proc}/root{node}/run/admin.sock")),
        ("connect to the service's socket", connect(state / "service.sock")),
        ("listen where it does", steal_port),
        # Its process.
        *((f"read its {name}", read(proc / name)) for name in
          ("mem", "environ", "maps", "cmdline", "status", "stack")),
        ("list its descriptors", entries(proc / "fd")),
        ("read one of them", read(proc / "fd" / "3")),
        ("see where it works", lambda: os.readlink(proc / "cwd")),
        ("go to its root", lambda: os.listdir(proc / "root")),
        ("see that it is there", lambda: os.stat(proc)),
        ("see other users' processes", other_processes),
        ("have it killed first", write(proc / "oom_score_adj", "r+b")),
        ("signal it", lambda: os.kill(pid, 0)),
        ("let it go on", lambda: os.kill(pid, signal.SIGCONT)),
        ("signal it by a pidfd", send_by_pidfd(pid, 0)),
        ("trace it", trace(16)),
        ("seize it", trace(0x4206)),
        ("read its memory", move_memory(310)),
        ("* write its memory", move_memory(311)),
        ("take a descriptor of it", take_descriptor),
        ("compare descriptors with it", lambda: system_call(312, os.getpid(), pid, 0, 0, 0)),
        ("slow it down", lambda: os.setpriority(os.PRIO_PROCESS, pid, 1)),
        ("move it to a core", lambda: os.sched_setaffinity(pid, {0})),
        ("limit it", lambda: __import__("resource").prlimit(
            pid, __import__("resource").RLIMIT_CORE, (1, 1))),
        # The service's process.
        ("signal the service", lambda: os.kill(facts["service_pid"], 0)),
        ("read the service's memory", read(service / "mem")),
        ("read the service's environment", read(service / "environ")),
        ("list the service's descriptors", entries(service / "fd")),
        # Ways out.
        ("enter its view", lambda: in_child(lambda: system_call(
            308, os.open(proc / "ns" / "mnt", os.O_RDONLY), 0x00020000))),
        ("make a view", lambda: in_child(lambda: system_call(272, 0x00020000))),
        ("make a namespace of users", lambda: in_child(lambda: system_call(272, 0x10000000))),
        ("mount", lambda: in_child(lambda: (system_call(272, 0x00020000), system_call(
            165, b"x", b"/proc", b"tmpfs", 0, None)))),
        ("become root", become(0)),
        ("become the other", become(facts["user"])),
        ("change the root", lambda: in_child(lambda: os.chroot("/"))),
        ("watch the machine", lambda: os.close(system_call(
            298, struct.pack("IIQQQQ", 1, 112, 0, 0, 0, 0) + bytes(72), -1, 0, -1, 0))),
        ("load a filter", lambda: os.close(system_call(
            321, 0, struct.pack("IIIII", 2, 4, 4, 1, 0) + bytes(100), 72))),
        ("use io_uring", lambda: os.close(system_call(425, 1, ctypes.create_string_buffer(120)))),
        ("keep a key", lambda: system_call(248, b"user", b"tarn", b"x", 1, -3)),
        ("share memory", lambda: system_call(29, 0, 4096, 0o600)),
        ("open a raw socket", open_socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)),
        ("open a packet socket", open_socket(socket.AF_PACKET, socket.SOCK_RAW)),
        # The API, without a key.
        ("ask for metrics", ask("/metrics")),
        ("list caches", ask("/?Action=DescribeCacheClusters&Version=2015-02-02")),
        ("ask as an operator", ask("/tarn/operator/status", "POST")),
        ("ask as an agent", ask("/tarn/agent/specs", "POST")),
    ]


def succeeded(facts, only=lambda name: True):
    names = []
    for name, attempt in attempts(facts):
        if not only(name):
            continue
        try:
            attempt()
            names.append(name)
        except (OSError, ValueError, IndexError, urllib.error.URLError):
            pass
    return names


def main():
    facts = json.loads((Path(__file__).parent / "facts.json").read_text())
    result = {"user": os.getuid(), "tried": len(attempts(facts)), "succeeded": succeeded(facts),
              "status": Path("/proc/self/status").read_text(),
              "view": os.readlink("/proc/self/ns/mnt")}
    Path("data/results.tmp").write_text(json.dumps(result))
    os.rename("data/results.tmp", "data/results.json")
    while True:
        time.sleep(60)


if __name__ == "__main__":
    sys.exit(main())
