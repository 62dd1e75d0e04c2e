// SPDX-License-Identifier: Apache-2.0
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { UserGroup, listUserGroups, listUsers } from '../api/elasticache';
import { engineName, isSettled } from '../model/cache';
import { checkCacheName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { useChoices } from '../ui/fields';
import { ListPage, RowAction } from '../ui/ListPage';
import { Empty, Status } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { hrefOf } from '../ui/router';

const columns: Column<UserGroup>[] = [
  {
    id: 'id',
    header: 'User group ID',
    text: (group) => group.id,
    cell: (group) => <Box fontWeight="bold">{group.id}</Box>,
    isRowHeader: true,
    width: 200,
  },
  {
    id: 'status',
    header: 'Status',
    text: (group) => group.status,
    cell: (group) => <Status of={group.status} />,
    width: 130,
  },
  {
    id: 'engine',
    header: 'Engine',
    text: (group) => group.engine,
    cell: (group) => engineName(group.engine),
    width: 130,
  },
  {
    id: 'users',
    header: 'Users',
    text: (group) => group.users.join(', '),
    cell: (group) => group.users.join(', ') || '-',
    width: 260,
  },
  {
    id: 'caches',
    header: 'Caches',
    text: (group) => group.caches.join(', '),
    cell: (group) =>
      group.caches.length === 0
        ? '-'
        : group.caches.map((id, index) => (
            <span key={id}>
              {index > 0 ? ', ' : ''}
              <Link href={hrefOf(['caches', 'group', id])}>{id}</Link>
            </span>
          )),
    width: 220,
  },
];

export function UserGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="User groups"
      what="user groups"
      description="The users of a cache: a replication group with TLS takes a user group."
      columns={columns}
      keyOf={(group) => group.id}
      load={listUserGroups}
      isBusy={(groups) => groups.some((group) => !isSettled(group.status))}
      actions={actions}
      create={{ text: 'Create user group', ask: (question) => <GroupForm {...question} /> }}
      empty={(create) => (
        <Empty title="No user groups" action={create}>
          Make users first, then a group of them, then give it to a cache.
        </Empty>
      )}
    />
  );
}

const actions: RowAction<UserGroup>[] = [
  {
    id: 'modify',
    text: 'Add or remove users',
    ask: (group, question) => <GroupForm group={group} {...question} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    ask: (group, question) => (
      <DeleteModal
        kind="user group"
        name={group.id}
        call={{ operation: 'DeleteUserGroup', input: { UserGroupId: group.id } }}
        {...question}
      >
        Its users stay. A group that a cache uses cannot be deleted.
      </DeleteModal>
    ),
  },
];

function GroupForm({
  group,
  close,
  done,
}: {
  group?: UserGroup;
  close: () => void;
  done: () => void;
}) {
  const client = useClient();
  const users = useChoices(() => listUsers(client));
  const [id, setId] = useState(group?.id ?? '');
  const [engine, setEngine] = useState(group?.engine ?? 'valkey');
  const [chosen, setChosen] = useState<string[]>(group?.users ?? []);
  const wrong = checkCacheName(id);
  const before = group?.users ?? [];
  const added = chosen.filter((user) => !before.includes(user));
  const removed = before.filter((user) => !chosen.includes(user));
  const options = users.items.map((user) => ({
    value: user.id,
    label: user.id,
    description: `${user.name}: ${user.access}`,
  }));
  const call = group
    ? {
        operation: 'ModifyUserGroup',
        input: {
          UserGroupId: group.id,
          UserIdsToAdd: added.length > 0 ? added : undefined,
          UserIdsToRemove: removed.length > 0 ? removed : undefined,
        },
      }
    : {
        operation: 'CreateUserGroup',
        input: { UserGroupId: id, Engine: engine, UserIds: chosen.length > 0 ? chosen : undefined },
      };
  const changed = !group || added.length + removed.length > 0;
  return (
    <ActionModal
      title={group ? `Users of ${group.id}` : 'Create user group'}
      calls={changed ? [call] : []}
      submit={group ? 'Modify' : 'Create'}
      valid={!wrong && changed}
      what={group ? `modify ${group.id}` : 'create a user group'}
      told={group ? `${group.id} is being modified` : `The user group ${id} is being created`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          {group ? null : (
            <>
              <FormField label="User group ID" errorText={tried ? wrong : undefined}>
                <Input value={id} onChange={({ detail }) => setId(detail.value)} />
              </FormField>
              <FormField label="Engine">
                <RadioGroup
                  value={engine}
                  direction="horizontal"
                  onChange={({ detail }) => setEngine(detail.value)}
                  items={[
                    { value: 'valkey', label: 'Valkey' },
                    { value: 'redis', label: 'Redis OSS' },
                  ]}
                />
              </FormField>
            </>
          )}
          <FormField label="Users" errorText={users.error?.message}>
            <Multiselect
              selectedOptions={chosen.map(
                (user) => options.find((one) => one.value === user) ?? { value: user, label: user },
              )}
              options={options}
              statusType={users.status}
              onChange={({ detail }) =>
                setChosen(detail.selectedOptions.map((one) => one.value ?? ''))
              }
              placeholder="Choose users"
              deselectAriaLabel={(option) => `Remove ${option.label}`}
            />
          </FormField>
          {engine === 'redis' ? (
            <Alert type="info">
              A group of Redis OSS needs a user whose name is default: it is who clients without a
              name are.
            </Alert>
          ) : null}
        </>
      )}
    </ActionModal>
  );
}
