// SPDX-License-Identifier: Apache-2.0
// ioredis writes at a group's primary endpoint while TestFailover hands over.
// Run by tests/aws/sdk_test.py, which starts Tarn and sets AWS_ENDPOINT_URL.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import {
  CreateReplicationGroupCommand, DeleteReplicationGroupCommand, TestFailoverCommand,
  waitUntilReplicationGroupDeleted,
} from '@aws-sdk/client-elasticache';
import { Redis } from 'ioredis';

import {
  availableShard, client, describeGroup, eventually, members, nodeType, waiting,
} from './elasticache.js';

const group = { ReplicationGroupId: 'written' };

// ioredis' own settings for being cut off, and what its README advises for ElastiCache: connect
// again when the node leads no more, and send once more what it has refused.
const settings = {
  reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
};

// Counts up in the list `key`, one number after the other, until it is stopped.
class Writer {
  constructor(endpoint, key) {
    Object.assign(this, { key, on: true, acknowledged: [], errors: [] });
    this.redis = new Redis(endpoint.Port, endpoint.Address, settings);
    this.redis.on('error', () => {}); // an attempt to connect: ioredis makes the next one
    this.ended = this.run();
  }

  async run() {
    for (let number = 1; this.on; number++) {
      try {
        await this.redis.rpush(this.key, number);
        this.acknowledged.push(number);
      } catch (error) {
        this.errors.push(error.message);
      }
    }
  }

  async stop() {
    this.on = false;
    await this.ended;
    this.redis.disconnect();
  }
}

let writers = [];
after(() => Promise.all(writers.map((writer) => writer.stop())));

test('no acknowledged write is lost over TestFailover, and none fails', async () => {
  await client.send(new CreateReplicationGroupCommand({
    ...group, ReplicationGroupDescription: 'd', CacheNodeType: nodeType, NumCacheClusters: 3,
    AutomaticFailoverEnabled: true }));
  let shard = await availableShard('written');
  writers = ['a', 'b'].map((key) => new Writer(shard.PrimaryEndpoint, key));
  for (let round = 0; round < 4; round++) {
    const counts = writers.map((writer) => writer.acknowledged.length);
    await eventually(() => writers.every((writer, i) =>
      writer.acknowledged.length > counts[i] + 50), 'all write');
    const [former] = members(shard, 'primary');
    await client.send(new TestFailoverCommand({ ...group, NodeGroupId: '0001' }));
    await eventually(async () => {
      const leaders = members((await describeGroup('written')).NodeGroups[0], 'primary');
      return leaders.length === 1 && leaders[0] !== former;
    }, 'another leads');
    shard = await availableShard('written');
  }
  await Promise.all(writers.map((writer) => writer.stop()));
  const reader = new Redis(shard.PrimaryEndpoint.Port, shard.PrimaryEndpoint.Address);
  for (const { key, acknowledged, errors } of writers) {
    const there = new Set((await reader.lrange(key, 0, -1)).map(Number));
    assert.deepEqual(acknowledged.filter((number) => !there.has(number)), []);
    assert.deepEqual(errors, []);
  }
  reader.disconnect();
  await client.send(new DeleteReplicationGroupCommand(group));
  await waitUntilReplicationGroupDeleted(waiting, group);
});
