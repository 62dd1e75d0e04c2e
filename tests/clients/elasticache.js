// SPDX-License-Identifier: Apache-2.0
// What the tests of AWS' SDK for JavaScript share. AWS_ENDPOINT_URL says where Tarn is.
import {
  DescribeReplicationGroupsCommand, ElastiCacheClient, waitUntilReplicationGroupAvailable,
} from '@aws-sdk/client-elasticache';

export const client = new ElastiCacheClient({});

// Of the SDK's waiters, which look only every 15 s by themselves.
export const waiting = { client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.2 };

export const nodeType = 'cache.custom.0.1g.1';

export async function describeGroup(id) {
  const all = await client.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: id }));
  return all.ReplicationGroups[0];
}

// A group of one shard, once it is available.
export async function availableShard(id) {
  await waitUntilReplicationGroupAvailable(waiting, { ReplicationGroupId: id });
  return (await describeGroup(id)).NodeGroups[0];
}

export function members(shard, role) {
  return shard.NodeGroupMembers.filter((member) => !role || member.CurrentRole === role)
    .map((member) => member.CacheClusterId);
}

// Looks until `condition` holds, and fails after half a minute.
export async function eventually(condition, what) {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5)); // between two looks
  }
}
