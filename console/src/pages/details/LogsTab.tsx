// SPDX-License-Identifier: Apache-2.0
// Where the logs of a cache go, and whether they arrive.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Cache } from '../../model/cache';
import {
  LogDelivery,
  LogType,
  checkWish,
  deliverCalls,
  endDeliveryCall,
  freshWish,
  logStreamName,
  logTypes,
  wishOf,
} from '../../model/logDelivery';
import { ActionModal } from '../../ui/ActionModal';
import type { Question } from '../../ui/ListPage';
import { Empty, Status } from '../../ui/parts';
import { hrefOf } from '../../ui/router';
import { DestinationFields } from '../logs/DestinationFields';

type Log = (typeof logTypes)[number];

interface LogProps {
  cache: Cache;
  log: Log;
  /** Without: the log goes nowhere. */
  delivery: LogDelivery | undefined;
}

export function LogsTab({ cache, done }: { cache: Cache; done: () => void }) {
  return (
    <SpaceBetween size="l">
      {logTypes.map((log) => (
        <LogPanel
          key={log.type}
          cache={cache}
          log={log}
          delivery={cache.logs.find((one) => one.type === log.type)}
          done={done}
        />
      ))}
    </SpaceBetween>
  );
}

function LogPanel({ cache, log, delivery, done }: LogProps & { done: () => void }) {
  const [asked, setAsked] = useState<'deliver' | 'end'>();
  const question = { close: () => setAsked(undefined), done };
  const props = { cache, log, delivery };
  const name = log.name.toLowerCase();
  const deliver = (text: string) => (
    <Button ariaLabel={`${text} the ${name}`} onClick={() => setAsked('deliver')}>
      {text}
    </Button>
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={log.what}
          info={delivery ? <Status of={delivery.status} /> : undefined}
          actions={
            delivery ? (
              <SpaceBetween direction="horizontal" size="xs">
                {deliver('Change')}
                <Button ariaLabel={`Disable the ${name}`} onClick={() => setAsked('end')}>
                  Disable
                </Button>
              </SpaceBetween>
            ) : (
              deliver('Enable')
            )
          }
        >
          {log.name}
        </Header>
      }
    >
      {delivery ? (
        <Delivered cache={cache} log={log.type} delivery={delivery} />
      ) : (
        <Empty title="Not delivered">The nodes remember the last of it only.</Empty>
      )}
      {asked === 'deliver' ? <Deliver {...props} {...question} /> : null}
      {asked === 'end' ? <EndDelivery {...props} {...question} /> : null}
    </Container>
  );
}

function Delivered({
  cache,
  log,
  delivery,
}: {
  cache: Cache;
  log: LogType;
  delivery: LogDelivery;
}) {
  const toGroup = delivery.destinationType === 'cloudwatch-logs';
  const { destination } = delivery;
  return (
    <SpaceBetween size="m">
      {delivery.message ? (
        <Alert type="error" header="Nothing arrives">
          {delivery.message} What the nodes still have is delivered once it is there.
        </Alert>
      ) : null}
      <KeyValuePairs
        columns={3}
        items={[
          toGroup
            ? {
                label: 'Log group',
                value: <Link href={hrefOf(['log-groups', destination])}>{destination}</Link>,
              }
            : { label: 'Delivery stream', value: destination },
          { label: 'Format', value: delivery.format === 'json' ? 'JSON' : 'Text' },
          ...(toGroup
            ? [
                {
                  label: 'Log streams',
                  value: <Streams cache={cache} log={log} group={destination} />,
                },
              ]
            : []),
        ]}
      />
    </SpaceBetween>
  );
}

function Streams({ cache, log, group }: { cache: Cache; log: LogType; group: string }) {
  if (cache.nodes.length === 0) return <>-</>;
  return cache.nodes.map((node) => (
    <Box key={node.id}>
      <Link href={hrefOf(['log-groups', group, logStreamName(cache, node, log)])}>{node.id}</Link>
    </Box>
  ));
}

function Deliver({ cache, log, delivery, close, done }: LogProps & Question) {
  const [wish, setWish] = useState(() => (delivery ? wishOf(delivery) : freshWish()));
  const wrong = checkWish(wish);
  const name = log.name.toLowerCase();
  return (
    <ActionModal
      title={`${delivery ? 'Change' : 'Enable'} the ${name}`}
      calls={wrong ? [] : deliverCalls(cache, log.type, wish)}
      submit={delivery ? 'Change' : 'Enable'}
      valid={!wrong}
      what={`deliver the ${name} of ${cache.id}`}
      told={`The ${name} of ${cache.id} is being delivered`}
      close={close}
      done={done}
    >
      {(tried) => <DestinationFields wish={wish} change={setWish} tried={tried} />}
    </ActionModal>
  );
}

function EndDelivery({ cache, log, delivery, close, done }: LogProps & Question) {
  const name = log.name.toLowerCase();
  return (
    <ActionModal
      title={`Disable the ${name}`}
      calls={[endDeliveryCall(cache, log.type)]}
      submit="Disable"
      what={`disable the ${name} of ${cache.id}`}
      told={`The ${name} of ${cache.id} is no longer delivered`}
      close={close}
      done={done}
    >
      <Box>
        What is in {delivery?.destination} stays. What is logged until it is enabled again is not
        delivered later.
      </Box>
    </ActionModal>
  );
}
