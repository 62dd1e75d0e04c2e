// SPDX-License-Identifier: Apache-2.0
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Slider from '@cloudscape-design/components/slider';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { listEngineVersions } from '../../api/elasticache';
import type { Engine } from '../../model/cache';
import { versionsOf } from '../../model/create';
import { findNodeType, formatGib } from '../../model/nodeTypes';
import { useClient } from '../../ui/context';
import { Choice, NameField, NodeTypeField, Optional, useChoices } from '../../ui/fields';
import type { StepProps } from '../CreateCache';

export function BasicsStep({ cache, set, problems }: StepProps) {
  const client = useClient();
  const versions = useChoices(() => listEngineVersions(client));
  const redis = cache.engine !== 'memcached';
  const choices = versionsOf(cache.engine, versions.items);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Engine</Header>}>
        <SpaceBetween size="l">
          <Tiles
            ariaLabel="Engine"
            columns={3}
            value={cache.engine}
            onChange={({ detail }) =>
              set({ engine: detail.value as Engine, version: '', parameterGroup: '' })
            }
            items={[
              {
                value: 'valkey',
                label: 'Valkey',
                description: 'Data structures, replicas, backups. The open successor of Redis.',
              },
              {
                value: 'redis',
                label: 'Redis OSS',
                description: 'The same, for clients that look at the version of Redis.',
                disabled: cache.backup !== '' && cache.engine === 'valkey',
              },
              {
                value: 'memcached',
                label: 'Memcached',
                description: 'Plain keys and values over several nodes.',
                disabled: cache.backup !== '',
              },
            ]}
          />
          <Choice
            label="Engine version"
            value={cache.version}
            status={versions.status}
            error={versions.error}
            options={[
              { value: '', label: 'Newest' },
              ...choices.map((one) => ({ value: one.version, label: one.version })),
            ]}
            change={(version) => set({ version })}
          />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Name</Header>}>
        <SpaceBetween size="l">
          <NameField
            label="Name"
            constraintText="Letters, digits and hyphens; begins with a letter."
            value={cache.name}
            change={(value) => set({ name: value })}
            wrong={problems.name}
            placeholder="sessions"
          />
          {redis ? (
            <FormField label={<Optional>Description</Optional>}>
              <Input
                value={cache.description}
                onChange={({ detail }) => set({ description: detail.value })}
                placeholder="What it is for"
              />
            </FormField>
          ) : null}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Size</Header>}>
        <SpaceBetween size="l">
          <NodeTypeField
            value={cache.nodeType}
            change={(nodeType) => set({ nodeType })}
            errorText={problems.nodeType}
          />
          {redis ? <Replicas cache={cache} set={set} problems={problems} /> : null}
          {!redis ? (
            <FormField
              label="Nodes"
              description={`Clients spread keys over them. ${totalOf(cache.nodeType, cache.nodes)}`}
            >
              <Slider
                value={cache.nodes}
                min={1}
                max={20}
                onChange={({ detail }) => set({ nodes: detail.value })}
                ariaLabel="Nodes"
                valueFormatter={(value) => `${value} node${value === 1 ? '' : 's'}`}
              />
            </FormField>
          ) : null}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

function Replicas({ cache, set }: StepProps) {
  return (
    <div className="fields">
      <FormField
        label="Replicas"
        description={`Copies of the primary that take reads, and over when it ends. ${totalOf(
          cache.nodeType,
          cache.replicas + 1,
        )}`}
      >
        <Slider
          value={cache.replicas}
          min={0}
          max={5}
          tickMarks
          onChange={({ detail }) => set({ replicas: detail.value })}
          ariaLabel="Replicas"
          valueFormatter={(value) => `${value} replica${value === 1 ? '' : 's'}`}
        />
      </FormField>
      <SpaceBetween size="xs">
        <Checkbox
          checked={cache.replicas > 0 && cache.failover}
          disabled={cache.replicas === 0}
          description="A replica becomes the primary by itself when that ends."
          onChange={({ detail }) => set({ failover: detail.checked })}
        >
          Automatic failover
        </Checkbox>
        <Checkbox
          checked={cache.replicas > 0 && cache.failover && cache.multiAz}
          disabled={cache.replicas === 0 || !cache.failover}
          description="Primary and replicas are in different zones."
          onChange={({ detail }) => set({ multiAz: detail.checked })}
        >
          Multi-AZ
        </Checkbox>
      </SpaceBetween>
    </div>
  );
}

function totalOf(nodeType: string, nodes: number): string {
  const type = findNodeType(nodeType);
  return type ? `All nodes together: ${formatGib(type.gib * nodes)} of memory.` : '';
}
