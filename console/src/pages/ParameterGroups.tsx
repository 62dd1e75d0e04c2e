// SPDX-License-Identifier: Apache-2.0
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import {
  ParameterGroup,
  isDefaultGroup,
  listEngineVersions,
  listParameterGroups,
} from '../api/elasticache';
import { checkName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, useChoices } from '../ui/fields';
import { ListPage, RowAction } from '../ui/ListPage';
import { Empty } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';

const columns: Column<ParameterGroup>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (group) => group.name,
    cell: (group) => <Link href={hrefOf(['parameter-groups', group.name])}>{group.name}</Link>,
    isRowHeader: true,
    width: 300,
  },
  {
    id: 'family',
    header: 'Family',
    text: (group) => group.family,
    cell: (group) => group.family,
    width: 160,
  },
  {
    id: 'kind',
    header: 'Kind',
    text: (group) => (isDefaultGroup(group.name) ? 'Default' : 'Own'),
    cell: (group) => (isDefaultGroup(group.name) ? 'Default' : 'Own'),
    width: 110,
  },
  {
    id: 'description',
    header: 'Description',
    text: (group) => group.description,
    cell: (group) => group.description || '-',
    width: 360,
  },
];

export function ParameterGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="Parameter groups"
      what="parameter groups"
      description="Settings of engines. Defaults cannot be changed: make a group of your own."
      columns={columns}
      keyOf={(group) => group.name}
      load={listParameterGroups}
      actions={actions}
      create={{
        text: 'Create parameter group',
        ask: ({ close }) => <CreateGroup close={close} />,
      }}
      empty={<Empty title="No parameter groups" />}
    />
  );
}

const actions: RowAction<ParameterGroup>[] = [
  {
    id: 'delete',
    text: 'Delete',
    disabled: (group) => isDefaultGroup(group.name),
    disabledReason: 'A default group stays',
    ask: (group, question) => (
      <DeleteModal
        kind="parameter group"
        name={group.name}
        call={{
          operation: 'DeleteCacheParameterGroup',
          input: { CacheParameterGroupName: group.name },
        }}
        {...question}
      >
        A group that a cache uses cannot be deleted.
      </DeleteModal>
    ),
  },
];

function CreateGroup({ close }: { close: () => void }) {
  const client = useClient();
  const versions = useChoices(() => listEngineVersions(client));
  const [name, setName] = useState('');
  const [family, setFamily] = useState('valkey9');
  const [description, setDescription] = useState('');
  const wrong = checkName(name);
  const families = [...new Set(versions.items.map((one) => one.family))].reverse();
  return (
    <ActionModal
      title="Create parameter group"
      calls={[
        {
          operation: 'CreateCacheParameterGroup',
          input: {
            CacheParameterGroupName: name,
            CacheParameterGroupFamily: family,
            Description: description || name,
          },
        },
      ]}
      submit="Create"
      valid={!wrong}
      what="create a parameter group"
      told={`The parameter group ${name} is created`}
      close={close}
      done={() => go(hrefOf(['parameter-groups', name.toLowerCase()]))}
    >
      {(tried) => (
        <>
          <FormField label="Name" errorText={tried ? wrong : undefined}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <Choice
            label="Family"
            description="The engine and the versions that it is for."
            value={family}
            status={versions.status}
            error={versions.error}
            options={families.map((one) => ({ value: one, label: one }))}
            change={setFamily}
          />
          <FormField label="Description">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}
