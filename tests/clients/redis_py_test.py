#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redis-py: strings, keys, pipelines, pools, passwords and broken connections."""

import sys
import threading
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402

BINARY = bytes(range(256))
BIG = b"0123456789abcdef" * (1 << 20)  # 16 MiB


class RedisPy(ServerCase):
    flags = "--unixsocket redis.sock"

    def setUp(self):
        self.redis = redis.Redis(port=self.server.port)
        self.addCleanup(self.redis.close)
        self.redis.flushall()

    def test_keeps_binary_keys_and_values(self):
        self.redis.set(BINARY, BINARY)
        self.redis.set(b"", b"empty key")
        self.assertEqual(self.redis.get(BINARY), BINARY)
        self.assertEqual(self.redis.get(b""), b"empty key")
        self.assertEqual(self.redis.keys(), self.redis.keys("*"))
        self.assertEqual(set(self.redis.scan_iter()), {BINARY, b""})

    def test_keeps_a_value_of_16_mb(self):
        self.redis.set("big", BIG)
        self.assertEqual(self.redis.get("big"), BIG)
        self.assertEqual(self.redis.getrange("big", len(BIG) - 4, -1), BIG[-4:])
        self.assertEqual(self.redis.append("big", b"!"), len(BIG) + 1)
        self.assertEqual(self.redis.mget("big", "none"), [BIG + b"!", None])

    def test_sets_under_conditions(self):
        self.assertTrue(self.redis.set("k", "1", nx=True))
        self.assertIsNone(self.redis.set("k", "2", nx=True))
        self.assertEqual(self.redis.set("k", "3", get=True, xx=True), b"1")
        self.assertEqual(self.redis.getdel("k"), b"3")
        self.assertFalse(self.redis.exists("k"))

    def test_counts(self):
        self.assertEqual(self.redis.incr("n", 41), 41)
        self.assertEqual(self.redis.decr("n"), 40)
        self.assertEqual(self.redis.incrbyfloat("n", 0.5), 40.5)
        with self.assertRaisesRegex(redis.ResponseError, "not an integer or out of range"):
            self.redis.incr("n")

    def test_expires_keys(self):
        self.redis.set("soon", "v", px=50)
        self.redis.set("later", "v", ex=1000)
        self.assertTrue(998_000 < self.redis.pttl("later") <= 1_000_000)
        eventually(lambda: self.redis.get("soon") is None, "the key expires")
        self.assertEqual(self.redis.ttl("soon"), -2)
        self.assertTrue(self.redis.persist("later"))
        self.assertEqual(self.redis.ttl("later"), -1)
        self.assertTrue(self.redis.expireat("later", 1))
        self.assertEqual(self.redis.exists("later"), 0)

    def test_pipelines_ten_thousand_requests(self):
        pipeline = self.redis.pipeline(transaction=False)
        for n in range(10_000):
            pipeline.set(f"k:{n}", n).get(f"k:{n}")
        answers = pipeline.execute()
        self.assertEqual(answers[0::2], [True] * 10_000)
        self.assertEqual(answers[1::2], [b"%d" % n for n in range(10_000)])

    def test_pipeline_answers_in_order_around_an_error(self):
        pipeline = self.redis.pipeline(transaction=False)
        pipeline.set("k", "text").incr("k").get("k")
        answers = pipeline.execute(raise_on_error=False)
        self.assertIsInstance(answers[1], redis.ResponseError)
        self.assertEqual((answers[0], answers[2]), (True, b"text"))

    def test_decodes_texts(self):
        client = redis.Redis(port=self.server.port, decode_responses=True)
        client.set("größe", "übergroß")
        self.assertEqual(client.get("größe"), "übergroß")
        client.close()

    def test_reads_info_config_and_client_list(self):
        self.assertGreaterEqual(self.redis.info()["connected_clients"], 1)
        self.assertEqual(self.redis.config_get("maxmemory"), {"maxmemory": "0"})
        self.redis.client_setname("tester")
        self.assertIn("tester", [client["name"] for client in self.redis.client_list()])
        self.assertTrue(self.redis.ping())

    def test_selects_databases(self):
        other = redis.Redis(port=self.server.port, db=5)
        other.set("k", "five")
        self.assertIsNone(self.redis.get("k"))
        self.assertTrue(self.redis.swapdb(0, 5))
        self.assertEqual(self.redis.get("k"), b"five")
        other.close()

    def test_a_pool_serves_many_threads(self):
        pool = redis.ConnectionPool(port=self.server.port, max_connections=8)
        blocking = redis.BlockingConnectionPool(port=self.server.port, max_connections=4)
        sums = []

        def work(number):
            client = redis.Redis(connection_pool=pool if number < 8 else blocking)
            for _ in range(200):
                client.incr("shared")
                client.set(f"own:{number}", number)
            sums.append(int(client.get(f"own:{number}")))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(sums), list(range(16)))
        self.assertEqual(self.redis.get("shared"), b"3200")
        pool.disconnect()
        blocking.disconnect()

    def test_connects_again_after_client_kill(self):
        victim = redis.Redis(port=self.server.port, single_connection_client=True)
        number = victim.client_id()
        self.assertEqual(self.redis.client_kill_filter(_id=number), 1)
        eventually(lambda: number not in [int(c["id"]) for c in self.redis.client_list()],
                   "the killed client is gone")
        with self.assertRaises(redis.ConnectionError):
            victim.ping()
        self.assertTrue(victim.ping())
        self.assertNotEqual(victim.client_id(), number)
        victim.close()

    def test_retries_by_itself_where_asked_to(self):
        client = redis.Redis(port=self.server.port, single_connection_client=True,
                             retry_on_error=[redis.ConnectionError])
        self.redis.client_kill_filter(_id=client.client_id())
        self.assertTrue(client.set("k", "v"))
        client.close()

    def test_connects_through_a_unix_socket(self):
        client = redis.Redis(unix_socket_path=self.path("redis.sock"))
        client.set("k", BIG)
        self.assertEqual(client.get("k"), BIG)
        self.assertIn("redis.sock", client.client_info()["addr"])
        client.close()


class RedisPyWithPassword(ServerCase):
    flags = "--requirepass secret"

    def test_a_password_is_needed_and_enough(self):
        with self.assertRaises(redis.AuthenticationError):
            redis.Redis(port=self.server.port).get("k")
        with self.assertRaisesRegex(redis.ResponseError, "WRONGPASS"):
            redis.Redis(port=self.server.port, password="wrong").get("k")
        for user in (None, "default"):
            client = redis.Redis(port=self.server.port, username=user, password="secret")
            self.assertTrue(client.set("k", "v"))
            client.close()

    def test_a_url_holds_it_all(self):
        client = redis.from_url(f"redis://default:secret@127.0.0.1:{self.server.port}/2")
        client.set("k", "two")
        self.assertEqual(client.client_info()["db"], 2)
        client.close()

    def test_the_password_changes_at_run_time(self):
        client = redis.Redis(port=self.server.port, password="secret")
        client.config_set("requirepass", "other")
        self.assertTrue(client.ping())  # who is in stays in
        with self.assertRaisesRegex(redis.ResponseError, "WRONGPASS"):
            redis.Redis(port=self.server.port, password="secret").ping()
        newcomer = redis.Redis(port=self.server.port, password="other")
        newcomer.config_set("requirepass", "secret")
        newcomer.close()
        client.close()


if __name__ == "__main__":
    main()
