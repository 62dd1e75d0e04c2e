// SPDX-License-Identifier: Apache-2.0
// AWS' own SDK for JavaScript against a whole Tarn: create, wait, connect, modify, page, delete.
// Run by tests/aws/sdk_test.py, which starts Tarn and sets AWS_ENDPOINT_URL.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  CreateCacheClusterCommand, DeleteCacheClusterCommand, DescribeCacheClustersCommand,
  DescribeCacheEngineVersionsCommand, ListTagsForResourceCommand, ModifyCacheClusterCommand,
  paginateDescribeCacheEngineVersions, waitUntilCacheClusterAvailable, waitUntilCacheClusterDeleted,
} from '@aws-sdk/client-elasticache';
import { Redis } from 'ioredis';

import { client, waiting } from './elasticache.js';

async function describe(id) {
  const all = await client.send(new DescribeCacheClustersCommand({
    CacheClusterId: id, ShowCacheNodeInfo: true }));
  return all.CacheClusters[0];
}

test('a cache from create to delete', async () => {
  const id = { CacheClusterId: 'sdk' };
  const created = await client.send(new CreateCacheClusterCommand({
    ...id, Engine: 'valkey', EngineVersion: '8.0', CacheNodeType: 'cache.t4g.micro',
    NumCacheNodes: 1, Tags: [{ Key: 'team', Value: 'blue' }] }));
  assert.equal(created.CacheCluster.CacheClusterStatus, 'creating');
  await waitUntilCacheClusterAvailable(waiting, id);

  const cluster = await describe('sdk');
  const { Address, Port } = cluster.CacheNodes[0].Endpoint;
  const redis = new Redis(Port, Address);
  await redis.set('greeting', 'hello', 'EX', 3600);
  assert.equal(await redis.get('greeting'), 'hello');
  redis.disconnect();

  const tags = await client.send(new ListTagsForResourceCommand({ ResourceName: cluster.ARN }));
  assert.deepEqual(tags.TagList, [{ Key: 'team', Value: 'blue' }]);
  await client.send(new ModifyCacheClusterCommand({ ...id, Engine: 'valkey',
    EngineVersion: '8.1', ApplyImmediately: true }));
  await waitUntilCacheClusterAvailable(waiting, id);
  assert.equal((await describe('sdk')).EngineVersion, '8.1.0');

  await client.send(new DeleteCacheClusterCommand(id));
  await waitUntilCacheClusterDeleted(waiting, id);
});

test('errors have their names', async () => {
  await assert.rejects(client.send(new DescribeCacheClustersCommand({ CacheClusterId: 'nobody' })),
    { name: 'CacheClusterNotFoundFault', message: 'Cache cluster nobody not found.' });
});

test('pages', async () => {
  const versions = [];
  for await (const page of paginateDescribeCacheEngineVersions({ client, pageSize: 20 }, {})) {
    versions.push(...page.CacheEngineVersions);
  }
  const all = await client.send(new DescribeCacheEngineVersionsCommand({}));
  assert.deepEqual(versions, all.CacheEngineVersions);
});
