// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { listAlarms } from '../api/alarms';
import { Alarm, AlarmState, conditionOf, stateWords, watchedBy } from '../model/alarms';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { ListPage, RowAction } from '../ui/ListPage';
import { Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
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
  return (
    <ListPage
      title="Alarms"
      what="alarms"
      description="What tells you when a metric crosses a line, also while nobody looks."
      columns={columns}
      keyOf={(alarm) => alarm.name}
      load={listAlarms}
      // States change without anybody's doing.
      isBusy={(alarms) => alarms.length > 0}
      actions={actions}
      create={{ text: 'Create alarm', ask: (question) => <AlarmForm {...question} /> }}
      empty={<Empty title="No alarms">Nobody is told when a metric crosses a line.</Empty>}
    />
  );
}

const actions: RowAction<Alarm>[] = [
  {
    id: 'modify',
    text: 'Modify',
    disabled: (alarm) => !alarm.metric,
    ask: (alarm, question) => <AlarmForm alarm={alarm} {...question} />,
  },
  {
    id: 'history',
    text: 'History',
    ask: (alarm, { close }) => <AlarmHistory alarm={alarm} close={close} />,
  },
  {
    id: 'switch',
    text: (alarm) => (alarm?.enabled ? 'Turn actions off' : 'Turn actions on'),
    ask: (alarm, question) => <SwitchActions alarm={alarm} {...question} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    ask: (alarm, question) => (
      <DeleteModal
        kind="alarm"
        name={alarm.name}
        call={{
          service: 'monitoring',
          operation: 'DeleteAlarms',
          input: { AlarmNames: [alarm.name] },
        }}
        {...question}
      />
    ),
  },
];

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
