// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { listAlarmHistory } from '../../api/alarms';
import type { Alarm } from '../../model/alarms';
import { useClient } from '../../ui/context';
import { useLive } from '../../ui/live';
import { Empty, Problem, Time } from '../../ui/parts';

/** What an alarm has done in the last 14 days. */
export function AlarmHistory({ alarm, close }: { alarm: Alarm; close: () => void }) {
  const client = useClient();
  const live = useLive(`alarm ${alarm.name}`, () => listAlarmHistory(client, alarm.name));
  return (
    <Modal
      visible
      size="large"
      header={`History of ${alarm.name}`}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <Button onClick={close}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {live.error ? (
          <Problem error={live.error} what="read its history" retry={live.refresh} />
        ) : null}
        {alarm.reason ? <Box>{alarm.reason}</Box> : null}
        <Table
          variant="embedded"
          items={live.data ?? []}
          loading={live.loading}
          loadingText="Looking"
          ariaLabels={{ tableLabel: `History of ${alarm.name}` }}
          columnDefinitions={[
            { id: 'at', header: 'When', cell: (item) => <Time of={item.at} />, width: 190 },
            {
              id: 'summary',
              header: 'What',
              cell: (item) => item.summary,
              isRowHeader: true,
            },
          ]}
          empty={<Empty title="Nothing yet">It has not changed its state.</Empty>}
        />
      </SpaceBetween>
    </Modal>
  );
}
