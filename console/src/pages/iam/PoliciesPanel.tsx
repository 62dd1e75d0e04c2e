// SPDX-License-Identifier: Apache-2.0
// The policies of a user, a group or a role: attached, detached.

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { Policy, listPolicies } from '../../api/iam';
import { OwnPolicies, Owner, attachCall, detachCall } from '../../api/iamOwners';
import { ActionModal } from '../../ui/ActionModal';
import { useClient } from '../../ui/context';
import { Choice, useChoices } from '../../ui/fields';
import type { Question } from '../../ui/ListPage';
import { Empty } from '../../ui/parts';
import { Change, ChangeModal } from './ChangeModal';

interface Props {
  owner: Owner;
  of: OwnPolicies;
  /** Once something is changed. */
  done: () => void;
  /** What an owner without policies may. */
  none: string;
}

export function PoliciesPanel({ owner, of, done, none }: Props) {
  const [change, setChange] = useState<Change>();
  const [attaching, setAttaching] = useState(false);
  const detach = (policy: Policy) =>
    setChange({
      title: `Detach ${policy.name}`,
      text: `${owner.name} may no longer do what only ${policy.name} allows.`,
      submit: 'Detach',
      call: detachCall(owner, policy.arn),
    });
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${of.policies.length})`}
            description={
              of.inline.length > 0
                ? `Beside these, policies of its own: ${of.inline.join(', ')}.`
                : undefined
            }
            actions={<Button onClick={() => setAttaching(true)}>Attach a policy</Button>}
          >
            Policies
          </Header>
        }
        items={of.policies}
        trackBy="arn"
        ariaLabels={{ tableLabel: 'Policies' }}
        empty={<Empty title="No policies">{none}</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Policy', cell: (policy) => policy.name, isRowHeader: true },
          { id: 'arn', header: 'ARN', cell: (policy) => policy.arn },
          {
            id: 'detach',
            header: 'Actions',
            cell: (policy) => (
              <Button
                variant="inline-link"
                ariaLabel={`Detach ${policy.name}`}
                onClick={() => detach(policy)}
              >
                Detach
              </Button>
            ),
          },
        ]}
      />
      {change ? (
        <ChangeModal change={change} close={() => setChange(undefined)} done={done} />
      ) : null}
      {attaching ? (
        <AttachPolicy
          owner={owner}
          attached={of.policies}
          close={() => setAttaching(false)}
          done={done}
        />
      ) : null}
    </>
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
