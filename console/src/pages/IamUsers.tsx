// SPDX-License-Identifier: Apache-2.0
// Who may use the API and this console. (Who may log in to caches stands under Users.)

import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { IamUser, createUserCalls, listIamUsers } from '../api/iam';
import type { Answer } from '../api/xml';
import { checkIamName } from '../model/names';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { ListPage } from '../ui/ListPage';
import { Copyable, Empty, Time } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { hrefOf } from '../ui/router';
import { NewKey } from './iam/NewKey';
import { NameField } from '../ui/fields';

const columns: Column<IamUser>[] = [
  {
    id: 'name',
    header: 'User name',
    text: (user) => user.name,
    cell: (user) => <Link href={hrefOf(['iam-users', user.name])}>{user.name}</Link>,
    isRowHeader: true,
    width: 240,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (user) => user.arn,
    cell: (user) => <Copyable text={user.arn} label={`the ARN of ${user.name}`} />,
    width: 420,
  },
  {
    id: 'created',
    header: 'Created',
    text: (user) => user.created?.getTime() ?? 0,
    cell: (user) => <Time of={user.created} />,
    width: 220,
  },
];

export function IamUsersPage(_: PageProps) {
  const [key, setKey] = useState<Answer>();
  return (
    <>
      <ListPage
        title="IAM users"
        what="IAM users"
        description="Who may call the API and use this console, by their policies."
        columns={columns}
        keyOf={(user) => user.name}
        load={listIamUsers}
        create={{
          text: 'Create IAM user',
          ask: ({ close, done }) => (
            <CreateUser
              close={close}
              done={(answers) => {
                setKey(answers.find((answer) => answer.has('AccessKey')));
                done();
              }}
            />
          ),
        }}
        empty={(create) => (
          <Empty title="No IAM users" action={create}>
            So far the keys of the file credentials are all there are, and they may do everything.
          </Empty>
        )}
      />
      {key ? <NewKey answer={key} close={() => setKey(undefined)} /> : null}
    </>
  );
}

const managed = 'arn:aws:iam::aws:policy/';
const levels = [
  {
    value: `${managed}AmazonElastiCacheReadOnlyAccess`,
    label: 'Look',
    description: 'AmazonElastiCacheReadOnlyAccess',
  },
  {
    value: `${managed}AmazonElastiCacheFullAccess`,
    label: 'Manage caches',
    description: 'AmazonElastiCacheFullAccess',
  },
  {
    value: `${managed}AdministratorAccess`,
    label: 'Everything, users too',
    description: 'AdministratorAccess',
  },
  { value: '', label: 'Nothing yet', description: 'Policies can be attached later' },
];

function CreateUser({ close, done }: { close: () => void; done: (answers: Answer[]) => void }) {
  const [name, setName] = useState('');
  const [policy, setPolicy] = useState(levels[0]!.value);
  const [key, setKey] = useState(true);
  const wrong = checkIamName(name, 64);
  return (
    <ActionModal
      title="Create IAM user"
      calls={createUserCalls(name, policy, key)}
      submit="Create"
      valid={!wrong}
      what="create an IAM user"
      told={`The IAM user ${name} is there`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <NameField
            label="User name"
            value={name}
            change={setName}
            wrong={tried ? wrong : undefined}
            placeholder="ada"
          />
          <FormField label="What the user may do">
            <RadioGroup
              value={policy}
              onChange={({ detail }) => setPolicy(detail.value)}
              items={levels}
            />
          </FormField>
          <Checkbox
            checked={key}
            description="What the user signs in with, here and with the AWS CLI. It is shown once."
            onChange={({ detail }) => setKey(detail.checked)}
          >
            Create an access key
          </Checkbox>
        </>
      )}
    </ActionModal>
  );
}
