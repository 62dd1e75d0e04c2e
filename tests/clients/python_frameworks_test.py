#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What stands on Redis in Python: Celery, RQ, Django's and Flask's caches, limits. Jobs are worked
by processes of their own, which are killed at times."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402

VISIBLE_SECONDS = 2  # how long a job is its worker's, where workers are killed
JOBS = Path(__file__).resolve().parent / "python_frameworks_jobs.py"


class Frameworks(ServerCase):
    @property
    def url(self):
        return f"redis://127.0.0.1:{self.server.port}"

    def start(self, *command, **more):
        environment = {**os.environ, "TARN_TEST_URL": self.url, "PYTHONPATH": str(JOBS.parent),
                       "PYTHONDONTWRITEBYTECODE": "1", **more}
        process = subprocess.Popen([sys.executable, *command], env=environment,
                                   cwd=self.server.directory.name, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Celery(Frameworks):
    def setUp(self):
        os.environ["TARN_TEST_URL"] = self.url
        import python_frameworks_jobs as jobs
        jobs.app.conf.update(broker_url=self.url + "/1", result_backend=self.url + "/2")
        self.jobs = jobs

    def tearDown(self):
        gc.collect()  # results that go later would ask a server that is there no more

    def start_worker(self, **more):
        return self.start("-m", "celery", "-A", "python_frameworks_jobs", "worker", "-c", "2",
                          "-l", "error", "--without-mingle", **more)

    # A job is its worker's for an hour: on a slow machine it would be worked twice otherwise.
    def test_jobs_are_worked_tried_again_and_put_off(self):
        self.start_worker()
        from celery import chain, chord, group
        add, flaky = self.jobs.add, self.jobs.flaky
        self.assertEqual(group(add.s(n, n) for n in range(20))().get(timeout=120),
                         [2 * n for n in range(20)])
        self.assertEqual(chain(add.s(1, 2), add.s(10))().get(timeout=120), 13)
        self.assertEqual(chord((add.s(n, 0) for n in range(5)), self.jobs.total.s())()
                         .get(timeout=120), 10)
        self.assertEqual(flaky.delay("celery-flaky", 3).get(timeout=120), 3)
        self.assertEqual(add.apply_async((1, 1), countdown=0.2).get(timeout=120), 2)

    def test_the_job_of_a_worker_that_is_killed_is_taken_over(self):
        import redis
        server = redis.Redis.from_url(self.url)
        impatient = {"TARN_TEST_VISIBLE_SECONDS": str(VISIBLE_SECONDS)}
        first = self.start_worker(**impatient)
        result = self.jobs.hang_once.delay("celery-hang")
        eventually(lambda: server.get("celery-hang"), "a worker has it", 120)
        self.end(first)
        # A worker looks for others' jobs when it starts, and then rarely.
        broker = redis.Redis.from_url(self.url + "/1")
        eventually(lambda: any(time.time() - taken > VISIBLE_SECONDS for _, taken in
                               broker.zrange("unacked_index", 0, -1, withscores=True)),
                   "it is nobody's any more")
        self.start_worker(**impatient)
        self.assertEqual(result.get(timeout=90), "done by another")


class Rq(Frameworks):
    def start_worker(self):
        return self.start("-m", "rq.cli", "worker", "-u", self.url, "--quiet", "jobs")

    def queue(self):
        import redis
        import rq
        sys.path.insert(0, str(JOBS.parent))
        self.server_client = redis.Redis.from_url(self.url)
        return rq.Queue("jobs", connection=self.server_client)

    def test_jobs_are_worked_and_fail(self):
        queue = self.queue()
        jobs = [queue.enqueue("python_frameworks_plain.add", n, n) for n in range(10)]
        bad = queue.enqueue("python_frameworks_plain.fail")
        late = queue.enqueue("python_frameworks_plain.add", 1, 2, depends_on=jobs[-1])
        self.start_worker()
        eventually(lambda: late.get_status() == "finished", "the last one is done", 120)
        self.assertEqual([job.result for job in jobs], [2 * n for n in range(10)])
        eventually(lambda: bad.get_status() == "failed", "it has failed")
        self.assertEqual(queue.failed_job_registry.count, 1)


class Caches(Frameworks):
    def test_djangos(self):
        import django
        from django.conf import settings
        if not settings.configured:
            settings.configure(CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache",
                                                   "LOCATION": self.url + "/3"}})
            django.setup()
        from django.core.cache import cache
        cache.set("k", {"a": [1, 2]}, 60)
        self.assertEqual(cache.get("k"), {"a": [1, 2]})
        self.assertTrue(55 <= cache.ttl("k") <= 60)
        cache.set_many({f"n:{n}": n for n in range(10)})
        self.assertEqual(len(cache.get_many([f"n:{n}" for n in range(20)])), 10)
        self.assertEqual(cache.incr("n:1", 5), 6)
        self.assertEqual(cache.delete_pattern("n:*"), 10)
        with cache.lock("lock", timeout=5):
            self.assertFalse(cache.lock("lock", timeout=5, blocking_timeout=0).acquire())
        self.assertFalse(cache.add("k", 1))

    def test_flasks(self):
        import flask
        import flask_caching
        app = flask.Flask("test")
        cache = flask_caching.Cache(app, config={"CACHE_TYPE": "RedisCache",
                                                 "CACHE_REDIS_URL": self.url + "/4"})
        calls = []

        @cache.memoize(60)
        def costly(n):
            calls.append(n)
            return n * n

        with app.app_context():
            self.assertEqual([costly(3), costly(3), costly(4)], [9, 9, 16])
            self.assertEqual(calls, [3, 4])
            cache.delete_memoized(costly, 3)
            costly(3)
        self.assertEqual(calls, [3, 4, 3])

    def test_limits(self):
        import limits
        storage = limits.storage.storage_from_string(self.url)
        limit = limits.parse("5/minute")
        for strategy in (limits.strategies.FixedWindowRateLimiter,
                         limits.strategies.MovingWindowRateLimiter):
            limiter = strategy(storage)
            passed = [limiter.hit(limit, strategy.__name__) for _ in range(8)]
            self.assertEqual(passed, [True] * 5 + [False] * 3)

    def test_locks_of_redis_py(self):
        import redis
        client = redis.Redis.from_url(self.url)
        lock = client.lock("resource", timeout=10)
        self.assertTrue(lock.acquire(blocking=False))
        self.assertFalse(client.lock("resource", timeout=10).acquire(blocking=False))
        self.assertTrue(lock.extend(10))
        self.assertTrue(lock.reacquire())
        lock.release()
        with self.assertRaises(redis.exceptions.LockError):
            lock.release()


if __name__ == "__main__":
    main()
