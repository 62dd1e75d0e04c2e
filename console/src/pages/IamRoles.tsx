// SPDX-License-Identifier: Apache-2.0
// Roles: what whoever they trust may do for a while, with credentials of STS.

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { iamCall, listIamUsers } from '../api/iam';
import { IamRole, listIamRoles } from '../api/iamOwners';
import { checkIamName } from '../model/names';
import { trustOf, trustedBy } from '../model/trust';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, NameField, Optional, useChoices } from '../ui/fields';
import { ListPage } from '../ui/ListPage';
import { Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';

const trusts = (role: IamRole) => trustedBy(role.trust).join(', ');

const columns: Column<IamRole>[] = [
  {
    id: 'name',
    header: 'Role name',
    text: (role) => role.name,
    cell: (role) => <Link href={hrefOf(['iam-roles', role.name])}>{role.name}</Link>,
    isRowHeader: true,
    width: 200,
  },
  {
    id: 'trusts',
    header: 'Trusts',
    text: trusts,
    cell: (role) => trusts(role) || 'Nobody',
    width: 340,
  },
  {
    id: 'description',
    header: 'Description',
    text: (role) => role.description,
    cell: (role) => role.description || '-',
    width: 240,
  },
  {
    id: 'created',
    header: 'Created',
    text: (role) => role.created?.getTime() ?? 0,
    cell: (role) => <Time of={role.created} />,
    width: 200,
  },
];

export function IamRolesPage(_: PageProps) {
  return (
    <ListPage
      title="IAM roles"
      what="IAM roles"
      description="What those whom a role trusts may do for a while, with temporary credentials."
      columns={columns}
      keyOf={(role) => role.name}
      load={listIamRoles}
      create={{ text: 'Create IAM role', ask: ({ close }) => <CreateRole close={close} /> }}
      empty={(create) => (
        <Empty title="No IAM roles" action={create}>
          With one, a user does with other rights what seldom has to be done.
        </Empty>
      )}
    />
  );
}

function CreateRole({ close }: { close: () => void }) {
  const client = useClient();
  const users = useChoices(() => listIamUsers(client));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [whom, setWhom] = useState('account');
  const [user, setUser] = useState('');
  const wrong = checkIamName(name, 64);
  const trusted = whom === 'account' ? client.session.account : user;
  return (
    <ActionModal
      title="Create IAM role"
      calls={[
        iamCall('CreateRole', {
          RoleName: name,
          Description: description || undefined,
          AssumeRolePolicyDocument: trustOf(trusted),
        }),
      ]}
      submit="Create"
      valid={!wrong && trusted !== ''}
      what="create an IAM role"
      told={`The IAM role ${name} is there`}
      close={close}
      done={() => go(hrefOf(['iam-roles', name]))}
    >
      {(tried) => (
        <>
          <NameField
            label="Role name"
            value={name}
            change={setName}
            wrong={tried ? wrong : undefined}
          />
          <FormField label={<Optional>Description</Optional>}>
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <FormField label="Whom it trusts">
            <RadioGroup
              value={whom}
              onChange={({ detail }) => setWhom(detail.value)}
              items={[
                {
                  value: 'account',
                  label: 'This account',
                  description: 'Users whose policies allow sts:AssumeRole on the role',
                },
                { value: 'user', label: 'One user' },
              ]}
            />
          </FormField>
          {whom === 'user' ? (
            <Choice
              label="User"
              value={user}
              status={users.status}
              error={users.error}
              errorText={tried && !user ? 'Choose a user' : undefined}
              options={users.items.map((one) => ({ value: one.arn, label: one.name }))}
              change={setUser}
            />
          ) : null}
        </>
      )}
    </ActionModal>
  );
}
