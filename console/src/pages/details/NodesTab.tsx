// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import type { Cache, CacheNode } from '../../model/cache';
import { EndpointText, Empty, Status, Time, sentence } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';

interface Row extends CacheNode {
  shard: string;
}

const columns: Column<Row>[] = [
  {
    id: 'name',
    header: 'Node',
    text: (node) => node.id,
    cell: (node) => <Box fontWeight="bold">{node.id}</Box>,
    isRowHeader: true,
  },
  {
    id: 'role',
    header: 'Role',
    text: (node) => node.role,
    cell: (node) => (node.role ? sentence(node.role) : '-'),
  },
  {
    id: 'status',
    header: 'Status',
    text: (node) => node.status,
    cell: (node) => <Status of={node.status} />,
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    text: (node) => node.endpoint?.address ?? '',
    cell: (node) => <EndpointText of={node.endpoint} label={`the endpoint of ${node.id}`} />,
  },
  { id: 'zone', header: 'Zone', text: (node) => node.zone, cell: (node) => node.zone || '-' },
  { id: 'shard', header: 'Shard', text: (node) => node.shard, cell: (node) => node.shard || '-' },
  {
    id: 'parameters',
    header: 'Parameters',
    text: (node) => node.parameterStatus,
    cell: (node) => <Status of={node.parameterStatus} />,
  },
  {
    id: 'created',
    header: 'Created',
    text: (node) => node.created?.getTime() ?? 0,
    cell: (node) => <Time of={node.created} />,
    hidden: true,
  },
];

export function NodesTab({ cache }: { cache: Cache }) {
  const shardOf = (node: CacheNode) =>
    cache.shards.find((shard) => shard.nodes.some((one) => one.id === node.id))?.id ?? '';
  return (
    <ResourceTable
      title="Nodes"
      what="nodes"
      variant="container"
      columns={cache.kind === 'group' ? columns : columns.filter((one) => one.id !== 'shard')}
      items={cache.nodes.map((node) => ({ ...node, shard: shardOf(node) }))}
      keyOf={(node) => node.id}
      empty={<Empty title="No nodes yet">They are being made.</Empty>}
    />
  );
}
