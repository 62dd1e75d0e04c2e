// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { ApiError } from '../../api/errors';
import type { Subscription, Topic } from '../../api/topics';
import { useClient } from '../../ui/context';
import { Empty, Problem } from '../../ui/parts';

/** Who hears of a topic; each can be ended, once it is confirmed. */
export function Subscriptions({
  topic,
  close,
  done,
}: {
  topic: Topic;
  close: () => void;
  done: () => void;
}) {
  const client = useClient();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState('');
  const end = async (subscription: Subscription) => {
    setBusy(subscription.arn);
    setError(undefined);
    try {
      await client.call('sns', 'Unsubscribe', { SubscriptionArn: subscription.arn });
      done();
    } catch (thrown) {
      setError(ApiError.of(thrown));
    }
    setBusy('');
  };
  return (
    <Modal
      visible
      size="large"
      header={`Subscriptions of ${topic.name}`}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <Button onClick={close}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error ? <Problem error={error} what="end the subscription" /> : null}
        <Table
          variant="embedded"
          items={topic.subscriptions}
          ariaLabels={{ tableLabel: `Subscriptions of ${topic.name}` }}
          columnDefinitions={[
            {
              id: 'endpoint',
              header: 'Who',
              cell: (one) => one.endpoint,
              isRowHeader: true,
            },
            { id: 'protocol', header: 'By', cell: (one) => one.protocol, width: 120 },
            {
              id: 'state',
              header: 'State',
              cell: (one) =>
                one.confirmed ? (
                  <StatusIndicator>Confirmed</StatusIndicator>
                ) : (
                  <StatusIndicator type="pending">Not confirmed</StatusIndicator>
                ),
              width: 160,
            },
            {
              id: 'end',
              header: 'End',
              cell: (one) => (
                <Button
                  variant="inline-link"
                  disabled={!one.confirmed}
                  loading={busy !== '' && busy === one.arn}
                  ariaLabel={`Unsubscribe ${one.endpoint}`}
                  onClick={() => void end(one)}
                >
                  Unsubscribe
                </Button>
              ),
              width: 140,
            },
          ]}
          empty={<Empty title="No subscriptions">Nobody hears of it.</Empty>}
        />
      </SpaceBetween>
    </Modal>
  );
}
