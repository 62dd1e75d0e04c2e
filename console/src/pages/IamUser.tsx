// SPDX-License-Identifier: Apache-2.0
// One IAM user: its policies and keys, and whether it may do something, and why.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Call } from '../api/client';
import {
  AccessKey,
  IamDetails,
  Policy,
  deleteUserCalls,
  findIamUser,
  iamCall,
  listPolicies,
} from '../api/iam';
import type { Answer } from '../api/xml';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, useChoices } from '../ui/fields';
import { useLive } from '../ui/live';
import { Copyable, Empty, Problem, Time, useTitle } from '../ui/parts';
import { go } from '../ui/router';
import { MayPanel } from './iam/MayPanel';
import { NewKey } from './iam/NewKey';

/** Something to be asked about before it is done. */
interface Question {
  title: string;
  text: string;
  submit: string;
  call: Call;
}

export function IamUserPage({ place }: PageProps) {
  const [, name = ''] = place.path;
  useTitle(name);
  const client = useClient();
  const live = useLive(`iam user ${name}`, () => findIamUser(client, name));
  const refresh = () => void live.refresh();
  const [question, setQuestion] = useState<Question>();
  const [attaching, setAttaching] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [key, setKey] = useState<Answer>();
  const details = live.data;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <Button disabled={!details} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      >
        {name}
      </Header>
      {live.error ? <Problem error={live.error} what={`look at ${name}`} retry={refresh} /> : null}
      {!details && !live.error ? (
        <Box textAlign="center">
          <Spinner size="large" /> <span className="visually-hidden">Loading {name}</span>
        </Box>
      ) : null}
      {details ? (
        <SpaceBetween size="l">
          <Summary details={details} />
          <Policies details={details} ask={setQuestion} attach={() => setAttaching(true)} />
          <Keys details={details} ask={setQuestion} />
          <MayPanel arn={details.user.arn} name={name} />
        </SpaceBetween>
      ) : null}
      {question ? (
        <ActionModal
          title={question.title}
          calls={[question.call]}
          submit={question.submit}
          what={question.title.toLowerCase()}
          told={`Done: ${question.title.toLowerCase()}`}
          close={() => setQuestion(undefined)}
          done={(answers) => {
            setKey(answers.find((answer) => answer.has('AccessKey')));
            refresh();
          }}
        >
          <Box>{question.text}</Box>
        </ActionModal>
      ) : null}
      {attaching && details ? (
        <AttachPolicy details={details} close={() => setAttaching(false)} done={refresh} />
      ) : null}
      {deleting && details ? (
        <DeleteModal
          kind="IAM user"
          name={name}
          calls={deleteUserCalls(details)}
          close={() => setDeleting(false)}
          done={() => go('#/iam-users')}
        >
          Its keys stop working at once, and its sessions in this console end.
        </DeleteModal>
      ) : null}
      {key ? <NewKey answer={key} close={() => setKey(undefined)} /> : null}
    </SpaceBetween>
  );
}

function Summary({ details }: { details: IamDetails }) {
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'ARN', value: <Copyable text={details.user.arn} label="the ARN" /> },
          { label: 'Groups', value: details.groups.join(', ') || '-' },
          { label: 'Created', value: <Time of={details.user.created} /> },
        ]}
      />
    </Container>
  );
}

interface PartProps {
  details: IamDetails;
  ask: (question: Question) => void;
}

