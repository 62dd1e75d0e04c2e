// SPDX-License-Identifier: Apache-2.0
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
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
import { useLive } from '../ui/live';
import { Empty, useTitle } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';
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
  useTitle('Parameter groups');
  const client = useClient();
  const live = useLive('parameter groups', () => listParameterGroups(client));
  const [selected, setSelected] = useState<ParameterGroup>();
  const [action, setAction] = useState('');
  const chosen = live.data?.find((group) => group.name === selected?.name);
  const close = () => setAction('');
  return (
    <>
      <ResourceTable
        title="Parameter groups"
        what="parameter groups"
        description="Settings of engines. Defaults cannot be changed: make a group of your own."
        columns={columns}
        items={live.data}
        error={live.error}
        refresh={live.refresh}
        keyOf={(group) => group.name}
        selected={chosen}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              disabled={!chosen || isDefaultGroup(chosen.name)}
              disabledReason="A default group stays"
              onClick={() => setAction('delete')}
            >
              Delete
            </Button>
            <Button variant="primary" onClick={() => setAction('create')}>
              Create parameter group
            </Button>
          </SpaceBetween>
        }
        empty={<Empty title="No parameter groups" />}
      />
      {action === 'create' ? <CreateGroup close={close} /> : null}
      {action === 'delete' && chosen ? (
        <DeleteModal
          kind="parameter group"
          name={chosen.name}
          call={{
            operation: 'DeleteCacheParameterGroup',
            input: { CacheParameterGroupName: chosen.name },
          }}
          close={close}
          done={() => void live.refresh()}
        >
          A group that a cache uses cannot be deleted.
        </DeleteModal>
      ) : null}
    </>
  );
}

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
