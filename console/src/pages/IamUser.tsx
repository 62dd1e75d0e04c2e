// SPDX-License-Identifier: Apache-2.0
// One IAM user: its policies and keys, and whether it may do something, and why.

import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { AccessKey, IamDetails, deleteUserCalls, findIamUser, iamCall } from '../api/iam';
import type { Answer } from '../api/xml';
import type { PageProps } from '../routes';
import { DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { useLive } from '../ui/live';
import { Copyable, Empty, Links, Time } from '../ui/parts';
import { go } from '../ui/router';
import { Change, ChangeModal } from './iam/ChangeModal';
import { MayPanel } from './iam/MayPanel';
import { NewKey } from './iam/NewKey';
import { PoliciesPanel } from './iam/PoliciesPanel';

export function IamUserPage({ place }: PageProps) {
  const [, name = ''] = place.path;
  const client = useClient();
  const live = useLive(`iam user ${name}`, () => findIamUser(client, name));
  const refresh = () => void live.refresh();
  const [change, setChange] = useState<Change>();
  const [deleting, setDeleting] = useState(false);
  const [key, setKey] = useState<Answer>();
  return (
    <>
      <DetailPage
        name={name}
        live={live}
        actions={
          <Button disabled={!live.data} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      >
        {(details) => (
          <SpaceBetween size="l">
            <Summary details={details} />
            <PoliciesPanel
              owner={{ kind: 'User', name }}
              of={details}
              done={refresh}
              none="This user may only ask who it is."
            />
            <Keys details={details} ask={setChange} />
            <MayPanel arn={details.user.arn} name={name} />
          </SpaceBetween>
        )}
      </DetailPage>
      {change ? (
        <ChangeModal
          change={change}
          close={() => setChange(undefined)}
          done={(answers) => {
            setKey(answers.find((answer) => answer.has('AccessKey')));
            refresh();
          }}
        />
      ) : null}
      {deleting && live.data ? (
        <DeleteModal
          kind="IAM user"
          name={name}
          calls={deleteUserCalls(live.data)}
          close={() => setDeleting(false)}
          done={() => go('#/iam-users')}
        >
          Its keys stop working at once, and its sessions in this console end.
        </DeleteModal>
      ) : null}
      {key ? <NewKey answer={key} close={() => setKey(undefined)} /> : null}
    </>
  );
}

function Summary({ details }: { details: IamDetails }) {
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'ARN', value: <Copyable text={details.user.arn} label="the ARN" /> },
          { label: 'Groups', value: <Links kind="iam-groups" names={details.groups} /> },
          { label: 'Created', value: <Time of={details.user.created} /> },
        ]}
      />
    </Container>
  );
}

function Keys({ details, ask }: { details: IamDetails; ask: (change: Change) => void }) {
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
