// SPDX-License-Identifier: Apache-2.0
// One IAM group: its users and its policies.

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { IamUser, iamCall, listIamUsers } from '../api/iam';
import { IamGroupDetails, deleteGroupCalls, findIamGroup } from '../api/iamOwners';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { Choice, useChoices } from '../ui/fields';
import type { Question } from '../ui/ListPage';
import { useLive } from '../ui/live';
import { Copyable, Empty, Time } from '../ui/parts';
import { go, hrefOf } from '../ui/router';
import { Change, ChangeModal } from './iam/ChangeModal';
import { PoliciesPanel } from './iam/PoliciesPanel';

export function IamGroupPage({ place }: PageProps) {
  const [, name = ''] = place.path;
  const client = useClient();
  const live = useLive(`iam group ${name}`, () => findIamGroup(client, name));
  const refresh = () => void live.refresh();
  const [deleting, setDeleting] = useState(false);
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
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'ARN', value: <Copyable text={details.group.arn} label="the ARN" /> },
                  { label: 'Created', value: <Time of={details.group.created} /> },
                ]}
              />
            </Container>
            <Members details={details} done={refresh} />
            <PoliciesPanel
              owner={{ kind: 'Group', name }}
              of={details}
              done={refresh}
              none="Users may do nothing because they are in this group."
            />
          </SpaceBetween>
        )}
      </DetailPage>
      {deleting && live.data ? (
        <DeleteModal
          kind="IAM group"
          name={name}
          calls={deleteGroupCalls(live.data)}
          close={() => setDeleting(false)}
          done={() => go('#/iam-groups')}
        >
          Its users stay, and may no longer do what only this group allowed.
        </DeleteModal>
      ) : null}
    </>
  );
}

function Members({ details, done }: { details: IamGroupDetails; done: () => void }) {
  const group = details.group.name;
  const [change, setChange] = useState<Change>();
  const [adding, setAdding] = useState(false);
  const remove = (user: IamUser) =>
    setChange({
      title: `Remove ${user.name}`,
      text: `${user.name} may no longer do what only ${group} allows.`,
      submit: 'Remove',
      call: iamCall('RemoveUserFromGroup', { GroupName: group, UserName: user.name }),
    });
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${details.members.length})`}
            actions={<Button onClick={() => setAdding(true)}>Add a user</Button>}
          >
            Users
          </Header>
        }
        items={details.members}
        trackBy="name"
        ariaLabels={{ tableLabel: 'Users' }}
        empty={<Empty title="No users">This group counts for nobody so far.</Empty>}
        columnDefinitions={[
          {
            id: 'name',
            header: 'User',
            cell: (user) => <Link href={hrefOf(['iam-users', user.name])}>{user.name}</Link>,
            isRowHeader: true,
          },
          { id: 'arn', header: 'ARN', cell: (user) => user.arn },
          {
            id: 'remove',
            header: 'Actions',
            cell: (user) => (
              <Button
                variant="inline-link"
                ariaLabel={`Remove ${user.name}`}
                onClick={() => remove(user)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {change ? (
        <ChangeModal change={change} close={() => setChange(undefined)} done={done} />
      ) : null}
      {adding ? <AddUser details={details} close={() => setAdding(false)} done={done} /> : null}
    </>
  );
}

function AddUser({ details, close, done }: { details: IamGroupDetails } & Question) {
  const client = useClient();
  const users = useChoices(() => listIamUsers(client));
  const [chosen, setChosen] = useState('');
  const group = details.group.name;
  const others = users.items.filter(
    (user) => !details.members.some((member) => member.name === user.name),
  );
  return (
    <ActionModal
      title={`Add a user to ${group}`}
      calls={chosen ? [iamCall('AddUserToGroup', { GroupName: group, UserName: chosen })] : []}
      submit="Add"
      valid={chosen !== ''}
      what="add a user"
      told={`${chosen} is in ${group}`}
      close={close}
      done={done}
    >
      {(tried) => (
        <Choice
          label="User"
          value={chosen}
          status={users.status}
          error={users.error}
          errorText={tried && !chosen ? 'Choose a user' : undefined}
          options={others.map((user) => ({ value: user.name, label: user.name }))}
          change={setChosen}
        />
      )}
    </ActionModal>
  );
}
