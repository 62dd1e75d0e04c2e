// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useState } from 'react';
import { listSubnets } from '../api/ec2';
import { SubnetGroup, listSubnetGroups } from '../api/elasticache';
import { checkName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { useChoices } from '../ui/fields';
import { ListPage, RowAction } from '../ui/ListPage';
import { Empty } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';

const columns: Column<SubnetGroup>[] = [
  {
    id: 'name',
    header: 'Name',
    text: (group) => group.name,
    cell: (group) => <Box fontWeight="bold">{group.name}</Box>,
    isRowHeader: true,
    width: 140,
  },
  {
    id: 'description',
    header: 'Description',
    text: (group) => group.description,
    cell: (group) => group.description || '-',
    width: 190,
  },
  {
    id: 'vpc',
    header: 'VPC',
    text: (group) => group.vpc,
    cell: (group) => group.vpc || '-',
    width: 200,
  },
  {
    id: 'subnets',
    header: 'Subnets',
    text: (group) => group.subnets.map((subnet) => subnet.id).join(', '),
    cell: (group) => group.subnets.map((subnet) => `${subnet.id} (${subnet.zone})`).join(', '),
    width: 380,
  },
];

export function SubnetGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="Subnet groups"
      what="subnet groups"
      description="The subnets, and with them the zones, that the nodes of a cache may be in."
      columns={columns}
      keyOf={(group) => group.name}
      load={listSubnetGroups}
      actions={actions}
      create={{ text: 'Create subnet group', ask: (question) => <GroupForm {...question} /> }}
      empty={<Empty title="No subnet groups">The default one is there with the first cache.</Empty>}
    />
  );
}

const actions: RowAction<SubnetGroup>[] = [
  {
    id: 'modify',
    text: 'Modify',
    ask: (group, question) => <GroupForm group={group} {...question} />,
  },
  {
    id: 'delete',
    text: 'Delete',
    disabled: (group) => group.name === 'default',
    ask: (group, question) => (
      <DeleteModal
        kind="subnet group"
        name={group.name}
        call={{
          operation: 'DeleteCacheSubnetGroup',
          input: { CacheSubnetGroupName: group.name },
        }}
        {...question}
      >
        A group that a cache uses cannot be deleted.
      </DeleteModal>
    ),
  },
];

function GroupForm({
  group,
  close,
  done,
}: {
  group?: SubnetGroup;
  close: () => void;
  done: () => void;
}) {
  const client = useClient();
  const subnets = useChoices(() => listSubnets(client));
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [chosen, setChosen] = useState<string[]>(group?.subnets.map((one) => one.id) ?? []);
  const wrong = group ? undefined : checkName(name);
  const options = subnets.items.map((subnet) => ({
    value: subnet.id,
    label: subnet.id,
    description: `${subnet.zone}, ${subnet.block}, ${subnet.vpc}`,
  }));
  return (
    <ActionModal
      title={group ? `Modify ${group.name}` : 'Create subnet group'}
      calls={[
        {
          operation: group ? 'ModifyCacheSubnetGroup' : 'CreateCacheSubnetGroup',
          input: {
            CacheSubnetGroupName: name,
            CacheSubnetGroupDescription: description || name,
            SubnetIds: chosen,
          },
        },
      ]}
      submit={group ? 'Modify' : 'Create'}
      valid={!wrong && chosen.length > 0}
      what={group ? `modify ${group.name}` : 'create a subnet group'}
      told={group ? `${group.name} is modified` : `The subnet group ${name} is created`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          {group ? null : (
            <FormField label="Name" errorText={tried ? wrong : undefined}>
              <Input value={name} onChange={({ detail }) => setName(detail.value)} />
            </FormField>
          )}
          <FormField label="Description">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <FormField
            label="Subnets"
            errorText={
              subnets.error?.message ??
              (tried && chosen.length === 0 ? 'Choose a subnet at least' : undefined)
            }
          >
            <Multiselect
              selectedOptions={chosen.map(
                (id) => options.find((one) => one.value === id) ?? { value: id, label: id },
              )}
              options={options}
              statusType={subnets.status}
              onChange={({ detail }) =>
                setChosen(detail.selectedOptions.map((one) => one.value ?? ''))
              }
              placeholder="Choose subnets"
              deselectAriaLabel={(option) => `Remove ${option.label}`}
            />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}
