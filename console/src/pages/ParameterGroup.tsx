// SPDX-License-Identifier: Apache-2.0
// The parameters of one group: looked at, changed in place, compared with another group's, reset.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import {
  Parameter,
  ParameterGroup,
  isDefaultGroup,
  listParameterGroups,
  listParameters,
} from '../api/elasticache';
import { checkValue, choicesOf, compareGroups } from '../model/parameters';
import type { PageProps } from '../routes';
import { ActionModal } from '../ui/ActionModal';
import { useClient } from '../ui/context';
import { Choice, useChoices } from '../ui/fields';
import { useLive } from '../ui/live';
import { Empty, Problem, useTitle } from '../ui/parts';
import { Column, ResourceTable } from '../ui/ResourceTable';
import { TagsPanel } from './details/TagsPanel';

const columns: Column<Parameter>[] = [
  {
    id: 'name',
    header: 'Parameter',
    text: (parameter) => parameter.name,
    cell: (parameter) => <span title={parameter.description}>{parameter.name}</span>,
    isRowHeader: true,
    width: 300,
  },
  {
    id: 'value',
    header: 'Value',
    text: (parameter) => parameter.value,
    cell: (parameter) =>
      parameter.source === 'user' ? <b>{parameter.value}</b> : parameter.value || '-',
    width: 180,
  },
  {
    id: 'source',
    header: 'Set by',
    text: (parameter) => parameter.source,
    cell: (parameter) => (parameter.source === 'user' ? 'You' : parameter.source),
    width: 100,
  },
  {
    id: 'allowed',
    header: 'Allowed values',
    text: (parameter) => parameter.allowed,
    cell: (parameter) => parameter.allowed || '-',
    width: 240,
    minWidth: 160,
    maxWidth: 240,
  },
  {
    id: 'change',
    header: 'In force',
    text: (parameter) => parameter.change,
    cell: (parameter) =>
      !parameter.modifiable
        ? 'Not modifiable'
        : parameter.change === 'requires-reboot'
          ? 'After a reboot'
          : 'At once',
    width: 140,
  },
  {
    id: 'type',
    header: 'Type',
    text: (parameter) => parameter.type,
    cell: (parameter) => parameter.type,
    hidden: true,
  },
  {
    id: 'description',
    header: 'Description',
    text: (parameter) => parameter.description,
    cell: (parameter) => parameter.description || '-',
    hidden: true,
  },
];

export function ParameterGroupPage({ place }: PageProps) {
  const [, name = ''] = place.path;
  useTitle(name);
  const client = useClient();
  const groups = useChoices(() => listParameterGroups(client));
  const live = useLive(`parameters of ${name}`, () => listParameters(client, name));
  const [own, setOwn] = useState(false);
  const [selected, setSelected] = useState<Parameter>();
  const [action, setAction] = useState('');
  const chosen = live.data?.find((parameter) => parameter.name === selected?.name);
  const fixed = isDefaultGroup(name);
  const group = groups.items.find((one) => one.name === name);
  const close = () => setAction('');
  const done = () => void live.refresh();
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={group ? `${group.family}: ${group.description}` : undefined}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setAction('compare')}>Compare</Button>
            <Button
              disabled={fixed}
              disabledReason="A default group cannot be changed"
              onClick={() => setAction('reset')}
            >
              Reset all
            </Button>
          </SpaceBetween>
        }
      >
        {name}
      </Header>
      {live.error && !live.data ? (
        <Problem error={live.error} what={`look at ${name}`} retry={done} />
      ) : (
        <ResourceTable
          title="Parameters"
          what="parameters"
          variant="container"
          columns={columns}
          items={own ? live.data?.filter((one) => one.source === 'user') : live.data}
          error={live.error}
          refresh={live.refresh}
          keyOf={(parameter) => parameter.name}
          selected={chosen}
          onSelect={setSelected}
          filters={
            <Checkbox checked={own} onChange={({ detail }) => setOwn(detail.checked)}>
              Only those set here
            </Checkbox>
          }
          actions={
            <Button
              variant="primary"
              disabled={fixed || !chosen?.modifiable}
              disabledReason={
                fixed ? 'A default group cannot be changed' : 'Choose a parameter that can be'
              }
              onClick={() => setAction('edit')}
            >
              Edit
            </Button>
          }
          empty={<Empty title="No parameters">None is set in this group.</Empty>}
        />
      )}
      {group ? <TagsPanel arn={group.arn} name={name} /> : null}
      {action === 'edit' && chosen ? (
        <EditParameter group={name} parameter={chosen} close={close} done={done} />
      ) : null}
      {action === 'reset' ? <ResetAll group={name} close={close} done={done} /> : null}
      {action === 'compare' && live.data ? (
        <Compare name={name} own={live.data} groups={groups.items} close={close} />
      ) : null}
    </SpaceBetween>
  );
}

