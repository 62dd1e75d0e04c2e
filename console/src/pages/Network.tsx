// SPDX-License-Identifier: Apache-2.0
// What a cache's nodes may be in: VPCs, and their subnets, each of which stands for a zone.

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  Subnet,
  Vpc,
  createSubnetCall,
  createVpcCall,
  deleteSubnetCall,
  deleteVpcCall,
  listSubnets,
  listVpcs,
  listZones,
} from '../api/ec2';
import { checkNetwork } from '../model/network';
import type { PageProps } from '../routes';
import { ActionModal, DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, useChoices } from '../ui/fields';
import { ActionTable, Question, RowAction } from '../ui/ListPage';
import { Empty, Status, useTitle, yesNo } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';

const vpcColumns: Column<Vpc>[] = [
  {
    id: 'id',
    header: 'VPC ID',
    text: (vpc) => vpc.id,
    cell: (vpc) => <Box fontWeight="bold">{vpc.id}</Box>,
    isRowHeader: true,
  },
  { id: 'block', header: 'Network', text: (vpc) => vpc.block, cell: (vpc) => vpc.block },
  {
    id: 'default',
    header: 'Default',
    text: (vpc) => yesNo(vpc.isDefault),
    cell: (vpc) => yesNo(vpc.isDefault),
  },
  {
    id: 'state',
    header: 'State',
    text: (vpc) => vpc.state,
    cell: (vpc) => <Status of={vpc.state} />,
  },
];

const subnetColumns: Column<Subnet>[] = [
  {
    id: 'id',
    header: 'Subnet ID',
    text: (subnet) => subnet.id,
    cell: (subnet) => <Box fontWeight="bold">{subnet.id}</Box>,
    isRowHeader: true,
  },
  {
    id: 'zone',
    header: 'Zone',
    text: (subnet) => subnet.zone,
    cell: (subnet) => subnet.zone,
  },
  {
    id: 'block',
    header: 'Network',
    text: (subnet) => subnet.block,
    cell: (subnet) => subnet.block,
  },
  { id: 'vpc', header: 'VPC', text: (subnet) => subnet.vpc, cell: (subnet) => subnet.vpc },
  {
    id: 'default',
    header: 'Default',
    text: (subnet) => yesNo(subnet.isDefault),
    cell: (subnet) => yesNo(subnet.isDefault),
  },
];

export function NetworkPage(_: PageProps) {
  useTitle('VPCs and subnets');
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Names for sets of subnets and security groups; a subnet stands for its zone."
      >
        VPCs and subnets
      </Header>
      <ActionTable
        title="VPCs"
        what="VPCs"
        variant="container"
        columns={vpcColumns}
        keyOf={(vpc) => vpc.id}
        load={listVpcs}
        actions={vpcActions}
        create={{ text: 'Create VPC', ask: (question) => <CreateVpc {...question} /> }}
        empty={<Empty title="No VPCs" />}
      />
      <ActionTable
        title="Subnets"
        what="subnets"
        variant="container"
        columns={subnetColumns}
        keyOf={(subnet) => subnet.id}
        load={listSubnets}
        actions={subnetActions}
        create={{ text: 'Create subnet', ask: (question) => <CreateSubnet {...question} /> }}
        empty={<Empty title="No subnets">A zone brings one with it when a host names it.</Empty>}
      />
    </SpaceBetween>
  );
}

const vpcActions: RowAction<Vpc>[] = [
  {
    id: 'delete',
    text: 'Delete VPC',
    disabled: (vpc) => vpc.isDefault,
    disabledReason: 'The default VPC stays',
    ask: (vpc, question) => (
      <DeleteModal kind="VPC" name={vpc.id} call={deleteVpcCall(vpc.id)} {...question}>
        Its default security group goes with it. One with subnets or other groups cannot be deleted.
      </DeleteModal>
    ),
  },
];

const subnetActions: RowAction<Subnet>[] = [
  {
    id: 'delete',
    text: 'Delete subnet',
    disabled: (subnet) => subnet.isDefault,
    disabledReason: 'The default subnet of a zone stays',
    ask: (subnet, question) => (
      <DeleteModal kind="subnet" name={subnet.id} call={deleteSubnetCall(subnet.id)} {...question}>
        One that is in a subnet group cannot be deleted.
      </DeleteModal>
    ),
  },
];

function CreateVpc({ close, done }: Question) {
  const [block, setBlock] = useState('');
  const wrong = checkNetwork(block);
  return (
    <ActionModal
      title="Create VPC"
      calls={wrong ? [] : [createVpcCall(block.trim())]}
      submit="Create"
      valid={!wrong}
      what="create a VPC"
      told="A VPC is created"
      close={close}
      done={done}
    >
      {(tried) => (
        <NetworkField
          value={block}
          change={setBlock}
          wrong={tried ? wrong : undefined}
          description="Of 16 to 65,536 addresses: from /28 to /16."
        />
      )}
    </ActionModal>
  );
}

function CreateSubnet({ close, done }: Question) {
  const client = useClient();
  const vpcs = useChoices(() => listVpcs(client));
  const zones = useChoices(() => listZones(client));
  const [vpc, setVpc] = useState('');
  const [block, setBlock] = useState('');
  const [zone, setZone] = useState('');
  const wrong = checkNetwork(block);
  return (
    <ActionModal
      title="Create subnet"
      calls={wrong || !vpc ? [] : [createSubnetCall(vpc, block.trim(), zone)]}
      submit="Create"
      valid={!wrong && vpc !== ''}
      what="create a subnet"
      told="A subnet is created"
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <Choice
            label="VPC"
            value={vpc}
            status={vpcs.status}
            error={vpcs.error}
            errorText={tried && !vpc ? 'Choose a VPC' : undefined}
            options={vpcs.items.map((one) => ({
              value: one.id,
              label: one.id,
              description: one.block,
            }))}
            change={setVpc}
          />
          <NetworkField
            value={block}
            change={setBlock}
            wrong={tried ? wrong : undefined}
            description="Within that of the VPC, and apart from its other subnets."
          />
          <Choice
            label="Zone"
            value={zone}
            status={zones.status}
            error={zones.error}
            placeholder="The first one"
            options={zones.items.map((name) => ({ value: name, label: name }))}
            change={setZone}
          />
        </>
      )}
    </ActionModal>
  );
}

function NetworkField(props: {
  value: string;
  change: (value: string) => void;
  wrong: string | undefined;
  description: string;
}) {
  return (
    <FormField label="Network" description={props.description} errorText={props.wrong}>
      <Input
        value={props.value}
        onChange={({ detail }) => props.change(detail.value)}
        placeholder="10.0.0.0/16"
        spellcheck={false}
      />
    </FormField>
  );
}
