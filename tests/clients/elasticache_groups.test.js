// SPDX-License-Identifier: Apache-2.0
// AWS' own SDK for JavaScript on replication groups and snapshots: a group made, changed, failed
// over, saved, deleted and made again from what was saved.
// Run by tests/aws/sdk_test.py, which starts Tarn and sets AWS_ENDPOINT_URL.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  CopySnapshotCommand, CreateReplicationGroupCommand, CreateSnapshotCommand,
  DecreaseReplicaCountCommand, DeleteReplicationGroupCommand, DeleteSnapshotCommand,
  DescribeEventsCommand, DescribeReplicationGroupsCommand, DescribeSnapshotsCommand,
  IncreaseReplicaCountCommand, ModifyReplicationGroupCommand, TestFailoverCommand,
  paginateDescribeSnapshots, waitUntilReplicationGroupDeleted,
} from '@aws-sdk/client-elasticache';
import { Redis } from 'ioredis';

import {
  availableShard, client, describeGroup, eventually, members, nodeType, waiting,
} from './elasticache.js';

const id = { ReplicationGroupId: 'js' };

// The answer of one request to a node.
async function ask({ Address, Port }, command, ...words) {
  const redis = new Redis(Port, Address);
  try {
    return await redis.call(command, ...words);
  } finally {
    redis.disconnect();
  }
}

async function snapshots(filter) {
  const found = [];
  for await (const page of paginateDescribeSnapshots({ client, pageSize: 20 }, filter)) {
    found.push(...page.Snapshots);
  }
  return found;
}

// The SDK has no waiter for snapshots.
async function availableSnapshot(name) {
  let found;
  await eventually(async () => {
    [found] = await snapshots({ SnapshotName: name });
    return found?.SnapshotStatus === 'available';
  }, `${name} is there`);
  return found;
}

async function deleteGroup(status, more = {}) {
  const deleted = await client.send(new DeleteReplicationGroupCommand({ ...id, ...more }));
  assert.equal(deleted.ReplicationGroup.Status, status);
  await waitUntilReplicationGroupDeleted(waiting, id);
}

