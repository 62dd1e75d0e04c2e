// SPDX-License-Identifier: Apache-2.0
// Changes to a cache: the form, and before anything happens what changes from what to what.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState } from 'react';
import {
  findCache,
  listEngineVersions,
  listParameterGroups,
  listUserGroups,
} from '../api/elasticache';
import { listSecurityGroups } from '../api/ec2';
import { ApiError } from '../api/errors';
import { Cache } from '../model/cache';
import { commandLine } from '../model/commandLine';
import { versionsOf } from '../model/create';
import { Wish, changesOf, laterVersions, modifyCall, wishOf } from '../model/modify';
import type { PageProps } from '../routes';
import { useClient, useMessages } from '../ui/context';
import { Choice, NodeTypeField, useChoices } from '../ui/fields';
import { AsCommand, Problem, useTitle } from '../ui/parts';
import { go, hrefOf } from '../ui/router';

export function ModifyCachePage({ place }: PageProps) {
  const [, kind = '', id = ''] = place.path;
  useTitle(`Modify ${id}`);
  const client = useClient();
  const [cache, setCache] = useState<Cache>();
  const [error, setError] = useState<ApiError>();
  const load = () => {
    setError(undefined);
    findCache(client, kind, id).then(setCache, (thrown: unknown) => setError(ApiError.of(thrown)));
  };
  useEffect(load, [kind, id]);
  if (cache) return <ModifyForm cache={cache} />;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Modify {id}</Header>
      {error ? (
        <Problem error={error} what={`look at ${id}`} retry={load} />
      ) : (
        <Box textAlign="center">
          <Spinner size="large" /> <span className="visually-hidden">Loading {id}</span>
        </Box>
      )}
    </SpaceBetween>
  );
}

function ModifyForm({ cache }: { cache: Cache }) {
  const client = useClient();
  const messages = useMessages();
  const [wish, setWish] = useState<Wish>(() => wishOf(cache));
  const [immediately, setImmediately] = useState(true);
  const [looking, setLooking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const set = (part: Partial<Wish>) => setWish((now) => ({ ...now, ...part }));
  const changes = changesOf(cache, wish);
  const call = modifyCall(cache, wish, immediately);
  const back = hrefOf(['caches', cache.kind, cache.id]);

  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await client.call('elasticache', call.operation, call.input);
      messages.tell({
        id: `modify-${cache.id}`,
        type: 'success',
        header: immediately
          ? `${cache.id} is being modified`
          : `${cache.id} is modified in its next maintenance window`,
      });
      go(back);
    } catch (thrown) {
      setError(ApiError.of(thrown));
      setBusy(false);
    }
  };

  return (
    <Form
      header={<Header variant="h1">Modify {cache.id}</Header>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={() => (looking ? setLooking(false) : go(back))}>
            {looking ? 'Back' : 'Cancel'}
          </Button>
          {looking ? (
            <Button variant="primary" loading={busy} onClick={() => void submit()}>
              Modify
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={changes.length === 0}
              disabledReason="Nothing is changed yet"
              onClick={() => setLooking(true)}
            >
              Preview changes
            </Button>
          )}
        </SpaceBetween>
      }
    >
      {looking ? (
        <SpaceBetween size="l">
          {error ? <Problem error={error} what={`modify ${cache.id}`} /> : null}
          <Table
            header={<Header variant="h2">What changes</Header>}
            items={changes}
            trackBy="what"
            ariaLabels={{ tableLabel: 'What changes' }}
            columnDefinitions={[
              { id: 'what', header: 'Setting', cell: (change) => change.what, isRowHeader: true },
              { id: 'from', header: 'Now', cell: (change) => change.from },
              { id: 'to', header: 'Then', cell: (change) => <b>{change.to}</b> },
              { id: 'effect', header: 'Effect', cell: (change) => change.effect },
            ]}
          />
          <Container header={<Header variant="h2">When</Header>}>
            <RadioGroup
              ariaLabel="When"
              value={immediately ? 'now' : 'window'}
              onChange={({ detail }) => setImmediately(detail.value === 'now')}
              items={[
                { value: 'now', label: 'At once' },
                {
                  value: 'window',
                  label: 'In the next maintenance window',
                  description: `${cache.maintenanceWindow} UTC; what has no effect is done at once`,
                },
              ]}
            />
          </Container>
          <AsCommand text={commandLine(call.operation, call.input)} />
        </SpaceBetween>
      ) : (
        <Fields cache={cache} wish={wish} set={set} />
      )}
    </Form>
  );
}

interface FieldsProps {
  cache: Cache;
  wish: Wish;
  set: (part: Partial<Wish>) => void;
}

function Fields(props: FieldsProps) {
  return (
    <SpaceBetween size="l">
      <EngineFields {...props} />
      <SecurityFields {...props} />
      <MaintenanceFields {...props} />
    </SpaceBetween>
  );
}

