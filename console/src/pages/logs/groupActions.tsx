// SPDX-License-Identifier: Apache-2.0
// What can be done with a log group, in the list and on its page.

import { useState } from 'react';
import { LogGroup, logsCall } from '../../api/logs';
import { retentionWords, retentions } from '../../model/logs';
import { ActionModal, DeleteModal } from '../../ui/ActionModal';
import { Choice } from '../../ui/fields';
import type { Question } from '../../ui/ListPage';

interface Props extends Question {
  group: LogGroup;
}

export function RetentionField({ days, change }: { days: number; change: (days: number) => void }) {
  return (
    <Choice
      label="Events stay"
      description="Older ones go. All log groups share the room that the service has for logs."
      value={String(days)}
      options={retentions.map((one) => ({ value: String(one), label: retentionWords(one) }))}
      change={(value) => change(Number(value))}
    />
  );
}

export function ChangeRetention({ group, close, done }: Props) {
  const [days, setDays] = useState(group.retentionDays);
  const call =
    days > 0
      ? logsCall('PutRetentionPolicy', { logGroupName: group.name, retentionInDays: days })
      : logsCall('DeleteRetentionPolicy', { logGroupName: group.name });
  return (
    <ActionModal
      title={`Retention of ${group.name}`}
      calls={[call]}
      submit="Save"
      what={`change the retention of ${group.name}`}
      told={`Events of ${group.name} stay: ${retentionWords(days).toLowerCase()}`}
      close={close}
      done={done}
    >
      <RetentionField days={days} change={setDays} />
    </ActionModal>
  );
}

export function DeleteLogGroup({ group, close, done }: Props) {
  return (
    <DeleteModal
      kind="log group"
      name={group.name}
      call={logsCall('DeleteLogGroup', { logGroupName: group.name })}
      close={close}
      done={done}
    >
      All its events go with it. Caches that log there say so, and wait until it is there again.
    </DeleteModal>
  );
}
