// SPDX-License-Identifier: Apache-2.0
// Commands that took long, as the node remembers them.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import type { DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { SlowEntry, formatMicroseconds, readSlowLog } from '../../model/nodeViews';
import { Empty, Time } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';
import { useAsk } from '../../ui/useAsk';

const entriesMax = 128;

const columns: Column<SlowEntry>[] = [
  {
    id: 'at',
    header: 'Time',
    text: (entry) => entry.at.getTime(),
    cell: (entry) => <Time of={entry.at} />,
    isRowHeader: true,
  },
  {
    id: 'time',
    header: 'Took',
    text: (entry) => entry.microseconds,
    cell: (entry) => formatMicroseconds(entry.microseconds),
  },
  {
    id: 'command',
    header: 'Command',
    text: (entry) => entry.command,
    cell: (entry) => <Box variant="code">{entry.command}</Box>,
  },
  {
    id: 'client',
    header: 'Client',
    text: (entry) => entry.client,
    cell: (entry) => [entry.client, entry.name].filter(Boolean).join(' '),
  },
];

export function SlowLog({ link }: { link: DataLink }) {
  const [entries, setEntries] = useState<SlowEntry[]>();
  const { error, ask } = useAsk();
  const load = () =>
    ask(async () => readSlowLog(await link.run('SLOWLOG', 'GET', String(entriesMax))), setEntries);
  useEffect(() => void load(), [link]);
  return (
    <ResourceTable
      title="Slow log"
      what="slow commands"
      variant="embedded"
      headingTag="h3"
      description="Newest first. The parameter slowlog-log-slower-than says what counts as slow."
      columns={columns}
      items={entries}
      error={error}
      keyOf={(entry) => entry.id}
      refresh={load}
      actions={
        <Button
          disabled={!link.writes || !entries?.length}
          disabledReason={link.writes ? 'It is empty' : 'Allow writing first'}
          onClick={() =>
            void ask(
              () => runChange(link, [['SLOWLOG', 'RESET']]),
              () => void load(),
            )
          }
        >
          Empty the log
        </Button>
      }
      empty={<Empty title="Nothing was slow">The log is empty.</Empty>}
    />
  );
}
