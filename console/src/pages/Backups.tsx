// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { Backup, listBackups } from '../api/elasticache';
import { engineName, isSettled } from '../model/cache';
import { checkName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { useLive } from '../ui/live';
import { Empty, Status, Time, sentence, useTitle } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';

export const backupColumns: Column<Backup>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (backup) => backup.name,
    cell: (backup) => <Box fontWeight="bold">{backup.name}</Box>,
    isRowHeader: true,
    width: 190,
  },
  {
    id: 'status',
    header: 'Status',
    text: (backup) => backup.status,
    cell: (backup) => <Status of={backup.status} />,
    width: 120,
  },
  {
    id: 'cache',
    header: 'Cache',
    text: (backup) => backup.cache,
    cell: (backup) => (
      <Link href={hrefOf(['caches', backup.kind, backup.cache])}>{backup.cache}</Link>
    ),
    width: 130,
  },
  {
    id: 'source',
    header: 'Type',
    text: (backup) => backup.source,
    cell: (backup) => sentence(backup.source),
    width: 95,
  },
  {
    id: 'engine',
    header: 'Engine',
    text: (backup) => `${engineName(backup.engine)} ${backup.version}`,
    cell: (backup) => `${engineName(backup.engine)} ${backup.version}`,
    width: 130,
  },
  {
    id: 'size',
    header: 'Size',
    text: (backup) => backup.sizes.join(', '),
    cell: (backup) => backup.sizes.join(', ') || '-',
    width: 85,
  },
  {
    id: 'created',
    header: 'Created',
    text: (backup) => backup.created?.getTime() ?? 0,
    cell: (backup) => <Time of={backup.created} />,
    width: 190,
  },
];

export function BackupsPage(_: PageProps) {
  useTitle('Backups');
  const client = useClient();
  const live = useLive(
    'backups',
    () => listBackups(client),
    (list) => list.some((backup) => !isSettled(backup.status)),
  );
  const [selected, setSelected] = useState<Backup>();
  const chosen = live.data?.find((backup) => backup.name === selected?.name);
  return (
    <ResourceTable
      title="Backups"
      what="backups"
      description="What a new cache can begin with. Automatic ones go when their days are over."
      columns={backupColumns}
      items={live.data}
      error={live.error}
      refresh={live.refresh}
      keyOf={(backup) => backup.name}
      selected={chosen}
      onSelect={setSelected}
      actions={<BackupActions backup={chosen} done={() => void live.refresh()} />}
      empty={
        <Empty title="No backups">
          Take one from the page of a cache: Actions, Back up. Memcached has none.
        </Empty>
      }
    />
  );
}

export function BackupActions({ backup, done }: { backup: Backup | undefined; done: () => void }) {
  const [action, setAction] = useState<string>();
  const close = () => setAction(undefined);
  const usable = backup?.status === 'available';
  return (
    <>
      <ButtonDropdown
        disabled={!backup}
        items={[
          { id: 'restore', text: 'Restore to a new cache', disabled: !usable },
          { id: 'copy', text: 'Copy', disabled: !usable },
          { id: 'delete', text: 'Delete', disabled: backup?.status === 'deleting' },
        ]}
        onItemClick={({ detail }) =>
          detail.id === 'restore'
            ? go(hrefOf(['create'], { backup: backup?.name ?? '' }))
            : setAction(detail.id)
        }
      >
        Actions
      </ButtonDropdown>
      {backup && action === 'delete' ? (
        <DeleteModal
          kind="backup"
          name={backup.name}
          call={{ operation: 'DeleteSnapshot', input: { SnapshotName: backup.name } }}
          close={close}
          done={done}
        >
          What is in it is lost. The cache that it is of goes on.
        </DeleteModal>
      ) : null}
      {backup && action === 'copy' ? (
        <CopyBackup backup={backup} close={close} done={done} />
      ) : null}
    </>
  );
}

function CopyBackup({
  backup,
  close,
  done,
}: {
  backup: Backup;
  close: () => void;
  done: () => void;
}) {
  const [name, setName] = useState(`${backup.name.replace(/^automatic\./, '')}-copy`);
  const [bucket, setBucket] = useState('');
  const wrong = checkName(name);
  return (
    <ActionModal
      title={`Copy ${backup.name}`}
      calls={[
        {
          operation: 'CopySnapshot',
          input: {
            SourceSnapshotName: backup.name,
            TargetSnapshotName: name,
            TargetBucket: bucket || undefined,
          },
        },
      ]}
      submit="Copy"
      valid={!wrong}
      what={`copy ${backup.name}`}
      told={`${backup.name} is being copied`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <FormField label="Name of the copy" errorText={tried ? wrong : undefined}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField
            label={
              <>
                Bucket <i>- optional</i>
              </>
            }
            description="With one, the copy goes there as an RDB file that Redis and Valkey read."
          >
            <Input value={bucket} onChange={({ detail }) => setBucket(detail.value)} />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}
