// SPDX-License-Identifier: Apache-2.0
// One managed policy: its document, and the versions that it has had.

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import {
  ManagedPolicy,
  PolicyDetails,
  PolicyVersion,
  changePolicyCall,
  deletePolicyCalls,
  deleteVersionCall,
  findManagedPolicy,
  countVersionCall,
} from '../api/iamPolicies';
import { indented } from '../model/trust';
import type { PageProps } from '../routes';
import { DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { useLive } from '../ui/live';
import { Copyable, ShellText, Time } from '../ui/parts';
import { go, hrefOf } from '../ui/router';
import { Change, ChangeModal } from './iam/ChangeModal';
import { DocumentModal } from './iam/DocumentModal';

export function IamPolicyPage({ place }: PageProps) {
  const [, arn = ''] = place.path;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const client = useClient();
  const shown = place.query.version;
  const live = useLive(`iam policy ${arn} ${shown ?? ''}`, () =>
    findManagedPolicy(client, arn, shown),
  );
  const refresh = () => void live.refresh();
  const [change, setChange] = useState<Change>();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const fixed = live.data?.policy.isAws ?? true;
  return (
    <>
      <DetailPage
        name={name}
        live={live}
        description={live.data?.policy.description}
        actions={
          <Button
            disabled={fixed || (live.data?.policy.attachments ?? 0) > 0}
            disabledReason={fixed ? "AWS' policies stay" : 'Detach it first'}
            onClick={() => setDeleting(true)}
          >
            Delete
          </Button>
        }
      >
        {(details) => (
          <SpaceBetween size="l">
            <Summary policy={details.policy} />
            <Container
              header={
                <Header
                  variant="h2"
                  description={
                    details.shown === details.policy.version
                      ? 'The version that counts.'
                      : `Version ${details.shown}, which does not count.`
                  }
                  actions={
                    <Button
                      disabled={fixed}
                      disabledReason="AWS' policies stay as they are"
                      onClick={() => setEditing(true)}
                    >
                      Edit
                    </Button>
                  }
                >
                  Document
                </Header>
              }
            >
              <ShellText text={indented(details.document)} label="Policy document" />
            </Container>
            <Versions details={details} ask={setChange} />
          </SpaceBetween>
        )}
      </DetailPage>
      {change ? (
        <ChangeModal change={change} close={() => setChange(undefined)} done={refresh} />
      ) : null}
      {editing && live.data ? (
        <DocumentModal
          title={`Document of ${name}`}
          document={live.data.document}
          callOf={(document) => changePolicyCall(arn, document)}
          what="change the policy"
          told={`${name} has a new version, which counts`}
          close={() => setEditing(false)}
          done={() => {
            if (shown) go(hrefOf(['iam-policies', arn]));
            refresh();
          }}
        />
      ) : null}
      {deleting && live.data ? (
        <DeleteModal
          kind="IAM policy"
          name={name}
          calls={deletePolicyCalls(live.data)}
          close={() => setDeleting(false)}
          done={() => go('#/iam-policies')}
        >
          All of its versions go with it.
        </DeleteModal>
      ) : null}
    </>
  );
}

function Summary({ policy }: { policy: ManagedPolicy }) {
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'ARN', value: <Copyable text={policy.arn} label="the ARN" /> },
          { label: 'Created', value: <Time of={policy.created} /> },
          { label: 'From', value: policy.isAws ? 'AWS' : 'This account' },
          { label: 'Attached to', value: attachedTo(policy) },
        ]}
      />
    </Container>
  );
}

function attachedTo({ attachments }: ManagedPolicy): string {
  if (attachments === 0) return 'Nobody';
  return attachments === 1 ? 'One user, group or role' : `${attachments} users, groups and roles`;
}

function Versions({ details, ask }: { details: PolicyDetails; ask: (change: Change) => void }) {
  const { arn, name } = details.policy;
  const use = (version: PolicyVersion) =>
    ask({
      title: `Let ${version.id} count`,
      text: `${name} allows and denies what ${version.id} says, at once.`,
      submit: 'Let it count',
      call: countVersionCall(arn, version.id),
    });
  const remove = (version: PolicyVersion) =>
    ask({
      title: `Delete version ${version.id}`,
      text: 'It cannot be brought back.',
      submit: 'Delete',
      call: deleteVersionCall(arn, version.id),
    });
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${details.versions.length})`}
          description="Each change is one; a policy has five at most."
        >
          Versions
        </Header>
      }
      items={details.versions}
      trackBy="id"
      ariaLabels={{ tableLabel: 'Versions' }}
      columnDefinitions={[
        { id: 'id', header: 'Version', cell: (version) => version.id, isRowHeader: true },
        {
          id: 'counts',
          header: 'Counts',
          cell: (version) => (version.isDefault ? 'Yes' : 'No'),
        },
        {
          id: 'created',
          header: 'Created',
          cell: (version) => <Time of={version.created} />,
        },
        {
          id: 'actions',
          header: 'Actions',
          cell: (version) => (
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="inline-link"
                ariaLabel={`Show ${version.id}`}
                href={hrefOf(['iam-policies', arn], { version: version.id })}
              >
                Show
              </Button>
              {version.isDefault ? null : (
                <>
                  <Button
                    variant="inline-link"
                    ariaLabel={`Let ${version.id} count`}
                    onClick={() => use(version)}
                  >
                    Let it count
                  </Button>
                  <Button
                    variant="inline-link"
                    ariaLabel={`Delete ${version.id}`}
                    onClick={() => remove(version)}
                  >
                    Delete
                  </Button>
                </>
              )}
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