function Policies({ details, ask, attach }: PartProps & { attach: () => void }) {
  const of = { UserName: details.user.name };
  const detach = (policy: Policy) =>
    ask({
      title: `Detach ${policy.name}`,
      text: `${details.user.name} may no longer do what only ${policy.name} allows.`,
      submit: 'Detach',
      call: iamCall('DetachUserPolicy', { ...of, PolicyArn: policy.arn }),
    });
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${details.policies.length})`}
          description={
            details.inline.length > 0
              ? `Beside these, policies of its own: ${details.inline.join(', ')}.`
              : undefined
          }
          actions={<Button onClick={attach}>Attach a policy</Button>}
        >
          Policies
        </Header>
      }
      items={details.policies}
      trackBy="arn"
      ariaLabels={{ tableLabel: 'Policies' }}
      empty={<Empty title="No policies">This user may only ask who it is.</Empty>}
      columnDefinitions={[
        { id: 'name', header: 'Policy', cell: (policy) => policy.name, isRowHeader: true },
        { id: 'arn', header: 'ARN', cell: (policy) => policy.arn },
        {
          id: 'detach',
          header: 'Actions',
          cell: (policy) => (
            <Button
              variant="inline-link"
              ariaLabel={`Detach ${policy.name}`}
              onClick={() => detach(policy)}
            >
              Detach
            </Button>
          ),
        },
      ]}
    />
  );
}

function Keys({ details, ask }: PartProps) {
  const of = { UserName: details.user.name };
  const choose = (action: string, key: AccessKey) => {
    const one = { ...of, AccessKeyId: key.id };
    const status = key.active ? 'Inactive' : 'Active';
    ask(
      action === 'delete'
        ? {
            title: `Delete the key ${key.id}`,
            text: 'Whoever uses it is refused from now on. It does not come back.',
            submit: 'Delete',
            call: iamCall('DeleteAccessKey', one),
          }
        : {
            title: `Switch the key ${key.id} ${key.active ? 'off' : 'on'}`,
            text: key.active
              ? 'Whoever uses it is refused until it is switched on again.'
              : 'It counts again.',
            submit: key.active ? 'Switch off' : 'Switch on',
            call: iamCall('UpdateAccessKey', { ...one, Status: status }),
          },
    );
  };
  const create = () =>
    ask({
      title: `Create an access key for ${details.user.name}`,
      text: 'A user has two at most, so that one can take the place of the other.',
      submit: 'Create',
      call: iamCall('CreateAccessKey', of),
    });
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${details.keys.length})`}
          actions={
            <Button
              disabled={details.keys.length >= 2}
              disabledReason="A user has two at most"
              onClick={create}
            >
              Create access key
            </Button>
          }
        >
          Access keys
        </Header>
      }
      items={details.keys}
      trackBy="id"
      ariaLabels={{ tableLabel: 'Access keys' }}
      empty={<Empty title="No access keys">This user cannot sign in.</Empty>}
      columnDefinitions={[
        { id: 'id', header: 'Access key ID', cell: (key) => key.id, isRowHeader: true },
        {
          id: 'status',
          header: 'Status',
          cell: (key) =>
            key.active ? (
              <StatusIndicator type="success">Active</StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">Inactive</StatusIndicator>
            ),
        },
        { id: 'created', header: 'Created', cell: (key) => <Time of={key.created} /> },
        {
          id: 'actions',
          header: 'Actions',
          cell: (key) => (
            <ButtonDropdown
              variant="inline-icon"
              ariaLabel={`Actions for ${key.id}`}
              expandToViewport
              items={[
                { id: 'status', text: key.active ? 'Switch off' : 'Switch on' },
                { id: 'delete', text: 'Delete' },
              ]}
              onItemClick={({ detail }) => choose(detail.id, key)}
            />
          ),
        },
      ]}
    />
  );
}

function AttachPolicy({
  details,
  close,
  done,
}: {
  details: IamDetails;
  close: () => void;
  done: () => void;
}) {
  const client = useClient();
  const policies = useChoices(() => listPolicies(client));
  const [arn, setArn] = useState('');
  const free = policies.items.filter(
    (policy) => !details.policies.some((one) => one.arn === policy.arn),
  );
  const name = details.user.name;
  return (
    <ActionModal
      title={`Attach a policy to ${name}`}
      calls={arn ? [iamCall('AttachUserPolicy', { UserName: name, PolicyArn: arn })] : []}
      submit="Attach"
      valid={arn !== ''}
      what="attach a policy"
      told={`${name} has another policy`}
      close={close}
      done={done}
    >
      {(tried) => (
        <Choice
          label="Policy"
          value={arn}
          status={policies.status}
          error={policies.error}
          errorText={tried && !arn ? 'Choose a policy' : undefined}
          options={free.map((policy) => ({
            value: policy.arn,
            label: policy.name,
            description: policy.arn,
          }))}
          change={setArn}
        />
      )}
    </ActionModal>
  );
}
