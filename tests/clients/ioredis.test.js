// SPDX-License-Identifier: Apache-2.0
// ioredis (RESP2): its own queueing, automatic pipelines, reconnects and retries.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";

import Redis from "ioredis";

const port = Number(process.env.TARN_TEST_PORT);
const binary = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
const big = Buffer.alloc(16 << 20, "0123456789abcdef");

const redis = new Redis(port);
const opened = [redis];
after(() => opened.forEach((client) => client.disconnect()));
beforeEach(() => redis.flushall());

function connect(...options) {
  const client = new Redis(...options);
  opened.push(client);
  return client;
}

test("keeps binary keys and values", async () => {
  await redis.set(binary, binary);
  assert.deepEqual(await redis.getBuffer(binary), binary);
  assert.deepEqual(await redis.keysBuffer("*"), [binary]);
});

test("keeps a value of 16 MB", async () => {
  await redis.set("big", big);
  assert.ok(big.equals(await redis.getBuffer("big")));
  assert.equal(await redis.strlen("big"), big.length);
});

test("sets under conditions and counts", async () => {
  assert.equal(await redis.set("n", 1, "NX"), "OK");
  assert.equal(await redis.set("n", 2, "NX"), null);
  assert.equal(await redis.incrby("n", 41), 42);
  assert.equal(await redis.getdel("n"), "42");
  await redis.set("text", "v");
  await assert.rejects(redis.incr("text"), /not an integer or out of range/);
});

test("expires keys", async () => {
  await redis.set("soon", "v", "PX", 20);
  await redis.setex("later", 1000, "v");
  while ((await redis.exists("soon")) !== 0);
  const left = await redis.ttl("later");
  assert.ok(left > 990 && left <= 1000);
});

test("pipelines ten thousand requests", async () => {
  const pipeline = redis.pipeline();
  for (let n = 0; n < 10_000; n++) pipeline.set(`k:${n}`, n).get(`k:${n}`);
  const answers = await pipeline.exec();
  answers.forEach(([error, value], n) => {
    assert.equal(error, null);
    assert.equal(value, n % 2 === 0 ? "OK" : String((n - 1) / 2));
  });
});

test("pipelines by itself what is asked for at once", async () => {
  const client = connect(port, { enableAutoPipelining: true });
  await Promise.all(Array.from({ length: 1000 }, (_, n) => client.set(`k:${n}`, n)));
  const values = await Promise.all(Array.from({ length: 1000 }, (_, n) => client.get(`k:${n}`)));
  assert.deepEqual(values, Array.from({ length: 1000 }, (_, n) => String(n)));
});

test("scans all keys in a stream", async () => {
  await redis.mset(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`a:${n}`, "v"])));
  const seen = new Set();
  for await (const keys of redis.scanStream({ match: "a:*" })) keys.forEach((k) => seen.add(k));
  assert.equal(seen.size, 500);
});

test("connects again and repeats its request after CLIENT KILL", async () => {
  const victim = connect(port, { retryStrategy: () => 1 });
  const id = await victim.client("ID");
  const ended = new Promise((resolve) => victim.once("close", resolve));
  assert.equal(await redis.client("KILL", "ID", id), 1);
  await ended;
  assert.equal(await victim.set("k", "v"), "OK");
  assert.notEqual(await victim.client("ID"), id);
});

test("selects a database and a name when it connects", async () => {
  const client = connect(port, { db: 3, connectionName: "tester" });
  await client.set("k", "three");
  assert.equal(await redis.get("k"), null);
  assert.match(await client.client("LIST"), /name=tester.* db=3 /);
});

test("connects through a Unix socket", async () => {
  const client = connect(process.env.TARN_TEST_SOCKET);
  await client.set("k", big);
  assert.ok(big.equals(await client.getBuffer("k")));
});

test("needs the password", async () => {
  await redis.config("SET", "requirepass", "secret");
  try {
    const client = connect(port, { password: "secret" });
    assert.equal(await client.set("k", "v"), "OK");
    const named = connect(port, { username: "default", password: "secret" });
    assert.equal(await named.get("k"), "v");
    const stranger = connect(port, { enableReadyCheck: false });
    await assert.rejects(stranger.get("k"), /NOAUTH/);
  } finally {
    await redis.config("SET", "requirepass", "");
  }
});
