// SPDX-License-Identifier: Apache-2.0
// Who is what: the nodes of each shard with their roles, or of a cluster.

import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Cache, CacheNode } from '../../model/cache';
import { EndpointText, Empty, Status } from '../../ui/parts';

export function Topology({ cache }: { cache: Cache }) {
  const shards =
    cache.shards.some((shard) => shard.nodes.length > 0) || cache.nodes.length === 0
      ? cache.shards.map((shard) => ({
          id: shard.id,
          title: cache.shards.length > 1 ? `Shard ${shard.id}` : '',
          slots: shard.slots,
          nodes: shard.nodes,
        }))
      : [{ id: 'all', title: '', slots: '', nodes: cache.nodes }];
  return (
    <Container
      header={
        <Header variant="h2" description={describe(cache)}>
          Topology
        </Header>
      }
    >
      {cache.nodes.length === 0 ? (
        <Empty title="No nodes yet">They are being made.</Empty>
      ) : (
        <SpaceBetween size="l">
          {shards.map((shard) => (
            <div key={shard.id}>
              {shard.title ? (
                <Box variant="h3" padding={{ bottom: 'xs' }}>
                  {shard.title} <Box variant="small">{shard.slots && `slots ${shard.slots}`}</Box>
                </Box>
              ) : null}
              <div className="topology">
                {sorted(shard.nodes).map((node) => (
                  <Node key={node.id} node={node} />
                ))}
              </div>
            </div>
          ))}
        </SpaceBetween>
      )}
    </Container>
  );
}

function Node({ node }: { node: CacheNode }) {
  return (
    <div className={`topology-node ${node.role}`} role="group" aria-label={node.id}>
      <SpaceBetween size="xxs">
        <Box fontWeight="bold">
          {node.id}{' '}
          {node.role ? (
            <Badge color={node.role === 'primary' ? 'blue' : 'grey'}>{node.role}</Badge>
          ) : null}
        </Box>
        <Status of={node.status} />
        <EndpointText of={node.endpoint} label={`the endpoint of ${node.id}`} />
        <Box fontSize="body-s" color="text-body-secondary">
          {node.zone || 'No zone yet'}
        </Box>
      </SpaceBetween>
    </div>
  );
}

function sorted(nodes: CacheNode[]): CacheNode[] {
  return [...nodes].sort(
    (a, b) =>
      Number(b.role === 'primary') - Number(a.role === 'primary') || a.id.localeCompare(b.id),
  );
}

function describe(cache: Cache): string {
  if (cache.engine === 'memcached') return 'Clients spread their keys over all nodes.';
  if (cache.kind === 'cluster') return 'One node, without a replica.';
  const replicas = cache.nodes.filter((node) => node.role === 'replica').length;
  if (replicas === 0) return 'The primary takes reads and writes; nothing takes over if it ends.';
  return 'The primary takes writes; replicas follow it, take reads, and one takes over if it ends.';
}
