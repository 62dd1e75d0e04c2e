// SPDX-License-Identifier: Apache-2.0
// What a cache's nodes may be in: VPCs, and their subnets, each of which stands for a zone.

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Subnet, Vpc, listSubnets, listVpcs } from '../api/ec2';
import type { PageProps } from '../routes';
import { useClient } from '../ui/context';
import { useLive } from '../ui/live';
import { Empty, Status, useTitle, yesNo } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';

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
  const client = useClient();
  const vpcs = useLive('vpcs', () => listVpcs(client));
  const subnets = useLive('subnets', () => listSubnets(client));
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Names for sets of subnets and security groups; a subnet stands for its zone."
      >
        VPCs and subnets
      </Header>
      <ResourceTable
        title="VPCs"
        what="VPCs"
        variant="container"
        columns={vpcColumns}
        items={vpcs.data}
        error={vpcs.error}
        refresh={vpcs.refresh}
        keyOf={(vpc) => vpc.id}
        empty={<Empty title="No VPCs" />}
      />
      <ResourceTable
        title="Subnets"
        what="subnets"
        variant="container"
        columns={subnetColumns}
        items={subnets.data}
        error={subnets.error}
        refresh={subnets.refresh}
        keyOf={(subnet) => subnet.id}
        empty={<Empty title="No subnets">A zone brings one with it when a host names it.</Empty>}
      />
    </SpaceBetween>
  );
}
