# SPDX-License-Identifier: Apache-2.0
"""Clients that write at random until they are stopped, and what a server holds afterwards."""

import random
import threading

from resp import Client, Closed

KEYS = 500


def commands(dice):
    """One step of a writer: commands whose effects are not their own words, and plain ones."""
    number = str(dice.randrange(1_000_000))
    some = str(dice.randrange(KEYS))
    few = str(dice.randrange(KEYS // 20))
    return dice.choice([
        [("SET", "k" + some, number)], [("SET", "k" + some, number, "EX", "1000")],
        [("INCR", "n" + few)], [("INCRBYFLOAT", "f" + few, "0.1")], [("APPEND", "a" + few, "x")],
        [("DEL", "k" + some)], [("PEXPIRE", "k" + some, str(600_000 + dice.randrange(3000)))],
        [("LPUSH", "l" + few, number)], [("RPOP", "l" + few)], [("LTRIM", "l" + few, "0", "50")],
        [("HSET", "h" + few, "f" + some, number)], [("HINCRBYFLOAT", "h" + few, "g", "1.5")],
        [("SADD", "s" + few, some)], [("SPOP", "s" + few)], [("SPOP", "s" + few, "3")],
        [("ZADD", "z" + few, number, "m" + some)], [("ZINCRBY", "z" + few, "1", "m" + some)],
        [("ZPOPMIN", "z" + few)],
        [("XADD", "x" + few, "MAXLEN", "~", "100", "*", "f", number)],
        [("MULTI",), ("INCR", "t1"), ("APPEND", "t2", "x"), ("EXEC",)],
        [("SELECT", "1"), ("SET", "other" + few, number), ("SELECT", "0")],
    ])


class Writers:
    """Threads that write to one server; stop() waits for them."""

    def __init__(self, port, count=3, seed=1):
        self.stopping = threading.Event()
        self.written = 0
        self.threads = [threading.Thread(target=self._write, args=(port, seed * 100 + number))
                        for number in range(count)]
        for thread in self.threads:
            thread.start()

    def _write(self, port, seed):
        dice = random.Random(seed)
        client = Client(port)
        try:
            while not self.stopping.is_set():
                for command in commands(dice):
                    client.call(*command)
                self.written += 1
        except (Closed, OSError):
            pass
        client.close()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


READ = {b"string": ("GET",), b"list": ("LRANGE", "0", "-1"), b"set": ("SMEMBERS",),
        b"zset": ("ZRANGE", "0", "-1", "WITHSCORES"), b"hash": ("HGETALL",),
        b"stream": ("XRANGE", "-", "+")}


def contents(client, databases=2):
    """What all keys of some databases hold, and when they expire."""
    found = {}
    for db in range(databases):
        client.call("SELECT", str(db))
        for _, name in client.call("KEYS", "*")[1]:
            command = READ[client.call("TYPE", name)[1]]
            value = client.call(command[0], name, *command[1:])[1]
            if command[0] == "SMEMBERS":
                value = sorted(value)
            elif command[0] == "HGETALL":
                value = sorted(zip(value[::2], value[1::2]))
            found[db, name] = (value, client.call("PEXPIRETIME", name)[1])
    client.call("SELECT", "0")
    return found
