// SPDX-License-Identifier: Apache-2.0
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { CacheMenu } from '../actions/CacheMenu';
import { listCaches } from '../api/elasticache';
import { Cache, engineName, hostPort, isBusy, mainEndpoint } from '../model/cache';
import { describeNodeType } from '../model/nodeTypes';
import type { PageProps } from '../routes';
import { useClient } from '../ui/context';
import { useLive } from '../ui/live';
import { EndpointText, Empty, Status, Time, sentence, useTitle, yesNo } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';
import { go, hrefOf, replaceQuery } from '../ui/router';

const columns: Column<Cache>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (cache) => cache.id,
    cell: (cache) => <Link href={hrefOf(['caches', cache.kind, cache.id])}>{cache.id}</Link>,
    isRowHeader: true,
    width: 132,
  },
  {
    id: 'status',
    header: 'Status',
    text: (cache) => cache.status,
    cell: (cache) => <Status of={cache.status} />,
    width: 126,
  },
  {
    id: 'engine',
    header: 'Engine',
    text: (cache) => `${engineName(cache.engine)} ${cache.version}`,
    cell: (cache) => `${engineName(cache.engine)} ${cache.version}`,
    width: 172,
  },
  {
    id: 'shape',
    header: 'Nodes',
    text: (cache) => cache.nodes.length,
    cell: shapeOf,
    width: 140,
  },
  {
    id: 'type',
    header: 'Type',
    text: (cache) => cache.nodeType,
    cell: (cache) => (
      <span title={describeNodeType(cache.nodeType)}>{cache.nodeType.replace(/^cache\./, '')}</span>
    ),
    width: 112,
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    text: (cache) => hostPort(mainEndpoint(cache)),
    cell: (cache) => (
      <EndpointText of={mainEndpoint(cache)} label={`the endpoint of ${cache.id}`} />
    ),
    width: 220,
  },
  {
    id: 'description',
    header: 'Description',
    text: (cache) => cache.description,
    cell: (cache) => cache.description || '-',
    hidden: true,
  },
  {
    id: 'failover',
    header: 'Automatic failover',
    text: (cache) => cache.failover,
    cell: (cache) => (cache.failover ? sentence(cache.failover) : '-'),
    hidden: true,
  },
  {
    id: 'multi-az',
    header: 'Multi-AZ',
    text: (cache) => cache.multiAz,
    cell: (cache) => (cache.multiAz ? sentence(cache.multiAz) : '-'),
    hidden: true,
  },
  {
    id: 'transit',
    header: 'Encryption in transit',
    text: (cache) => yesNo(cache.transitEncryption),
    cell: (cache) => yesNo(cache.transitEncryption),
    hidden: true,
  },
  {
    id: 'rest',
    header: 'Encryption at rest',
    text: (cache) => yesNo(cache.atRestEncryption),
    cell: (cache) => yesNo(cache.atRestEncryption),
    hidden: true,
  },
  {
    id: 'parameters',
    header: 'Parameter group',
    text: (cache) => cache.parameterGroup,
    cell: (cache) => cache.parameterGroup || '-',
    hidden: true,
  },
  {
    id: 'created',
    header: 'Created',
    text: (cache) => cache.created?.getTime() ?? 0,
    cell: (cache) => <Time of={cache.created} />,
    hidden: true,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (cache) => cache.arn,
    cell: (cache) => cache.arn,
    hidden: true,
  },
];

function shapeOf(cache: Cache): string {
  const count = cache.nodes.length;
  if (cache.kind === 'cluster') return count === 1 ? '1 node' : `${count} nodes`;
  if (count === 0) return '-';
  if (cache.shards.length > 1) return `${count} in ${cache.shards.length} shards`;
  const replicas = count - 1;
  if (replicas === 0) return '1 node';
  return `${count} (${replicas} replica${replicas === 1 ? '' : 's'})`;
}

const engines = [
  { value: '', label: 'All engines' },
  { value: 'valkey', label: 'Valkey' },
  { value: 'redis', label: 'Redis OSS' },
  { value: 'memcached', label: 'Memcached' },
];

export function CachesPage({ place }: PageProps) {
  useTitle('Caches');
  const client = useClient();
  const caches = useLive(
    'caches',
    () => listCaches(client),
    (list) => list.some(isBusy),
  );
  const [selected, setSelected] = useState<Cache>();
  const engine = place.query.engine ?? '';
  const items = caches.data?.filter((cache) => !engine || cache.engine === engine);
  const chosen = items?.find((cache) => cache.id === selected?.id);
  const create = (
    <Button variant="primary" onClick={() => go('#/create')}>
      Create cache
    </Button>
  );
  return (
    <ResourceTable
      title="Caches"
      what="caches"
      description="Replication groups and clusters of this installation."
      columns={columns}
      items={items}
      error={caches.error}
      refresh={caches.refresh}
      keyOf={(cache) => cache.id}
      selected={chosen}
      onSelect={setSelected}
      filters={
        <Select
          ariaLabel="Engine"
          selectedOption={engines.find((one) => one.value === engine) ?? engines[0]!}
          options={engines}
          onChange={({ detail }) =>
            replaceQuery(place, { engine: detail.selectedOption.value ?? '' })
          }
        />
      }
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            disabled={!chosen}
            onClick={() => chosen && go(hrefOf(['caches', chosen.kind, chosen.id]))}
          >
            View details
          </Button>
          <CacheMenu cache={chosen} done={() => void caches.refresh()} />
          {create}
        </SpaceBetween>
      }
      empty={
        <Empty title="No caches yet" action={create}>
          Your first one takes a minute: choose an engine and a name, the rest has defaults.
        </Empty>
      }
    />
  );
}
