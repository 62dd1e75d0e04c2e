// SPDX-License-Identifier: Apache-2.0
// Who is connected to a node.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import type { DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { NodeClient, readClients } from '../../model/nodeViews';
import { wordOf } from '../../model/replies';
import { formatBytes } from '../../model/scale';
import { formatTtl } from '../../model/values';
import { Empty } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';
import { useAsk } from '../../ui/useAsk';
import { ChangeModal } from './ChangeModal';

const columns: Column<NodeClient>[] = [
  {
    id: 'address',
    header: 'Address',
    text: (client) => client.address,
    cell: (client) => client.address,
    isRowHeader: true,
  },
  {
    id: 'name',
    header: 'Name',
    text: (client) => client.name,
    cell: (client) => client.name || '-',
  },
  { id: 'user', header: 'User', text: (client) => client.user, cell: (client) => client.user },
  {
    id: 'command',
    header: 'Last command',
    text: (client) => client.command,
    cell: (client) => client.command.replace('|', ' '),
  },
  {
    id: 'age',
    header: 'Connected for',
    text: (client) => client.ageSeconds,
    cell: (client) => formatTtl(client.ageSeconds * 1000),
  },
  {
    id: 'idle',
    header: 'Idle for',
    text: (client) => client.idleSeconds,
    cell: (client) => formatTtl(client.idleSeconds * 1000),
  },
  {
    id: 'memory',
    header: 'Memory',
    text: (client) => client.bytes,
    cell: (client) => formatBytes(client.bytes),
  },
  {
    id: 'library',
    header: 'Library',
    text: (client) => client.library,
    cell: (client) => client.library || '-',
  },
  {
    id: 'database',
    header: 'Database',
    text: (client) => Number(client.database),
    cell: (client) => client.database,
    hidden: true,
  },
];

export function Clients({ link }: { link: DataLink }) {
  const [clients, setClients] = useState<NodeClient[]>();
  const [selected, setSelected] = useState<NodeClient>();
  const [asking, setAsking] = useState(false);
  const reading = useAsk();
  const killing = useAsk();
  const load = () =>
    reading.ask(
      async () => readClients(String(wordOf(await link.run('CLIENT', 'LIST')))),
      (found) => {
        setClients(found);
        setSelected(undefined);
      },
    );
  useEffect(() => void load(), [link]);
  const kill = () =>
    killing.ask(
      () => runChange(link, [['CLIENT', 'KILL', 'ID', selected?.id ?? '']]),
      () => {
        setAsking(false);
        void load();
      },
    );
  return (
    <>
      <ResourceTable
        title="Clients"
        what="clients"
        variant="embedded"
        headingTag="h3"
        columns={columns}
        items={clients}
        error={reading.error}
        keyOf={(client) => client.id}
        refresh={load}
        selected={selected}
        onSelect={setSelected}
        actions={
          <Button
            disabled={!link.writes || !selected}
            disabledReason={link.writes ? 'Select a client first' : 'Allow writing first'}
            onClick={() => setAsking(true)}
          >
            Disconnect
          </Button>
        }
        empty={<Empty title="No clients" />}
      />
      {asking && selected ? (
        <ChangeModal
          title="Disconnect the client"
          submit="Disconnect"
          what="disconnect the client"
          busy={killing.busy}
          error={killing.error}
          close={() => setAsking(false)}
          run={() => void kill()}
        >
          <Box>
            Close the connection from <b>{selected.address}</b>
            {selected.name ? ` (${selected.name})` : ''}? Most clients connect again by themselves.
          </Box>
        </ChangeModal>
      ) : null}
    </>
  );
}
