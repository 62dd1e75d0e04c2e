// SPDX-License-Identifier: Apache-2.0
// What can be done to one cache, each a question in a modal.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Slider from '@cloudscape-design/components/slider';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Call } from '../api/client';
import { Cache } from '../model/cache';
import { checkName, datedName } from '../model/names';
import { ActionModal } from '../ui/ActionModal';

export interface CacheActionProps {
  cache: Cache;
  close: () => void;
  /** Something has begun: look again. */
  done: () => void;
}

export const hasBackups = (cache: Cache) => cache.engine !== 'memcached';

export function DeleteCache({ cache, close, done }: CacheActionProps) {
  const [backup, setBackup] = useState(hasBackups(cache));
  const [name, setName] = useState(() => datedName(`${cache.id}-final`, new Date()));
  const final = backup ? { FinalSnapshotIdentifier: name } : {};
  const call: Call =
    cache.kind === 'group'
      ? { operation: 'DeleteReplicationGroup', input: { ReplicationGroupId: cache.id, ...final } }
      : { operation: 'DeleteCacheCluster', input: { CacheClusterId: cache.id, ...final } };
  const wrong = backup ? checkName(name) : undefined;
  return (
    <ActionModal
      title={`Delete ${cache.id}`}
      calls={[call]}
      submit="Delete"
      valid={!wrong}
      what={`delete ${cache.id}`}
      told={`${cache.id} is being deleted`}
      typed={cache.id}
      close={close}
      done={done}
    >
      <Alert type="warning" header="Its endpoints stop answering at once">
        {cache.nodes.length === 1 ? 'Its node' : `All ${cache.nodes.length} nodes`} of{' '}
        <b>{cache.id}</b> and the data in memory go.
        {backup ? ' The final backup is taken first.' : ' Nothing is kept but earlier backups.'}
      </Alert>
      {hasBackups(cache) ? (
        <SpaceBetween size="s">
          <Checkbox checked={backup} onChange={({ detail }) => setBackup(detail.checked)}>
            Take a final backup
          </Checkbox>
          {backup ? (
            <FormField label="Name of the final backup" errorText={wrong}>
              <Input value={name} onChange={({ detail }) => setName(detail.value)} />
            </FormField>
          ) : null}
        </SpaceBetween>
      ) : null}
    </ActionModal>
  );
}

export function BackUpCache({ cache, close, done }: CacheActionProps) {
  const [name, setName] = useState(() => datedName(cache.id, new Date()));
  const wrong = checkName(name);
  return (
    <ActionModal
      title={`Back up ${cache.id}`}
      calls={[
        {
          operation: 'CreateSnapshot',
          input: {
            SnapshotName: name,
            ...(cache.kind === 'group'
              ? { ReplicationGroupId: cache.id }
              : { CacheClusterId: cache.id }),
          },
        },
      ]}
      submit="Back up"
      valid={!wrong}
      what={`back up ${cache.id}`}
      told={`The backup ${name} is being taken`}
      close={close}
      done={done}
    >
      {(tried) => (
        <FormField
          label="Name of the backup"
          description="It is kept until somebody deletes it. The cache serves meanwhile."
          errorText={tried ? wrong : undefined}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
    </ActionModal>
  );
}

export function FailOver({ cache, close, done }: CacheActionProps) {
  const [shard, setShard] = useState(cache.shards[0]?.id ?? '');
  const chosen = cache.shards.find((one) => one.id === shard);
  const primary = chosen?.nodes.find((node) => node.role === 'primary');
  return (
    <ActionModal
      title={`Fail over ${cache.id}`}
      calls={[
        {
          operation: 'TestFailover',
          input: { ReplicationGroupId: cache.id, NodeGroupId: shard },
        },
      ]}
      submit="Fail over"
      what={`fail over ${cache.id}`}
      told={`The failover of ${cache.id} has begun`}
      close={close}
      done={done}
    >
      <Box>
        A replica becomes the primary, with its endpoint; {primary?.id ?? 'the primary'} becomes a
        replica. Writes wait for a moment and then go on; clients that keep a connection connect
        again.
      </Box>
      {cache.shards.length > 1 ? (
        <FormField label="Shard">
          <Select
            selectedOption={{ value: shard, label: shard }}
            options={cache.shards.map((one) => ({ value: one.id, label: one.id }))}
            onChange={({ detail }) => setShard(detail.selectedOption.value ?? '')}
          />
        </FormField>
      ) : null}
    </ActionModal>
  );
}

export function ChangeReplicas({ cache, close, done }: CacheActionProps) {
  const now = Math.max(0, (cache.shards[0]?.nodes.length ?? 1) - 1);
  const [count, setCount] = useState(now);
  const input = { ReplicationGroupId: cache.id, NewReplicaCount: count, ApplyImmediately: true };
  const operation = count > now ? 'IncreaseReplicaCount' : 'DecreaseReplicaCount';
  return (
    <ActionModal
      title={`Change the replicas of ${cache.id}`}
      calls={count === now ? [] : [{ operation, input }]}
      submit="Change"
      valid={count !== now}
      what={`change the replicas of ${cache.id}`}
      told={`${cache.id} gets ${count} replica${count === 1 ? '' : 's'} a shard`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <FormField
            label="Replicas of each shard"
            description={`There are ${now} now. New ones are filled while the primary serves.`}
            errorText={tried && count === now ? 'This is the number that there is' : undefined}
          >
            <Slider
              value={count}
              min={0}
              max={5}
              step={1}
              tickMarks
              onChange={({ detail }) => setCount(detail.value)}
              ariaLabel="Replicas"
            />
          </FormField>
          {count === 0 && now > 0 ? (
            <Alert type="warning">
              Without a replica nothing takes over when the primary ends. Automatic failover and
              Multi-AZ must be off for that.
            </Alert>
          ) : null}
        </>
      )}
    </ActionModal>
  );
}

export function Reboot({ cache, close, done }: CacheActionProps) {
  const options = cache.nodes.map((node) => ({
    value: node.id,
    label: node.id,
    description: node.role,
  }));
  const [chosen, setChosen] = useState(options.length === 1 ? options : []);
  const nodes = cache.nodes.filter((node) => chosen.some((one) => one.value === node.id));
  const clusters = [...new Set(nodes.map((node) => node.clusterId))];
  const calls = clusters.map((cluster) => ({
    operation: 'RebootCacheCluster',
    input: {
      CacheClusterId: cluster,
      CacheNodeIdsToReboot: nodes
        .filter((node) => node.clusterId === cluster)
        .map((node) => node.nodeId),
    },
  }));
  return (
    <ActionModal
      title={`Reboot nodes of ${cache.id}`}
      calls={calls}
      submit="Reboot"
      valid={nodes.length > 0}
      what={`reboot nodes of ${cache.id}`}
      told={`Rebooting ${nodes.map((node) => node.id).join(', ')}`}
      close={close}
      done={done}
    >
      {(tried) => (
        <>
          <FormField
            label="Nodes"
            errorText={tried && nodes.length === 0 ? 'Choose a node at least' : undefined}
          >
            <Multiselect
              selectedOptions={chosen}
              options={options}
              onChange={({ detail }) => setChosen([...detail.selectedOptions] as typeof options)}
              placeholder="Choose nodes"
              deselectAriaLabel={(option) => `Remove ${option.label}`}
            />
          </FormField>
          <Alert type="warning">
            A node that starts again is empty
            {cache.kind === 'group' ? ' until a primary has filled it' : ''}. Parameters that need a
            reboot come into force.
          </Alert>
        </>
      )}
    </ActionModal>
  );
}
