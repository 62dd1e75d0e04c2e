// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { User, listUsers } from '../api/elasticache';
import { accessTemplates, explainAccess } from '../model/access';
import { engineName, isSettled } from '../model/cache';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { ListPage, RowAction } from '../ui/ListPage';
import { Empty, Status, sentence } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { randomToken } from './create/AdvancedStep';

const columns: Column<User>[] = [
  {
    id: 'id',
    header: 'User ID',
    text: (user) => user.id,
    cell: (user) => <Box fontWeight="bold">{user.id}</Box>,
    isRowHeader: true,
    width: 150,
  },
  {
    id: 'name',
    header: 'User name',
    text: (user) => user.name,
    cell: (user) => user.name,
    width: 130,
  },
  {
    id: 'status',
    header: 'Status',
    text: (user) => user.status,
    cell: (user) => <Status of={user.status} />,
    width: 120,
  },
  {
    id: 'engine',
    header: 'Engine',
    text: (user) => user.engine,
    cell: (user) => engineName(user.engine),
    width: 120,
  },
  {
    id: 'authentication',
    header: 'Authentication',
    text: (user) => user.authentication,
    cell: (user) =>
      user.authentication === 'password'
        ? `${user.passwords} password${user.passwords === 1 ? '' : 's'}`
        : sentence(user.authentication),
    width: 140,
  },
  {
    id: 'access',
    header: 'Access string',
    text: (user) => user.access,
    cell: (user) => <Box variant="code">{user.access}</Box>,
    width: 220,
  },
  {
    id: 'groups',
    header: 'Groups',
    text: (user) => user.groups.join(', '),
    cell: (user) => user.groups.join(', ') || '-',
    width: 150,
  },
];

export function UsersPage(_: PageProps) {
  return (
    <ListPage
      title="Users"
      what="users"
      description="Who may log in to caches, and what each may do. Groups bring them to caches."
      columns={columns}
      keyOf={(user) => user.id}
      load={listUsers}
      isBusy={(users) => users.some((user) => !isSettled(user.status))}
      actions={actions}
      create={{ text: 'Create user', ask: (question) => <UserForm {...question} /> }}
      empty={<Empty title="No users" />}
    />
  );
}

const isDefault = (user: User) => user.id === 'default';

const actions: RowAction<User>[] = [
  {
    id: 'modify',
    text: 'Modify',
    disabled: isDefault,
    ask: (user, question) => <UserForm user={user} {...question} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    disabled: isDefault,
    ask: (user, question) => (
      <DeleteModal
        kind="user"
        name={user.id}
        call={{ operation: 'DeleteUser', input: { UserId: user.id } }}
        {...question}
      >
        The user leaves its groups, and its connections are closed.
      </DeleteModal>
    ),
  },
];

type Authentication = 'keep' | 'password' | 'no-password-required' | 'iam';

function UserForm({ user, close, done }: { user?: User; close: () => void; done: () => void }) {
  const [id, setId] = useState(user?.id ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [engine, setEngine] = useState(user?.engine ?? 'valkey');
  const [access, setAccess] = useState(user?.access ?? 'on ~* +@all -@dangerous');
  const [authentication, setAuthentication] = useState<Authentication>(user ? 'keep' : 'password');
  const [password, setPassword] = useState('');
  const wrongId = /^[a-zA-Z][a-zA-Z0-9-]*$/.test(id)
    ? undefined
    : 'An ID begins with a letter and has letters, digits and hyphens';
  const wrongPassword =
    authentication === 'password' && (password.length < 16 || password.length > 128)
      ? 'A password has 16 to 128 characters'
      : undefined;
  const mode =
    authentication === 'keep'
      ? undefined
      : {
          Type: authentication,
          Passwords: authentication === 'password' ? [password] : undefined,
        };
  const input = user
    ? {
        UserId: user.id,
        AccessString: access !== user.access ? access : undefined,
        AuthenticationMode: mode,
      }
    : {
        UserId: id,
        UserName: authentication === 'iam' ? id : name || id,
        Engine: engine,
        AccessString: access,
        AuthenticationMode: mode,
      };
  const changed = !user || access !== user.access || mode !== undefined;
  return (
    <ActionModal
      title={user ? `Modify ${user.id}` : 'Create user'}
      size="large"
      calls={changed ? [{ operation: user ? 'ModifyUser' : 'CreateUser', input }] : []}
      submit={user ? 'Modify' : 'Create'}
      valid={!wrongId && !wrongPassword && access.trim() !== '' && changed}
      what={user ? `modify ${user.id}` : 'create a user'}
      told={user ? `${user.id} is being modified` : `The user ${id} is being created`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          {user ? null : (
            <>
              <FormField label="User ID" errorText={tried ? wrongId : undefined}>
                <Input value={id} onChange={({ detail }) => setId(detail.value)} />
              </FormField>
              <FormField
                label="User name"
                description="What clients log in with; the ID where it is left empty."
              >
                <Input
                  value={authentication === 'iam' ? id : name}
                  placeholder={id}
                  disabled={authentication === 'iam'}
                  onChange={({ detail }) => setName(detail.value)}
                />
              </FormField>
              <FormField label="Engine">
                <RadioGroup
                  value={engine}
                  onChange={({ detail }) => setEngine(detail.value)}
                  direction="horizontal"
                  items={[
                    { value: 'valkey', label: 'Valkey' },
                    { value: 'redis', label: 'Redis OSS' },
                  ]}
                />
              </FormField>
            </>
          )}
          <FormField label="Authentication">
            <RadioGroup
              value={authentication}
              onChange={({ detail }) => setAuthentication(detail.value as Authentication)}
              items={[
                ...(user ? [{ value: 'keep', label: 'As it is' }] : []),
                { value: 'password', label: user ? 'Another password' : 'Password' },
                { value: 'no-password-required', label: 'No password' },
                {
                  value: 'iam',
                  label: 'IAM',
                  description: 'A token of who has the permission elasticache:Connect',
                },
              ]}
            />
          </FormField>
          {authentication === 'password' ? (
            <FormField
              label="Password"
              description="Keep it somewhere now: it is never shown again."
              errorText={tried ? wrongPassword : undefined}
              secondaryControl={
                <Button formAction="none" onClick={() => setPassword(randomToken())}>
                  Make one
                </Button>
              }
            >
              <Input
                value={password}
                onChange={({ detail }) => setPassword(detail.value)}
                autoComplete={false}
                spellcheck={false}
              />
            </FormField>
          ) : null}
          <AccessField access={access} change={setAccess} />
        </>
      )}
    </ActionModal>
  );
}

function AccessField({ access, change }: { access: string; change: (text: string) => void }) {
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Access string"
        description="The rules of Redis' ACLs: keys, channels and commands."
        errorText={access.trim() === '' ? 'Enter the rules' : undefined}
        secondaryControl={
          <Select
            ariaLabel="Templates of access strings"
            selectedOption={null}
            placeholder="Templates"
            options={accessTemplates}
            onChange={({ detail }) => change(detail.selectedOption.value ?? '')}
          />
        }
      >
        <Input
          value={access}
          onChange={({ detail }) => change(detail.value)}
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      <ul className="rules" aria-label="What the access string means">
        {explainAccess(access).map((one, index) => (
          <li key={index}>
            <code>{one.rule}</code> {one.means}
          </li>
        ))}
      </ul>
    </SpaceBetween>
  );
}
