// SPDX-License-Identifier: Apache-2.0
// Groups of those who use the API: what is attached to a group counts for its members.

import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { iamCall } from '../api/iam';
import { IamGroup, listIamGroups } from '../api/iamOwners';
import { checkIamName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { ListPage } from '../ui/ListPage';
import { Copyable, Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { go, hrefOf } from '../ui/router';
import { NameField } from '../ui/fields';

const columns: Column<IamGroup>[] = [
  {
    id: 'name',
    header: 'Group name',
    text: (group) => group.name,
    cell: (group) => <Link href={hrefOf(['iam-groups', group.name])}>{group.name}</Link>,
    isRowHeader: true,
    width: 240,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (group) => group.arn,
    cell: (group) => <Copyable text={group.arn} label={`the ARN of ${group.name}`} />,
    width: 420,
  },
  {
    id: 'created',
    header: 'Created',
    text: (group) => group.created?.getTime() ?? 0,
    cell: (group) => <Time of={group.created} />,
    width: 220,
  },
];

export function IamGroupsPage(_: PageProps) {
  return (
    <ListPage
      title="IAM groups"
      what="IAM groups"
      description="What is attached to a group counts for all its users."
      columns={columns}
      keyOf={(group) => group.name}
      load={listIamGroups}
      create={{ text: 'Create IAM group', ask: ({ close }) => <CreateGroup close={close} /> }}
      empty={(create) => (
        <Empty title="No IAM groups" action={create}>
          Several users who may do the same need its policies once only.
        </Empty>
      )}
    />
  );
}

function CreateGroup({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const wrong = checkIamName(name, 128);
  return (
    <ActionModal
      title="Create IAM group"
      calls={[iamCall('CreateGroup', { GroupName: name })]}
      submit="Create"
      valid={!wrong}
      what="create an IAM group"
      told={`The IAM group ${name} is there`}
      close={close}
      done={() => go(hrefOf(['iam-groups', name]))}
    >
      {(tried) => (
        <NameField
          label="Group name"
          description="Users and policies are added on its page."
          value={name}
          change={setName}
          wrong={tried ? wrong : undefined}
        />
      )}
    </ActionModal>
  );
}
