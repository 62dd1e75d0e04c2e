// SPDX-License-Identifier: Apache-2.0
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import {
  GuardedGroup,
  createSecurityGroupCall,
  deleteSecurityGroupCall,
  listGuardedGroups,
  listVpcs,
} from '../api/ec2';
import { describeRule } from '../model/network';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, Optional, useChoices } from '../ui/fields';
import { ListPage, Question, RowAction } from '../ui/ListPage';
import { Empty } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { hrefOf } from '../ui/router';

const admits = (group: GuardedGroup) => group.rules.map(describeRule).join('; ');

const columns: Column<GuardedGroup>[] = [
  {
    id: 'id',
    header: 'Security group ID',
    text: (group) => group.id,
    cell: (group) => <Link href={hrefOf(['security-groups', group.id])}>{group.id}</Link>,
    isRowHeader: true,
    width: 210,
  },
  {
    id: 'name',
    header: 'Name',
    text: (group) => group.name,
    cell: (group) => group.name,
    width: 120,
  },
  {
    id: 'admits',
    header: 'Admits',
    text: admits,
    cell: (group) => admits(group) || 'Nobody',
    width: 330,
  },
  {
    id: 'vpc',
    header: 'VPC',
    text: (group) => group.vpc,
    cell: (group) => group.vpc,
    width: 210,
  },
  {
    id: 'description',
    header: 'Description',
    text: (group) => group.description,
    cell: (group) => group.description || '-',
    width: 200,
  },
];

export function SecurityGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="Security groups"
      what="security groups"
      description="Who may connect to a cache. A new group admits nobody, not even this machine."
      columns={columns}
      keyOf={(group) => group.id}
      load={listGuardedGroups}
      actions={actions}
      create={{ text: 'Create security group', ask: (question) => <CreateGroup {...question} /> }}
      empty={<Empty title="No security groups" />}
    />
  );
}

const actions: RowAction<GuardedGroup>[] = [
  {
    id: 'delete',
    text: 'Delete',
    disabled: (group) => group.name === 'default',
    disabledReason: 'The default group of a VPC stays',
    ask: (group, question) => <DeleteGroup group={group} {...question} />,
  },
];

export function DeleteGroup({ group, close, done }: { group: GuardedGroup } & Question) {
  return (
    <DeleteModal
      kind="security group"
      name={group.name}
      call={deleteSecurityGroupCall(group.id)}
      close={close}
      done={done}
    >
      A group that a cache uses, or that a rule names, cannot be deleted.
    </DeleteModal>
  );
}

function CreateGroup({ close, done }: Question) {
  const client = useClient();
  const vpcs = useChoices(() => listVpcs(client));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [vpc, setVpc] = useState('');
  const wrong = wrongName(name);
  return (
    <ActionModal
      title="Create security group"
      calls={[createSecurityGroupCall(name, description, vpc)]}
      submit="Create"
      valid={!wrong}
      what="create a security group"
      told={`The security group ${name} is created`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <FormField label="Name" errorText={tried ? wrong : undefined}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label={<Optional>Description</Optional>}>
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <Choice
            label="VPC"
            description="That of the subnet group of the caches that it is for."
            value={vpc}
            status={vpcs.status}
            error={vpcs.error}
            placeholder="The default VPC"
            options={vpcs.items.map((one) => ({
              value: one.id,
              label: one.id,
              description: one.isDefault ? `${one.block}, the default` : one.block,
            }))}
            change={setVpc}
          />
        </>
      )}
    </ActionModal>
  );
}

function wrongName(name: string): string | undefined {
  if (!name) return 'Enter a name';
  if (name.startsWith('sg-')) return 'Ids begin with sg-, names do not';
  return name.length <= 255 ? undefined : 'A name has up to 255 characters';
}