function EditParameter({
  group,
  parameter,
  close,
  done,
}: {
  group: string;
  parameter: Parameter;
  close: () => void;
  done: () => void;
}) {
  const [value, setValue] = useState(parameter.value);
  const choices = choicesOf(parameter);
  const wrong = checkValue(parameter, value);
  const set = {
    operation: 'ModifyCacheParameterGroup',
    input: {
      CacheParameterGroupName: group,
      ParameterNameValues: [{ ParameterName: parameter.name, ParameterValue: value }],
    },
  };
  return (
    <ActionModal
      title={parameter.name}
      calls={[set]}
      submit="Save"
      valid={!wrong && value !== parameter.value}
      what={`change ${parameter.name}`}
      told={`${parameter.name} is ${value} now`}
      close={close}
      done={done}
    >
      <>
        <Box>{parameter.description}</Box>
        <FormField
          label="Value"
          constraintText={parameter.allowed ? `Allowed: ${parameter.allowed}` : undefined}
          errorText={wrong}
          description={
            parameter.change === 'requires-reboot'
              ? 'In force once the nodes are rebooted.'
              : 'In force at once, in all caches with this group.'
          }
        >
          {choices ? (
            <Select
              selectedOption={{ value, label: value }}
              options={choices.map((one) => ({ value: one, label: one }))}
              onChange={({ detail }) => setValue(detail.selectedOption.value ?? '')}
            />
          ) : (
            <Input value={value} onChange={({ detail }) => setValue(detail.value)} />
          )}
        </FormField>
      </>
    </ActionModal>
  );
}

function ResetAll({ group, close, done }: { group: string; close: () => void; done: () => void }) {
  return (
    <ActionModal
      title={`Reset ${group}`}
      calls={[
        {
          operation: 'ResetCacheParameterGroup',
          input: { CacheParameterGroupName: group, ResetAllParameters: true },
        },
      ]}
      submit="Reset"
      what={`reset ${group}`}
      told={`All parameters of ${group} have their defaults`}
      typed={group}
      close={close}
      done={done}
    >
      <Box>All parameters that were set here get the values of their family back.</Box>
    </ActionModal>
  );
}

function Compare({
  name,
  own,
  groups,
  close,
}: {
  name: string;
  own: Parameter[];
  groups: ParameterGroup[];
  close: () => void;
}) {
  const family = groups.find((one) => one.name === name)?.family;
  const others = groups.filter((one) => one.name !== name);
  const [other, setOther] = useState(
    (others.find((one) => one.family === family && isDefaultGroup(one.name)) ?? others[0])?.name ??
      '',
  );
  return (
    <ActionModal
      title={`Compare ${name}`}
      size="large"
      calls={[]}
      submit="Done"
      what="compare"
      told={`${name} was compared with ${other}`}
      close={close}
    >
      <>
        <Choice
          label="With"
          value={other}
          options={others.map((one) => ({ value: one.name, label: one.name }))}
          change={setOther}
        />
        {other ? <Differences key={other} name={name} own={own} other={other} /> : null}
      </>
    </ActionModal>
  );
}

function Differences({ name, own, other }: { name: string; own: Parameter[]; other: string }) {
  const client = useClient();
  const theirs = useLive(`parameters of ${other}`, () => listParameters(client, other));
  if (theirs.error) return <Problem error={theirs.error} what={`look at ${other}`} />;
  return (
    <Table
      variant="embedded"
      loading={!theirs.data}
      loadingText={`Looking at ${other}`}
      items={theirs.data ? compareGroups(own, theirs.data) : []}
      trackBy="name"
      ariaLabels={{ tableLabel: 'Differences' }}
      empty={<Empty title="No differences">All parameters have the same values.</Empty>}
      columnDefinitions={[
        { id: 'name', header: 'Parameter', cell: (one) => one.name, isRowHeader: true },
        { id: 'left', header: name, cell: (one) => one.left },
        { id: 'right', header: other, cell: (one) => one.right },
      ]}
    />
  );
}
