// SPDX-License-Identifier: Apache-2.0
// What stands on scripts in Node.js: queues, limits, locks, sessions.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import BeeQueue from "bee-queue";
import { RedisStore } from "connect-redis";
import Redis from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { createClient } from "redis";
import Redlock from "redlock";

const port = Number(process.env.TARN_TEST_PORT);
const redis = new Redis(port);
after(() => redis.disconnect());

test("bee-queue works jobs, and tries them again", async () => {
  const queue = new BeeQueue("bees", { redis: { port } });
  after(() => queue.close(0));
  let tries = 0;
  queue.process(4, async (job) => {
    if (job.data.fails && ++tries < 3) throw new Error("not yet");
    return job.data.n + 1;
  });
  const ends = (job) => new Promise((resolve, reject) => {
    job.on("succeeded", resolve);
    job.on("failed", reject);
  });
  const jobs = Array.from({ length: 20 }, (_, n) => queue.createJob({ n }));
  const results = jobs.map(ends);
  await Promise.all(jobs.map((job) => job.save()));
  assert.deepEqual(await Promise.all(results), jobs.map((job) => job.data.n + 1));
  const retried = queue.createJob({ n: 1, fails: true }).retries(3);
  const end = ends(retried);
  await retried.save();
  assert.equal(await end, 2);
});

test("rate-limiter-flexible lets so many pass, and no more", async () => {
  const limiter = new RateLimiterRedis(
    { storeClient: redis, keyPrefix: "limit", points: 5, duration: 60 });
  const asked = await Promise.allSettled(
    Array.from({ length: 12 }, () => limiter.consume("somebody")));
  assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 5);
  const refused = asked.find(({ status }) => status === "rejected").reason;
  assert.ok(refused.msBeforeNext > 0 && refused.msBeforeNext <= 60_000);
  await limiter.delete("somebody");
  assert.equal((await limiter.consume("somebody")).remainingPoints, 4);
});

test("redlock has one holder at a time", async () => {
  const locks = new Redlock([redis], { retryCount: 0 });
  locks.on("clientError", () => {});
  const lock = await locks.lock("resource", 10_000);
  await assert.rejects(locks.lock("resource", 10_000), /LockError|quorum|locking/i);
  const extended = await lock.extend(20_000);
  await extended.unlock();
  await (await locks.lock("resource", 1000)).unlock();
});

test("connect-redis keeps sessions", async () => {
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  await client.connect();
  after(() => client.close());
  const store = new RedisStore({ client, prefix: "session:" });
  const session = { cookie: { originalMaxAge: 60_000 }, user: "somebody" };
  await store.set("a", session);
  await store.set("b", session);
  assert.deepEqual(await store.get("a"), session);
  assert.equal(await store.length(), 2);
  assert.deepEqual((await store.ids()).sort(), ["a", "b"]);
  await store.touch("a", session);
  await store.destroy("a");
  assert.equal(await store.get("a"), null);
  await store.clear();
  assert.equal(await store.length(), 0);
});
