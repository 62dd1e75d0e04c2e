// SPDX-License-Identifier: Apache-2.0
// node-redis, in both protocols: everything here runs with RESP2 and with RESP3.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { RESP_TYPES, createClient, createClientPool } from "redis";

const port = Number(process.env.TARN_TEST_PORT);
const binary = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
const big = Buffer.alloc(16 << 20, "0123456789abcdef");

for (const RESP of [2, 3]) {
  describe(`RESP${RESP}`, () => {
    let redis;
    const opened = [];

    async function connect(options = {}) {
      const client = createClient({ RESP, socket: { port, reconnectStrategy: 1 }, ...options });
      client.on("error", () => {}); // a lost connection: the test looks at what follows
      await client.connect();
      opened.push(client);
      return client;
    }

    before(async () => {
      redis = await connect();
    });
    after(() => opened.forEach((client) => client.destroy()));
    beforeEach(() => redis.flushAll());

    test("speaks the protocol that was asked for", async () => {
      assert.match(await redis.sendCommand(["CLIENT", "INFO"]), new RegExp(` resp=${RESP}\\b`));
    });

    test("keeps binary keys and values", async () => {
      await redis.set(binary, binary);
      const buffers = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
      assert.deepEqual(await buffers.get(binary), binary);
      assert.deepEqual(await buffers.keys("*"), [binary]);
    });

    test("keeps a value of 16 MB", async () => {
      await redis.set("big", big);
      const buffers = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
      assert.ok(big.equals(await buffers.get("big")));
    });

    test("sets under conditions and counts", async () => {
      assert.equal(await redis.set("n", "1", { condition: "NX" }), "OK");
      assert.equal(await redis.set("n", "2", { condition: "NX" }), null);
      assert.equal(await redis.set("n", "3", { GET: true }), "1");
      assert.equal(await redis.incrBy("n", 39), 42);
      assert.equal(await redis.incrByFloat("n", 0.5), "42.5");
      await assert.rejects(redis.incr("n"), /not an integer or out of range/);
      assert.deepEqual(await redis.mGet(["n", "none"]), ["42.5", null]);
    });

    test("expires keys", async () => {
      await redis.set("soon", "v", { expiration: { type: "PX", value: 20 } });
      await redis.setEx("later", 1000, "v");
      while ((await redis.exists("soon")) !== 0);
      const left = await redis.ttl("later");
      assert.ok(left > 990 && left <= 1000);
    });

    test("pipelines what is asked for at once", async () => {
      const numbers = Array.from({ length: 10_000 }, (_, n) => n);
      const answers = await Promise.all(
        numbers.flatMap((n) => [redis.set(`k:${n}`, n), redis.get(`k:${n}`)]),
      );
      assert.deepEqual(answers, numbers.flatMap((n) => ["OK", String(n)]));
    });

    test("reads maps: CONFIG GET", async () => {
      const got = await redis.configGet(["maxmemory", "maxclients"]);
      assert.equal(got.maxmemory, "0");
      assert.equal(Object.keys(got).length, 2);
    });

    test("scans all keys", async () => {
      await redis.mSet(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`a:${n}`, "v"])));
      const seen = new Set();
      for await (const keys of redis.scanIterator({ MATCH: "a:*" })) {
        keys.forEach((key) => seen.add(key));
      }
      assert.equal(seen.size, 500);
    });

    test("connects again after CLIENT KILL", async () => {
      const victim = await connect();
      const id = await victim.clientId();
      const again = new Promise((resolve) => victim.once("ready", resolve));
      assert.equal(await redis.clientKill({ filter: "ID", id }), 1);
      await again;
      assert.equal(await victim.set("k", "v"), "OK");
      assert.notEqual(await victim.clientId(), id);
    });

    test("a pool serves many at once", async () => {
      const pool = await createClientPool({ RESP, socket: { port } }, { maximum: 4 }).connect();
      await Promise.all(Array.from({ length: 1000 }, () => pool.incr("shared")));
      assert.equal(await pool.get("shared"), "1000");
      pool.destroy();
    });

    test("connects through a Unix socket", async () => {
      const client = await connect({ socket: { path: process.env.TARN_TEST_SOCKET } });
      await client.set("k", "v");
      assert.equal(await client.get("k"), "v");
    });

    test("needs the password", async () => {
      await redis.configSet("requirepass", "secret");
      try {
        const client = await connect({ password: "secret", database: 2 });
        assert.equal(await client.set("k", "v"), "OK");
        const once = { port, reconnectStrategy: false };
        await assert.rejects(connect({ password: "wrong", socket: once }), /WRONGPASS/);
      } finally {
        await redis.configSet("requirepass", "");
      }
    });
  });
}