test('a group from create to delete, and again from its snapshots', async (t) => {
  await t.test('CreateReplicationGroup', async () => {
    const created = await client.send(new CreateReplicationGroupCommand({
      ...id, ReplicationGroupDescription: 'of the SDK', CacheNodeType: nodeType, Engine: 'valkey',
      NumNodeGroups: 1, ReplicasPerNodeGroup: 2, AutomaticFailoverEnabled: true,
      MultiAZEnabled: true }));
    assert.equal(created.ReplicationGroup.Status, 'creating');
    const shard = await availableShard('js');
    assert.deepEqual(members(shard), ['js-001', 'js-002', 'js-003']);
    assert.deepEqual(members(shard, 'primary'), ['js-001']);
    const group = await describeGroup('js');
    assert.equal(group.MultiAZ, 'enabled');
    assert.equal(await ask(shard.PrimaryEndpoint, 'SET', 'kept', 'of before'), 'OK');
  });

  await t.test('IncreaseReplicaCount and DecreaseReplicaCount', async () => {
    await client.send(new IncreaseReplicaCountCommand({
      ...id, NewReplicaCount: 3, ApplyImmediately: true }));
    const larger = await availableShard('js');
    assert.deepEqual(members(larger), ['js-001', 'js-002', 'js-003', 'js-004']);
    assert.equal(await ask(larger.NodeGroupMembers[3].ReadEndpoint, 'GET', 'kept'), 'of before');
    await client.send(new DecreaseReplicaCountCommand({
      ...id, NewReplicaCount: 1, ReplicasToRemove: ['js-002', 'js-004'], ApplyImmediately: true }));
    assert.deepEqual(members(await availableShard('js')), ['js-001', 'js-003']);
  });

  await t.test('TestFailover', async () => {
    await client.send(new TestFailoverCommand({ ...id, NodeGroupId: '0001' }));
    await eventually(async () =>
      members((await describeGroup('js')).NodeGroups[0], 'primary')[0] === 'js-003', 'it leads');
    const shard = await availableShard('js');
    assert.equal(await ask(shard.PrimaryEndpoint, 'GET', 'kept'), 'of before');
    const { Events } = await client.send(new DescribeEventsCommand({
      SourceIdentifier: 'js', SourceType: 'replication-group' }));
    const messages = Events.map((event) => event.Message);
    assert.ok(messages.includes('Test Failover API called for node group 0001'), messages);
  });

  await t.test('ModifyReplicationGroup', async () => {
    await client.send(new ModifyReplicationGroupCommand({
      ...id, ReplicationGroupDescription: 'changed', CacheNodeType: 'cache.custom.0.2g.1',
      SnapshotRetentionLimit: 2, SnapshotWindow: '03:00-04:00', ApplyImmediately: true }));
    const shard = await availableShard('js');
    const group = await describeGroup('js');
    assert.equal(group.Description, 'changed');
    assert.equal(group.CacheNodeType, 'cache.custom.0.2g.1');
    assert.equal(group.SnapshotRetentionLimit, 2);
    assert.equal(group.SnapshotWindow, '03:00-04:00');
    assert.equal(await ask(shard.PrimaryEndpoint, 'GET', 'kept'), 'of before');
  });

  await t.test('CreateSnapshot, DescribeSnapshots, CopySnapshot and DeleteSnapshot', async () => {
    const taken = await client.send(new CreateSnapshotCommand({ ...id, SnapshotName: 'taken' }));
    assert.equal(taken.Snapshot.SnapshotStatus, 'creating');
    const snapshot = await availableSnapshot('taken');
    assert.equal(snapshot.SnapshotSource, 'manual');
    assert.equal(snapshot.ReplicationGroupId, 'js');
    await client.send(new CopySnapshotCommand({
      SourceSnapshotName: 'taken', TargetSnapshotName: 'copied' }));
    await availableSnapshot('copied');
    const names = (await snapshots(id)).map((one) => one.SnapshotName).sort();
    assert.deepEqual(names, ['copied', 'taken']);
    await client.send(new DeleteSnapshotCommand({ SnapshotName: 'taken' }));
    await eventually(async () => (await snapshots(id)).length === 1, 'it is deleted');
    await assert.rejects(
      client.send(new DescribeSnapshotsCommand({ SnapshotName: 'taken' })),
      { name: 'SnapshotNotFoundFault' });
  });

  await t.test('DeleteReplicationGroup with a final snapshot', async () => {
    const shard = await availableShard('js');
    await ask(shard.PrimaryEndpoint, 'SET', 'late', 'of the end');
    await deleteGroup('snapshotting', { FinalSnapshotIdentifier: 'final' });
    await assert.rejects(client.send(new DescribeReplicationGroupsCommand(id)),
      { name: 'ReplicationGroupNotFoundFault' });
    await availableSnapshot('final');
  });

  for (const [name, late] of [['copied', null], ['final', 'of the end']]) {
    await t.test(`CreateReplicationGroup from ${name}`, async () => {
      await client.send(new CreateReplicationGroupCommand({
        ...id, ReplicationGroupDescription: 'restored', CacheNodeType: nodeType,
        NumCacheClusters: 2, AutomaticFailoverEnabled: true, SnapshotName: name }));
      const shard = await availableShard('js');
      for (const endpoint of [shard.PrimaryEndpoint, shard.ReaderEndpoint]) {
        assert.equal(await ask(endpoint, 'GET', 'kept'), 'of before');
        assert.equal(await ask(endpoint, 'GET', 'late'), late);
      }
      await deleteGroup('deleting');
      await client.send(new DeleteSnapshotCommand({ SnapshotName: name }));
      await eventually(async () =>
        !(await snapshots({})).some((one) => one.SnapshotName === name), 'it is deleted');
    });
  }
});
