// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { listAlarms } from '../api/alarms';
import { Alarm, AlarmState, conditionOf, stateWords, watchedBy } from '../model/alarms';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { useLive } from '../ui/live';
import { Empty, Time, useTitle } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';
import { AlarmForm } from './alarms/AlarmForm';
import { AlarmHistory } from './alarms/AlarmHistory';

const signs: Record<AlarmState, StatusIndicatorProps.Type> = {
  OK: 'success',
  ALARM: 'error',
  INSUFFICIENT_DATA: 'pending',
};

const columns: Column<Alarm>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (alarm) => alarm.name,
    cell: (alarm) => <Box fontWeight="bold">{alarm.name}</Box>,
    isRowHeader: true,
    width: 190,
  },
  {
    id: 'state',
    header: 'State',
    text: (alarm) => stateWords[alarm.state],
    cell: (alarm) => (
      <StatusIndicator type={signs[alarm.state]}>{stateWords[alarm.state]}</StatusIndicator>
    ),
    width: 150,
  },
  {
    id: 'of',
    header: 'Of',
    text: watchedBy,
    cell: (alarm) => watchedBy(alarm) || '-',
    width: 150,
  },
  {
    id: 'condition',
    header: 'Condition',
    text: conditionOf,
    cell: conditionOf,
    width: 360,
  },
  {
    id: 'since',
    header: 'Since',
    text: (alarm) => alarm.since?.getTime() ?? 0,
    cell: (alarm) => <Time of={alarm.since} />,
    width: 170,
  },
  {
    id: 'actions',
    header: 'Tells somebody',
    text: (alarm) => alarm.actions.ALARM.join(' '),
    cell: (alarm) => (!alarm.enabled ? 'Off' : alarm.actions.ALARM.length > 0 ? 'Yes' : 'Nobody'),
    width: 130,
  },
  {
    id: 'reason',
    header: 'Reason',
    text: (alarm) => alarm.reason,
    cell: (alarm) => alarm.reason || '-',
    width: 420,
    hidden: true,
  },
];

export function AlarmsPage(_: PageProps) {
  useTitle('Alarms');
  const client = useClient();
  // States change without anybody's doing.
  const live = useLive(
    'alarms',
    () => listAlarms(client),
    (alarms) => alarms.length > 0,
  );
  const [selected, setSelected] = useState<Alarm>();
  const [action, setAction] = useState('');
  const chosen = live.data?.find((alarm) => alarm.name === selected?.name);
  const close = () => setAction('');
  const done = () => void live.refresh();
  return (
    <>
      <ResourceTable
        title="Alarms"
        what="alarms"
        description="What tells you when a metric crosses a line, also while nobody looks."
        columns={columns}
        items={live.data}
        error={live.error}
        refresh={live.refresh}
        keyOf={(alarm) => alarm.name}
        selected={chosen}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown
              disabled={!chosen}
              items={[
                { id: 'modify', text: 'Modify', disabled: !chosen?.metric },
                { id: 'history', text: 'History' },
                { id: 'switch', text: chosen?.enabled ? 'Turn actions off' : 'Turn actions on' },
                { id: 'delete', text: 'Delete' },
              ]}
              onItemClick={({ detail }) => setAction(detail.id)}
            >
              Actions
            </ButtonDropdown>
            <Button variant="primary" onClick={() => setAction('create')}>
              Create alarm
            </Button>
          </SpaceBetween>
        }
        empty={<Empty title="No alarms">Nobody is told when a metric crosses a line.</Empty>}
      />
      {action === 'create' ? <AlarmForm close={close} done={done} /> : null}
      {action === 'modify' && chosen ? (
        <AlarmForm alarm={chosen} close={close} done={done} />
      ) : null}
      {action === 'history' && chosen ? <AlarmHistory alarm={chosen} close={close} /> : null}
      {action === 'switch' && chosen ? (
        <SwitchActions alarm={chosen} close={close} done={done} />
      ) : null}
      {action === 'delete' && chosen ? (
        <DeleteModal
          kind="alarm"
          name={chosen.name}
          call={{
            service: 'monitoring',
            operation: 'DeleteAlarms',
            input: { AlarmNames: [chosen.name] },
          }}
          close={close}
          done={done}
        />
      ) : null}
    </>
  );
}

function SwitchActions({
  alarm,
  close,
  done,
}: {
  alarm: Alarm;
  close: () => void;
  done: () => void;
}) {
  const word = alarm.enabled ? 'off' : 'on';
  return (
    <ActionModal
      title={`Turn actions ${word}`}
      calls={[
        {
          service: 'monitoring',
          operation: alarm.enabled ? 'DisableAlarmActions' : 'EnableAlarmActions',
          input: { AlarmNames: [alarm.name] },
        },
      ]}
      submit={`Turn ${word}`}
      what={`turn the actions of ${alarm.name} ${word}`}
      told={`The actions of ${alarm.name} are ${word}`}
      close={close}
      done={done}
    >
      <Box>
        {alarm.enabled
          ? 'The alarm goes on changing its state, but nobody is told.'
          : 'Who subscribes to its topics is told again when the alarm changes its state.'}
      </Box>
    </ActionModal>
  );
}
