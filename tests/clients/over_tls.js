// SPDX-License-Identifier: Apache-2.0
// ioredis and node-redis against a node that speaks TLS, each verifying whom it speaks to:
// over_tls.js PORT AUTHORITY OTHER_AUTHORITY. tls/tls_test.py starts the node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import Redis from "ioredis";
import { createClient } from "redis";

const [port, authority, other] = process.argv.slice(2);
const value = "v".repeat(1 << 20);

function ioredis(ca) {
  const client = new Redis({
    port: Number(port),
    host: "localhost",
    tls: { ca: readFileSync(ca) },
    retryStrategy: null,
    lazyConnect: true,
  });
  client.on("error", () => {});
  return client;
}

function nodeRedis(ca) {
  const client = createClient({
    socket: {
      port: Number(port),
      host: "localhost",
      tls: true,
      ca: readFileSync(ca),
      reconnectStrategy: false,
    },
  });
  client.on("error", () => {});
  return client;
}

for (const make of [ioredis, nodeRedis]) {
  const client = make(authority);
  await client.connect();
  assert.equal(await client.set("k", value), "OK");
  assert.equal(await client.get("k"), value);
  const many = await Promise.all(Array.from({ length: 1000 }, () => client.incr(make.name)));
  assert.equal(many.at(-1), 1000);
  await client.quit();
  await assert.rejects(make(other).connect(), (error) => {
    assert.match(`${error.code} ${error.message}`, /self-signed|UNABLE_TO_VERIFY|closed/);
    return true;
  });
}
console.log("both speak TLS");
