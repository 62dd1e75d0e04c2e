// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { Topic, listTopics } from '../api/topics';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { Choice } from '../ui/fields';
import { ListPage, RowAction } from '../ui/ListPage';
import { Copyable, Empty } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { Subscriptions } from './topics/Subscriptions';

const countsOf = (topic: Topic) => {
  const confirmed = topic.subscriptions.filter((one) => one.confirmed).length;
  const waiting = topic.subscriptions.length - confirmed;
  return waiting > 0 ? `${confirmed}, ${waiting} not confirmed` : `${confirmed}`;
};

const columns: Column<Topic>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (topic) => topic.name,
    cell: (topic) => <Box fontWeight="bold">{topic.name}</Box>,
    isRowHeader: true,
    width: 200,
  },
  {
    id: 'subscriptions',
    header: 'Subscriptions',
    text: (topic) => topic.subscriptions.map((one) => one.endpoint).join(' '),
    cell: countsOf,
    width: 200,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (topic) => topic.arn,
    cell: (topic) => <Copyable text={topic.arn} label="the ARN" />,
    width: 460,
  },
];

export function TopicsPage(_: PageProps) {
  return (
    <ListPage
      title="Topics"
      what="topics"
      description="Where alarms and caches say what has happened, and who hears of it."
      columns={columns}
      keyOf={(topic) => topic.arn}
      load={listTopics}
      isBusy={(topics) => topics.some((topic) => topic.subscriptions.some((one) => !one.confirmed))}
      actions={actions}
      create={{ text: 'Create topic', ask: (question) => <CreateTopic {...question} /> }}
      empty={<Empty title="No topics">Nobody hears of anything by itself.</Empty>}
    />
  );
}

const actions: RowAction<Topic>[] = [
  {
    id: 'subscribe',
    text: 'Subscribe',
    ask: (topic, question) => <Subscribe topic={topic} {...question} />,
  },
  {
    id: 'subscriptions',
    text: 'Subscriptions',
    ask: (topic, question) => <Subscriptions topic={topic} {...question} />,
  },
  {
    id: 'publish',
    text: 'Publish a message',
    ask: (topic, { close }) => <Publish topic={topic} close={close} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    ask: (topic, question) => (
      <DeleteModal
        kind="topic"
        name={topic.name}
        call={{ service: 'sns', operation: 'DeleteTopic', input: { TopicArn: topic.arn } }}
        {...question}
      >
        Its subscriptions go with it. Alarms and caches that name it tell nobody then.
      </DeleteModal>
    ),
  },
];

interface FormProps {
  close: () => void;
  done: () => void;
}

function CreateTopic({ close, done }: FormProps) {
  const [name, setName] = useState('');
  const valid = /^[A-Za-z0-9_-]{1,256}$/.test(name);
  return (
    <ActionModal
      title="Create topic"
      calls={[{ service: 'sns', operation: 'CreateTopic', input: { Name: name } }]}
      submit="Create"
      valid={valid}
      what="create a topic"
      told={`The topic ${name} is created`}
      close={close}
      done={done}
    >
      {(tried) => (
        <FormField
          label="Name"
          errorText={tried && !valid ? 'Letters, digits, - and _' : undefined}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
    </ActionModal>
  );
}

const protocols = [
  { value: 'https', label: 'HTTPS' },
  { value: 'http', label: 'HTTP' },
  { value: 'email', label: 'E-mail' },
  { value: 'email-json', label: 'E-mail, as JSON' },
];

function Subscribe({ topic, close, done }: FormProps & { topic: Topic }) {
  const [protocol, setProtocol] = useState('https');
  const [endpoint, setEndpoint] = useState('');
  const isMail = protocol.startsWith('email');
  const valid = isMail ? endpoint.includes('@') : endpoint.startsWith(`${protocol}://`);
  return (
    <ActionModal
      title={`Subscribe to ${topic.name}`}
      calls={[
        {
          service: 'sns',
          operation: 'Subscribe',
          input: { TopicArn: topic.arn, Protocol: protocol, Endpoint: endpoint },
        },
      ]}
      submit="Subscribe"
      valid={valid}
      what={`subscribe to ${topic.name}`}
      told={`${endpoint} is asked whether it wants to hear of ${topic.name}`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <Choice label="By" value={protocol} options={protocols} change={setProtocol} />
          <FormField
            label={isMail ? 'Address' : 'URL'}
            description="It gets a link first, and hears nothing until somebody follows it."
            errorText={
              tried && !valid
                ? isMail
                  ? 'An address for mail'
                  : `A URL that begins with ${protocol}://`
                : undefined
            }
          >
            <Input value={endpoint} onChange={({ detail }) => setEndpoint(detail.value.trim())} />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}

function Publish({ topic, close }: { topic: Topic; close: () => void }) {
  const [message, setMessage] = useState('');
  return (
    <ActionModal
      title={`Publish to ${topic.name}`}
      calls={[
        {
          service: 'sns',
          operation: 'Publish',
          input: { TopicArn: topic.arn, Message: message },
        },
      ]}
      submit="Publish"
      valid={message !== ''}
      what={`publish to ${topic.name}`}
      told={`The message is on its way to who hears of ${topic.name}`}
      close={close}
    >
      {(tried) => (
        <FormField label="Message" errorText={tried && !message ? 'Some text' : undefined}>
          <Input value={message} onChange={({ detail }) => setMessage(detail.value)} />
        </FormField>
      )}
    </ActionModal>
  );
}