function EngineFields({ cache, wish, set }: FieldsProps) {
  const client = useClient();
  const versions = useChoices(() => listEngineVersions(client));
  const parameterGroups = useChoices(() => listParameterGroups(client));
  const offered = versionsOf(cache.engine, versions.items);
  const family = offered.find((one) => one.version === wish.version)?.family;
  const later = laterVersions(
    cache,
    offered.map((one) => one.version),
  );
  return (
    <Container header={<Header variant="h2">Cache</Header>}>
      <SpaceBetween size="l">
        {cache.kind === 'group' ? (
          <FormField label="Description">
            <Input
              value={wish.description}
              onChange={({ detail }) => set({ description: detail.value })}
            />
          </FormField>
        ) : null}
        <Choice
          label="Engine version"
          description="Upwards only."
          value={wish.version}
          status={versions.status}
          error={versions.error}
          options={later.map((version) => ({ value: version, label: version }))}
          change={(version) => set({ version })}
        />
        {cache.engine === 'memcached' ? (
          <FormField label="Nodes" constraintText="1 to 60; the last ones go first.">
            <Input
              type="number"
              value={String(wish.nodes)}
              onChange={({ detail }) => set({ nodes: Math.max(1, Number(detail.value) || 1) })}
            />
          </FormField>
        ) : (
          <NodeTypeField value={wish.nodeType} change={(nodeType) => set({ nodeType })} />
        )}
        <Choice
          label="Parameter group"
          value={wish.parameterGroup}
          status={parameterGroups.status}
          error={parameterGroups.error}
          options={parameterGroups.items
            .filter((group) => group.family === family)
            .map((group) => ({ value: group.name, label: group.name }))}
          change={(parameterGroup) => set({ parameterGroup })}
        />
        {cache.kind === 'group' ? (
          <div className="fields">
            <Checkbox
              checked={wish.failover}
              onChange={({ detail }) => set({ failover: detail.checked })}
              description="A replica becomes the primary by itself when that ends."
            >
              Automatic failover
            </Checkbox>
            <Checkbox
              checked={wish.multiAz}
              onChange={({ detail }) => set({ multiAz: detail.checked })}
              description="Primary and replicas are in different zones."
            >
              Multi-AZ
            </Checkbox>
          </div>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

function SecurityFields({ cache, wish, set }: FieldsProps) {
  const client = useClient();
  const securityGroups = useChoices(() => listSecurityGroups(client));
  const userGroups = useChoices(() => listUserGroups(client));
  const options = securityGroups.items.map((group) => ({
    value: group.id,
    label: group.name || group.id,
    description: group.description,
  }));
  return (
    <Container header={<Header variant="h2">Security</Header>}>
      <SpaceBetween size="l">
        <FormField label="Security groups" errorText={securityGroups.error?.message}>
          <Multiselect
            selectedOptions={wish.securityGroups.map(
              (id) => options.find((one) => one.value === id) ?? { value: id, label: id },
            )}
            options={options}
            statusType={securityGroups.status}
            onChange={({ detail }) =>
              set({ securityGroups: detail.selectedOptions.map((one) => one.value ?? '') })
            }
            deselectAriaLabel={(option) => `Remove ${option.label}`}
          />
        </FormField>
        {cache.kind === 'group' && cache.transitEncryption ? (
          <Choice
            label="User group"
            value={wish.userGroup}
            status={userGroups.status}
            error={userGroups.error}
            options={[
              { value: '', label: 'None' },
              ...userGroups.items.map((group) => ({ value: group.id, label: group.id })),
            ]}
            change={(userGroup) => set({ userGroup })}
          />
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

function MaintenanceFields({ cache, wish, set }: FieldsProps) {
  return (
    <Container header={<Header variant="h2">Maintenance and backups</Header>}>
      <SpaceBetween size="l">
        {cache.engine !== 'memcached' ? (
          <div className="fields">
            <FormField
              label="Days that automatic backups are kept"
              constraintText="0 to 35; 0: there are none."
            >
              <Input
                type="number"
                value={String(wish.retentionDays)}
                onChange={({ detail }) =>
                  set({ retentionDays: Math.min(35, Math.max(0, Number(detail.value) || 0)) })
                }
              />
            </FormField>
            <FormField label="Backup window" constraintText="In UTC, such as 03:00-04:00.">
              <Input
                value={wish.snapshotWindow}
                onChange={({ detail }) => set({ snapshotWindow: detail.value })}
              />
            </FormField>
          </div>
        ) : null}
        <FormField label="Maintenance window" constraintText="In UTC, such as sun:05:00-sun:06:00.">
          <Input
            value={wish.maintenanceWindow}
            onChange={({ detail }) => set({ maintenanceWindow: detail.value })}
          />
        </FormField>
        <Checkbox
          checked={wish.autoMinorUpgrade}
          onChange={({ detail }) => set({ autoMinorUpgrade: detail.checked })}
        >
          Minor upgrades by themselves
        </Checkbox>
      </SpaceBetween>
    </Container>
  );
}
