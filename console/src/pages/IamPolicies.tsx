// SPDX-License-Identifier: Apache-2.0
// Policies that can be attached to users, groups and roles: AWS' own, and those made here.

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { ManagedPolicy, createPolicyCall, listManagedPolicies } from '../api/iamPolicies';
import { checkIamName } from '../model/names';
import { exampleDocument } from '../model/policies';
import type { PageProps } from '../routes';
import { NameField, Optional } from '../ui/fields';
import { ListPage, Question } from '../ui/ListPage';
import { Copyable, Empty } from '../ui/parts';
import type { Column } from '../ui/ResourceTable';
import { hrefOf } from '../ui/router';
import { DocumentModal } from './iam/DocumentModal';

const columns: Column<ManagedPolicy>[] = [
  {
    id: 'name',
    header: 'Policy name',
    text: (policy) => policy.name,
    cell: (policy) => <Link href={hrefOf(['iam-policies', policy.arn])}>{policy.name}</Link>,
    isRowHeader: true,
    width: 300,
  },
  {
    id: 'from',
    header: 'From',
    text: (policy) => (policy.isAws ? 'AWS' : 'This account'),
    cell: (policy) => (policy.isAws ? 'AWS' : 'This account'),
    width: 130,
  },
  {
    id: 'attachments',
    header: 'Attached to',
    text: (policy) => policy.attachments,
    cell: (policy) => policy.attachments,
    width: 120,
  },
  {
    id: 'arn',
    header: 'ARN',
    text: (policy) => policy.arn,
    cell: (policy) => <Copyable text={policy.arn} label={`the ARN of ${policy.name}`} />,
    width: 420,
  },
];

export function IamPoliciesPage(_: PageProps) {
  return (
    <ListPage
      title="IAM policies"
      what="IAM policies"
      description="What users, groups and roles may do that a policy is attached to."
      columns={columns}
      keyOf={(policy) => policy.arn}
      load={listManagedPolicies}
      create={{ text: 'Create IAM policy', ask: (question) => <CreatePolicy {...question} /> }}
      empty={<Empty title="No IAM policies" />}
    />
  );
}

function CreatePolicy({ close, done }: Question) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const wrong = checkIamName(name, 128);
  return (
    <DocumentModal
      title="Create IAM policy"
      document={exampleDocument}
      callOf={(document) => createPolicyCall(name, description, document)}
      submit="Create"
      what="create an IAM policy"
      told={`The IAM policy ${name} is there`}
      valid={!wrong}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <NameField
            label="Policy name"
            value={name}
            change={setName}
            wrong={tried ? wrong : undefined}
          />
          <FormField label={<Optional>Description</Optional>}>
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        </>
      )}
    </DocumentModal>
  );
}
