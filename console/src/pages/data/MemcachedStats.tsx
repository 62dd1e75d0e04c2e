// SPDX-License-Identifier: Apache-2.0
// What a memcached node counts.

import Select from '@cloudscape-design/components/select';
import { useEffect, useState } from 'react';
import type { DataLink } from '../../api/data';
import { Empty } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';
import { useAsk } from '../../ui/useAsk';

interface Stat {
  name: string;
  value: string;
}

const columns: Column<Stat>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (stat) => stat.name,
    cell: (stat) => stat.name,
    isRowHeader: true,
  },
  { id: 'value', header: 'Value', text: (stat) => stat.value, cell: (stat) => stat.value },
];

const groups = [
  { value: '', label: 'General' },
  { value: 'settings', label: 'Settings' },
  { value: 'items', label: 'Items by class' },
  { value: 'slabs', label: 'Memory by class' },
  { value: 'conns', label: 'Connections' },
];

export function MemcachedStats({ link }: { link: DataLink }) {
  const [group, setGroup] = useState('');
  const [stats, setStats] = useState<Stat[]>();
  const { error, ask } = useAsk();
  const load = () =>
    ask(async () => {
      const reply = await link.run(...['stats', group].filter(Boolean));
      const lines = reply.type === 'memcached' ? reply.value : [];
      return lines.flatMap(({ line }) => {
        const [, name, value] = /^STAT (\S+) (.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [{ name, value: value ?? '' }];
      });
    }, setStats);
  useEffect(() => void load(), [link, group]);
  return (
    <ResourceTable
      title="Statistics"
      what="statistics"
      variant="embedded"
      headingTag="h3"
      columns={columns}
      items={stats}
      error={error}
      keyOf={(stat) => stat.name}
      refresh={load}
      pageSize={50}
      filters={
        <Select
          ariaLabel="Kind of statistics"
          options={groups}
          selectedOption={groups.find((one) => one.value === group) ?? null}
          onChange={({ detail }) => setGroup(detail.selectedOption.value ?? '')}
        />
      }
      empty={<Empty title="Nothing is counted" />}
    />
  );
}
