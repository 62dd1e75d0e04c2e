# SPDX-License-Identifier: Apache-2.0
"""The jobs of python_frameworks_test.py that Celery's workers run."""

import os
import signal

import celery
import redis

URL = os.environ["TARN_TEST_URL"]

app = celery.Celery("jobs", broker=URL + "/1", backend=URL + "/2")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1, task_reject_on_worker_lost=True,
                # Whoever is killed while it looks for others' jobs holds the mutex for as long.
                broker_transport_options={
                    "visibility_timeout": int(os.environ.get("TARN_TEST_VISIBLE_SECONDS", "3600")),
                    "unacked_mutex_expire": 1})


@app.task
def add(a, b):
    return a + b


@app.task
def total(numbers):
    return sum(numbers)


@app.task(bind=True, max_retries=5)
def flaky(self, key, succeeds):
    tries = redis.Redis.from_url(URL).incr(key)
    if tries < succeeds:
        raise self.retry(countdown=0)
    return tries


@app.task
def hang_once(key):
    if redis.Redis.from_url(URL).incr(key) == 1:
        signal.pause()  # until it is killed
    return "done by another"
