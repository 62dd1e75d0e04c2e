// SPDX-License-Identifier: Apache-2.0
// Where logs of caches are, and anybody's own.

import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { LogGroup, listLogGroups, logsCall } from '../api/logs';
import { checkLogGroupName, retentionWords } from '../model/logs';
import { formatBytes } from '../model/scale';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { ListPage, RowAction } from '../ui/ListPage';
import { Copyable, Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';
import { ChangeRetention, DeleteLogGroup, RetentionField } from './logs/groupActions';
import { NameField } from '../ui/fields';

const columns: Column<LogGroup>[] = [
  {
    id: 'name',
    header: 'Log group',
    text: (group) => group.name,
    cell: (group) => <Link href={hrefOf(['log-groups', group.name])}>{group.name}</Link>,
    isRowHeader: true,
    width: 300,
  },
  {
    id: 'retention',
    header: 'Events stay',
    text: (group) => retentionWords(group.retentionDays),
    cell: (group) => retentionWords(group.retentionDays),
    width: 150,
  },
  {
    id: 'bytes',
    header: 'Stored',
    text: (group) => group.storedBytes,
    cell: (group) => formatBytes(group.storedBytes),
    width: 130,
  },
  {
    id: 'created',
    header: 'Created',
    text: (group) => group.created?.getTime() ?? 0,
    cell: (group) => <Time of={group.created} />,
    width: 210,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (group) => group.arn,
    cell: (group) => <Copyable text={group.arn} label={`the ARN of ${group.name}`} />,
    width: 460,
    hidden: true,
  },
];

const actions: RowAction<LogGroup>[] = [
  {
    id: 'retention',
    text: 'Change retention',
    ask: (group, question) => <ChangeRetention group={group} {...question} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    ask: (group, question) => <DeleteLogGroup group={group} {...question} />,
  },
];

export function LogGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="Log groups"
      what="log groups"
      description="What caches log is delivered here: on the page of a cache, Logs says which."
      columns={columns}
      keyOf={(group) => group.name}
      load={(client) => listLogGroups(client)}
      actions={actions}
      create={{ text: 'Create log group', ask: ({ close }) => <CreateLogGroup close={close} /> }}
      empty={(create) => (
        <Empty title="No log groups" action={create}>
          Slow commands and the words of engines can be kept and searched in one.
        </Empty>
      )}
    />
  );
}

function CreateLogGroup({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState(0);
  const wrong = checkLogGroupName(name);
  const retention = logsCall('PutRetentionPolicy', { logGroupName: name, retentionInDays: days });
  return (
    <ActionModal
      title="Create log group"
      calls={[logsCall('CreateLogGroup', { logGroupName: name }), ...(days > 0 ? [retention] : [])]}
      submit="Create"
      valid={!wrong}
      what="create a log group"
      told={`The log group ${name} is there`}
      close={close}
      done={() => go(hrefOf(['log-groups', name]))}
    >
      {(tried) => (
        <>
          <NameField
            label="Name"
            value={name}
            change={setName}
            wrong={tried ? wrong : undefined}
            placeholder="/caches/slow"
          />
          <RetentionField days={days} change={setDays} />
        </>
      )}
    </ActionModal>
  );
}
