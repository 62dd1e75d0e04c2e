// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Backup, listBackups } from '../../api/elasticache';
import type { Cache } from '../../model/cache';
import { isSettled } from '../../model/cache';
import { useClient } from '../../ui/context';
import { useLive } from '../../ui/live';
import { Empty } from '../../ui/parts';
import { ResourceTable } from '../../ui/ResourceTable';
import { BackupActions, backupColumns } from '../Backups';

export function BackupsTab({ cache }: { cache: Cache }) {
  const client = useClient();
  const [selected, setSelected] = useState<Backup>();
  const live = useLive(
    `backups of ${cache.id} ${cache.status}`,
    () => listBackups(client, cache),
    (list) => list.some((backup) => !isSettled(backup.status)),
  );
  const chosen = live.data?.find((backup) => backup.name === selected?.name);
  return (
    <ResourceTable
      title="Backups of this cache"
      what="backups"
      variant="container"
      columns={backupColumns.filter((column) => column.id !== 'cache')}
      items={live.data}
      error={live.error}
      refresh={live.refresh}
      keyOf={(backup) => backup.name}
      selected={chosen}
      onSelect={setSelected}
      actions={<BackupActions backup={chosen} done={() => void live.refresh()} />}
      empty={
        <Empty title="No backups">
          Take one with Actions, Back up, or have it done every day: Modify, Backups.
        </Empty>
      }
    />
  );
}
