// SPDX-License-Identifier: Apache-2.0
// One log group, and its streams.

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { LogStream, findLogGroup, listLogStreams, logsCall } from '../api/logs';
import { checkLogStreamName, retentionWords } from '../model/logs';
import { formatBytes } from '../model/scale';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { ActionTable, Question } from '../ui/ListPage';
import { useLive } from '../ui/live';
import { Copyable, Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';
import { ChangeRetention, DeleteLogGroup } from './logs/groupActions';
import { NameField } from '../ui/fields';

type Asked = 'retention' | 'delete';

export function LogGroupPage({ place }: PageProps) {
  const [, name = ''] = place.path;
  const client = useClient();
  const live = useLive(`log group ${name}`, () => findLogGroup(client, name));
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      <DetailPage
        name={name}
        live={live}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!live.data} onClick={() => setAsked('retention')}>
              Change retention
            </Button>
            <Button disabled={!live.data} onClick={() => setAsked('delete')}>
              Delete
            </Button>
          </SpaceBetween>
        }
      >
        {(group) => (
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={4}
                items={[
                  { label: 'Events stay', value: retentionWords(group.retentionDays) },
                  { label: 'Stored', value: formatBytes(group.storedBytes) },
                  { label: 'Created', value: <Time of={group.created} /> },
                  { label: 'ARN', value: <Copyable text={group.arn} label="the ARN" /> },
                ]}
              />
            </Container>
            <Streams group={name} />
          </SpaceBetween>
        )}
      </DetailPage>
      {asked === 'retention' && live.data ? (
        <ChangeRetention group={live.data} close={close} done={() => void live.refresh()} />
      ) : null}
      {asked === 'delete' && live.data ? (
        <DeleteLogGroup group={live.data} close={close} done={() => go('#/log-groups')} />
      ) : null}
    </>
  );
}

function columnsOf(group: string): Column<LogStream>[] {
  return [
    {
      id: 'name',
      header: 'Log stream',
      text: (stream) => stream.name,
      cell: (stream) => (
        <Link href={hrefOf(['log-groups', group, stream.name])}>{stream.name}</Link>
      ),
      isRowHeader: true,
    },
    {
      id: 'last',
      header: 'Last event',
      text: (stream) => stream.last?.getTime() ?? 0,
      cell: (stream) => <Time of={stream.last} />,
    },
    {
      id: 'first',
      header: 'First event',
      text: (stream) => stream.first?.getTime() ?? 0,
      cell: (stream) => <Time of={stream.first} />,
    },
  ];
}

function Streams({ group }: { group: string }) {
  return (
    <ActionTable<LogStream>
      title="Log streams"
      what="log streams"
      variant="container"
      description="Each log of each node has one. It is made with the first event."
      columns={columnsOf(group)}
      keyOf={(stream) => stream.name}
      load={(client) => listLogStreams(client, group)}
      isBusy={(streams) => streams.length === 0} // the first is waited for
      actions={[
        {
          id: 'delete',
          text: 'Delete',
          ask: (stream, question) => (
            <DeleteStream group={group} stream={stream.name} {...question} />
          ),
        },
      ]}
      create={{
        text: 'Create log stream',
        ask: (question) => <CreateStream group={group} {...question} />,
      }}
      empty={
        <Empty title="No log streams">
          Nothing has been delivered here yet. On the page of a cache, Logs says where its logs go.
        </Empty>
      }
    />
  );
}

function CreateStream({ group, close, done }: { group: string } & Question) {
  const [name, setName] = useState('');
  const wrong = checkLogStreamName(name);
  return (
    <ActionModal
      title="Create log stream"
      calls={[logsCall('CreateLogStream', { logGroupName: group, logStreamName: name })]}
      submit="Create"
      valid={!wrong}
      what="create a log stream"
      told={`The log stream ${name} is there`}
      close={close}
      done={done}
    >
      {(tried) => (
        <NameField
          label="Name"
          description="For logs of your own: caches make theirs by themselves."
          value={name}
          change={setName}
          wrong={tried ? wrong : undefined}
        />
      )}
    </ActionModal>
  );
}

function DeleteStream({
  group,
  stream,
  close,
  done,
}: { group: string; stream: string } & Question) {
  return (
    <DeleteModal
      kind="log stream"
      name={stream}
      call={logsCall('DeleteLogStream', { logGroupName: group, logStreamName: stream })}
      close={close}
      done={done}
    >
      All its events go with it. What a cache logs later makes it anew.
    </DeleteModal>
  );
}
