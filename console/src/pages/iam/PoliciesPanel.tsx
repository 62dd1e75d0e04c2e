// SPDX-License-Identifier: Apache-2.0
// The policies of a user, a group or a role: attached and detached, and those that stand in it
// itself, which are written here.

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { ApiError } from '../../api/errors';
import { Policy, listPolicies } from '../../api/iam';
import { OwnPolicies, Owner, attachCall, detachCall } from '../../api/iamOwners';
import { deleteInlineCall, putInlineCall, readInlinePolicy } from '../../api/iamPolicies';
import { checkIamName } from '../../model/names';
import { exampleDocument } from '../../model/policies';
import { ActionModal } from '../../ui/ActionModal';
import { useClient } from '../../ui/context';
import { Choice, NameField, useChoices } from '../../ui/fields';
import type { Question } from '../../ui/ListPage';
import { Empty, Problem } from '../../ui/parts';
import { hrefOf } from '../../ui/router';
import { Change, ChangeModal } from './ChangeModal';
import { DocumentModal } from './DocumentModal';

interface Props {
  owner: Owner;
  of: OwnPolicies;
  /** Once something is changed. */
  done: () => void;
  /** What an owner without policies may. */
  none: string;
}

/** One that is attached, by its ARN; or one that stands in its owner, which has none. */
interface Row {
  name: string;
  arn?: string;
}

export function PoliciesPanel({ owner, of, done, none }: Props) {
  const client = useClient();
  const [change, setChange] = useState<Change>();
  const [asked, setAsked] = useState<'attach' | 'write'>();
  const [edited, setEdited] = useState<{ name: string; document: string }>();
  const [error, setError] = useState<ApiError>();
  const rows: Row[] = [...of.policies, ...of.inline.map((name) => ({ name }))];

  const edit = async (name: string) => {
    setError(undefined);
    try {
      setEdited({ name, document: await readInlinePolicy(client, owner, name) });
    } catch (thrown) {
      setError(ApiError.of(thrown));
    }
  };
  const question = { close: () => setAsked(undefined), done };
  return (
    <>
      {error ? <Problem error={error} what="read the policy" /> : null}
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${rows.length})`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setAsked('write')}>Write a policy</Button>
                <Button onClick={() => setAsked('attach')}>Attach a policy</Button>
              </SpaceBetween>
            }
          >
            Policies
          </Header>
        }
        items={rows}
        trackBy={(row) => row.arn ?? `inline/${row.name}`}
        ariaLabels={{ tableLabel: 'Policies' }}
        empty={<Empty title="No policies">{none}</Empty>}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Policy',
            cell: ({ name, arn }) =>
              arn ? <Link href={hrefOf(['iam-policies', arn])}>{name}</Link> : name,
            isRowHeader: true,
          },
          {
            id: 'arn',
            header: 'ARN',
            cell: ({ arn }) => arn ?? `None: it stands in ${owner.name} itself`,
          },
          {
            id: 'actions',
            header: 'Actions',
            cell: (row) => (
              <RowActions
                row={row}
                owner={owner}
                ask={setChange}
                edit={(name) => void edit(name)}
              />
            ),
          },
        ]}
      />
      {change ? (
        <ChangeModal change={change} close={() => setChange(undefined)} done={done} />
      ) : null}
      {asked === 'attach' ? (
        <AttachPolicy owner={owner} attached={of.policies} {...question} />
      ) : null}
      {asked === 'write' ? <WritePolicy owner={owner} taken={of.inline} {...question} /> : null}
      {edited ? (
        <DocumentModal
          title={`${edited.name} of ${owner.name}`}
          document={edited.document}
          callOf={(document) => putInlineCall(owner, edited.name, document)}
          what="change the policy"
          told={`${edited.name} is changed`}
          close={() => setEdited(undefined)}
          done={done}
        />
      ) : null}
    </>
  );
}

function RowActions({
  row: { name, arn },
  owner,
  ask,
  edit,
}: {
  row: Row;
  owner: Owner;
  ask: (change: Change) => void;
  edit: (name: string) => void;
}) {
  const text = `${owner.name} may no longer do what only ${name} allows.`;
  const button = (word: string, onClick: () => void) => (
    <Button variant="inline-link" ariaLabel={`${word} ${name}`} onClick={onClick}>
      {word}
    </Button>
  );
  if (arn) {
    return button('Detach', () =>
      ask({ title: `Detach ${name}`, text, submit: 'Detach', call: detachCall(owner, arn) }),
    );
  }
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {button('Edit', () => edit(name))}
      {button('Delete', () =>
        ask({
          title: `Delete ${name}`,
          text,
          submit: 'Delete',
          call: deleteInlineCall(owner, name),
        }),
      )}
    </SpaceBetween>
  );
}

function WritePolicy({ owner, taken, close, done }: { owner: Owner; taken: string[] } & Question) {
  const [name, setName] = useState('');
  const wrong =
    checkIamName(name, 128) ??
    (taken.includes(name) ? 'There is a policy of that name already' : undefined);
  return (
    <DocumentModal
      title={`Write a policy of ${owner.name}`}
      document={exampleDocument}
      callOf={(document) => putInlineCall(owner, name, document)}
      what="write a policy"
      told={`${owner.name} has another policy`}
      valid={!wrong}
      close={close}
      done={done}
    >
      {(tried) => (
        <NameField
          label="Policy name"
          description="It stands in its owner itself, and goes with it."
          value={name}
          change={setName}
          wrong={tried ? wrong : undefined}
        />
      )}
    </DocumentModal>
  );
}

function AttachPolicy({
  owner,
  attached,
  close,
  done,
}: { owner: Owner; attached: Policy[] } & Question) {
  const client = useClient();
  const policies = useChoices(() => listPolicies(client));
  const [arn, setArn] = useState('');
  const free = policies.items.filter((policy) => !attached.some((one) => one.arn === policy.arn));
  return (
    <ActionModal
      title={`Attach a policy to ${owner.name}`}
      calls={arn ? [attachCall(owner, arn)] : []}
      submit="Attach"
      valid={arn !== ''}
      what="attach a policy"
      told={`${owner.name} has another policy`}
      close={close}
      done={done}
    >
      {(tried) => (
        <Choice
          label="Policy"
          value={arn}
          status={policies.status}
          error={policies.error}
          errorText={tried && !arn ? 'Choose a policy' : undefined}
          options={free.map((policy) => ({
            value: policy.arn,
            label: policy.name,
            description: policy.arn,
          }))}
          change={setArn}
        />
      )}
    </ActionModal>
  );
}
