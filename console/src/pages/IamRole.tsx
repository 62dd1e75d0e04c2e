// SPDX-License-Identifier: Apache-2.0
// One IAM role: whom it trusts, and what it allows.

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { iamCall } from '../api/iam';
import { IamRole, deleteRoleCalls, findIamRole } from '../api/iamOwners';
import { indented } from '../model/trust';
import type { PageProps } from '../routes';
import { DeleteModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { useLive } from '../ui/live';
import { Copyable, ShellText, Time } from '../ui/parts';
import { go } from '../ui/router';
import { DocumentModal } from './iam/DocumentModal';
import { MayPanel } from './iam/MayPanel';
import { PoliciesPanel } from './iam/PoliciesPanel';

export function IamRolePage({ place }: PageProps) {
  const [, name = ''] = place.path;
  const client = useClient();
  const live = useLive(`iam role ${name}`, () => findIamRole(client, name));
  const refresh = () => void live.refresh();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <DetailPage
        name={name}
        live={live}
        description={live.data?.role.description}
        actions={
          <Button disabled={!live.data} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      >
        {(details) => (
          <SpaceBetween size="l">
            <Summary role={details.role} />
            <Container
              header={
                <Header
                  variant="h2"
                  description="Who may assume the role."
                  actions={<Button onClick={() => setEditing(true)}>Edit</Button>}
                >
                  Trust policy
                </Header>
              }
            >
              <ShellText text={indented(details.role.trust)} label="Trust policy" />
            </Container>
            <PoliciesPanel
              owner={{ kind: 'Role', name }}
              of={details}
              done={refresh}
              none="Who assumes this role may only ask who it is."
            />
            <MayPanel arn={details.role.arn} name={name} />
          </SpaceBetween>
        )}
      </DetailPage>
      {editing && live.data ? (
        <DocumentModal
          title={`Trust policy of ${name}`}
          document={live.data.role.trust}
          callOf={(document) =>
            iamCall('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: document })
          }
          what="change the trust policy"
          told={`The trust policy of ${name} is changed`}
          close={() => setEditing(false)}
          done={refresh}
        />
      ) : null}
      {deleting && live.data ? (
        <DeleteModal
          kind="IAM role"
          name={name}
          calls={deleteRoleCalls(live.data)}
          close={() => setDeleting(false)}
          done={() => go('#/iam-roles')}
        >
          Credentials of it stop working at once.
        </DeleteModal>
      ) : null}
    </>
  );
}

function Summary({ role }: { role: IamRole }) {
  const hours = Math.round(role.sessionSeconds / 360) / 10;
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'ARN', value: <Copyable text={role.arn} label="the ARN" /> },
          { label: 'Created', value: <Time of={role.created} /> },
          {
            label: 'Credentials are good for',
            value: `${hours} hour${hours === 1 ? '' : 's'} at most`,
          },
        ]}
      />
    </Container>
  );
}
