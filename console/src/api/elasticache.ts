// SPDX-License-Identifier: Apache-2.0
// ElastiCache's reads, as the pages want them.

import { Cache, readCaches, readCluster, readGroup } from '../model/cache';
import type { Client } from './client';

/** All caches that the user may see. */
export async function listCaches(client: Client): Promise<Cache[]> {
  const [groups, clusters] = await Promise.all([
    client.list('DescribeReplicationGroups', 'ReplicationGroups'),
    client.list('DescribeCacheClusters', 'CacheClusters', { ShowCacheNodeInfo: true }),
  ]);
  return readCaches(groups, clusters);
}

export async function findCache(client: Client, kind: string, id: string): Promise<Cache> {
  if (kind === 'cluster') {
    const [cluster] = await client.list('DescribeCacheClusters', 'CacheClusters', {
      CacheClusterId: id,
      ShowCacheNodeInfo: true,
    });
    if (!cluster) throw new Error(`There is no cluster ${id}.`);
    return readCluster(cluster);
  }
  const [groups, clusters] = await Promise.all([
    client.list('DescribeReplicationGroups', 'ReplicationGroups', { ReplicationGroupId: id }),
    client.list('DescribeCacheClusters', 'CacheClusters', { ShowCacheNodeInfo: true }),
  ]);
  const [group] = groups;
  if (!group) throw new Error(`There is no replication group ${id}.`);
  return readGroup(
    group,
    new Map(clusters.map((cluster) => [cluster.text('CacheClusterId'), cluster])),
  );
}
