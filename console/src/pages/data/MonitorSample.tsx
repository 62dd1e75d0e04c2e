// SPDX-License-Identifier: Apache-2.0
// What a node is told for a few seconds, by MONITOR.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { DataLink } from '../../api/data';
import { MonitorLine, countBy, readMonitorLine } from '../../model/nodeViews';
import { Empty, Problem } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';
import { useAsk } from '../../ui/useAsk';

interface Row extends MonitorLine {
  number: number;
}

const columns: Column<Row>[] = [
  {
    id: 'at',
    header: 'Time',
    text: (row) => row.at.getTime(),
    cell: (row) => row.at.toISOString().slice(11, 23),
    isRowHeader: true,
  },
  {
    id: 'command',
    header: 'Command',
    text: (row) => row.command,
    cell: (row) => <Box variant="code">{row.command}</Box>,
  },
  { id: 'client', header: 'Client', text: (row) => row.client, cell: (row) => row.client },
  { id: 'database', header: 'Database', text: (row) => row.database, cell: (row) => row.database },
];

const lengths = [1, 3, 5, 10].map((seconds) => ({
  value: String(seconds),
  label: seconds === 1 ? '1 second' : `${seconds} seconds`,
}));

export function MonitorSample({ link }: { link: DataLink }) {
  const [length, setLength] = useState('3');
  const [rows, setRows] = useState<Row[]>();
  const { busy, error, ask } = useAsk();
  const start = () =>
    ask(
      () => link.watch(Number(length) * 1000),
      (lines) =>
        setRows(
          lines.flatMap((line, number) => {
            const read = readMonitorLine(line);
            return read ? [{ ...read, number }] : [];
          }),
        ),
    );
  const counts = countBy(rows ?? [], (row) => row.name).slice(0, 8);
  return (
    <SpaceBetween size="m">
      <Alert type="info">
        MONITOR has the node write out each command that it runs, which costs it about as much as
        the commands themselves. It ends after the time below, 2,000 commands or 1 MiB. Values in
        commands are shown.
      </Alert>
      <SpaceBetween direction="horizontal" size="xs">
        <Select
          ariaLabel="How long"
          options={lengths}
          selectedOption={lengths.find((one) => one.value === length) ?? null}
          onChange={({ detail }) => setLength(detail.selectedOption.value ?? '3')}
        />
        <Button loading={busy} onClick={() => void start()}>
          Watch
        </Button>
      </SpaceBetween>
      {error ? <Problem error={error} what="watch the node" /> : null}
      {rows ? (
        <ResourceTable
          title="Commands that ran"
          what="commands"
          variant="embedded"
          headingTag="h3"
          description={counts.map(([name, count]) => `${name} ${count}`).join(', ')}
          columns={columns}
          items={rows}
          keyOf={(row) => String(row.number)}
          empty={<Empty title="Nothing ran in this time" />}
        />
      ) : null}
    </SpaceBetween>
  );
}
