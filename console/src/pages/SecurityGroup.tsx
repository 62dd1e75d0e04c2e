// SPDX-License-Identifier: Apache-2.0
// One security group: what it admits.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import {
  GuardedGroup,
  IngressRule,
  authorizeCall,
  findGuardedGroup,
  listSecurityGroups,
  revokeCall,
} from '../api/ec2';
import { ApiError } from '../api/errors';
import { checkNetwork, checkPorts, describePorts, describeRule, readPorts } from '../model/network';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { DetailPage } from '../ui/DetailPage';
import { Choice, Optional, useChoices } from '../ui/fields';
import type { Question } from '../ui/ListPage';
import { useLive } from '../ui/live';
import { Copyable, Empty } from '../ui/parts';
import { go } from '../ui/router';
import { DeleteGroup } from './SecurityGroups';

export function SecurityGroupPage({ place }: PageProps) {
  const [, id = ''] = place.path;
  const client = useClient();
  const live = useLive(`security group ${id}`, async () => {
    const found = await findGuardedGroup(client, id);
    if (!found) throw new ApiError('InvalidGroup.NotFound', `There is no group ${id}.`, 400);
    return found;
  });
  const group = live.data;
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<IngressRule>();
  const [deleting, setDeleting] = useState(false);
  const done = () => void live.refresh();
  return (
    <>
      <DetailPage
        name={group?.name ?? id}
        live={live}
        description={group?.description}
        actions={
          <Button disabled={!group || group.name === 'default'} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      >
        {(found) => (
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'ID', value: <Copyable text={found.id} label="the ID" /> },
                  { label: 'VPC', value: <Copyable text={found.vpc} label="the VPC" /> },
                ]}
              />
            </Container>
            <Rules group={found} add={() => setAdding(true)} revoke={setRevoked} />
          </SpaceBetween>
        )}
      </DetailPage>
      {adding && group ? (
        <AddRule group={group} close={() => setAdding(false)} done={done} />
      ) : null}
      {revoked ? (
        <ActionModal
          title="Revoke rule"
          calls={[revokeCall(revoked)]}
          submit="Revoke"
          what={`revoke ${describeRule(revoked)}`}
          told={`The rule is revoked: ${describeRule(revoked)}`}
          close={() => setRevoked(undefined)}
          done={done}
        >
          <Box>
            {describeRule(revoked)}: connections that no other rule admits are closed at once.
          </Box>
        </ActionModal>
      ) : null}
      {deleting && group ? (
        <DeleteGroup
          group={group}
          close={() => setDeleting(false)}
          done={() => go('#/security-groups')}
        />
      ) : null}
    </>
  );
}

function Rules({
  group,
  add,
  revoke,
}: {
  group: GuardedGroup;
  add: () => void;
  revoke: (rule: IngressRule) => void;
}) {
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${group.rules.length})`}
          description="A connection that none of the rules of a cache's groups admits is closed."
          actions={<Button onClick={add}>Add rule</Button>}
        >
          Inbound rules
        </Header>
      }
      items={group.rules}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: 'Inbound rules' }}
      empty={<Empty title="No rules">This group admits nobody.</Empty>}
      columnDefinitions={[
        { id: 'source', header: 'Source', cell: (rule) => rule.source, isRowHeader: true },
        { id: 'ports', header: 'Ports', cell: describePorts },
        { id: 'description', header: 'Description', cell: (rule) => rule.description || '-' },
        {
          id: 'revoke',
          header: 'Actions',
          cell: (rule) => (
            <Button
              variant="inline-link"
              ariaLabel={`Revoke ${describeRule(rule)}`}
              onClick={() => revoke(rule)}
            >
              Revoke
            </Button>
          ),
        },
      ]}
    />
  );
}

function AddRule({ group, close, done }: { group: GuardedGroup } & Question) {
  const client = useClient();
  const groups = useChoices(() => listSecurityGroups(client));
  const [kind, setKind] = useState('network');
  const [network, setNetwork] = useState('');
  const [member, setMember] = useState('');
  const [ports, setPorts] = useState('6379');
  const [description, setDescription] = useState('');
  const wrongSource =
    kind === 'network' ? checkNetwork(network) : member ? undefined : 'Choose a group';
  const wrongPorts = checkPorts(ports);
  const source = kind === 'network' ? network.trim() : member;
  const read = readPorts(ports);
  const call = read && authorizeCall(group.id, { ...read, source, description });
  return (
    <ActionModal
      title={`Add a rule to ${group.name}`}
      calls={call && !wrongSource ? [call] : []}
      submit="Add"
      valid={!wrongSource && !wrongPorts}
      what="add a rule"
      told={`${group.name} admits ${source}`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <FormField label="Who may connect">
            <RadioGroup
              value={kind}
              onChange={({ detail }) => setKind(detail.value)}
              items={[
                { value: 'network', label: 'A network' },
                { value: 'group', label: 'The nodes of the caches in a security group' },
              ]}
            />
          </FormField>
          {kind === 'network' ? (
            <FormField label="Network" errorText={tried ? wrongSource : undefined}>
              <Input
                value={network}
                onChange={({ detail }) => setNetwork(detail.value)}
                placeholder="10.0.0.0/8"
                spellcheck={false}
              />
            </FormField>
          ) : (
            <Choice
              label="Security group"
              value={member}
              status={groups.status}
              error={groups.error}
              errorText={tried ? wrongSource : undefined}
              options={groups.items.map((one) => ({
                value: one.id,
                label: one.name,
                description: one.id,
              }))}
              change={setMember}
            />
          )}
          <FormField
            label="Ports"
            description="A TCP port, a range such as 6379-6400, or the word all."
            errorText={tried ? wrongPorts : undefined}
          >
            <Input value={ports} onChange={({ detail }) => setPorts(detail.value)} />
          </FormField>
          <FormField label={<Optional>Description</Optional>}>
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}
