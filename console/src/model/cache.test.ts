// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Answer } from '../api/xml';
import { hostPort, isBusy, mainEndpoint, readCaches } from './cache';
import { connectHints } from './connect';
import { changesOf, laterVersions, modifyCall, wishOf } from './modify';

const member = (id: string, status = 'available') => `
  <CacheCluster>
    <CacheClusterId>${id}</CacheClusterId><ReplicationGroupId>g</ReplicationGroupId>
    <CacheClusterStatus>${status}</CacheClusterStatus><Engine>valkey</Engine>
    <EngineVersion>8.1.0</EngineVersion><CacheNodeType>cache.t4g.micro</CacheNodeType>
    <CacheParameterGroup><CacheParameterGroupName>default.valkey8</CacheParameterGroupName>
    </CacheParameterGroup>
    <SecurityGroups><member><SecurityGroupId>sg-2</SecurityGroupId></member>
      <member><SecurityGroupId>sg-1</SecurityGroupId></member></SecurityGroups>
    <CacheNodes><CacheNode><CacheNodeId>0001</CacheNodeId>
      <Endpoint><Address>127.0.0.${id.slice(-1)}</Address><Port>6379</Port></Endpoint>
      <CacheNodeStatus>${status}</CacheNodeStatus></CacheNode></CacheNodes>
  </CacheCluster>`;

const group = `
  <ReplicationGroup>
    <ReplicationGroupId>g</ReplicationGroupId><Description>of ours</Description>
    <Status>available</Status><Engine>valkey</Engine>
    <AutomaticFailover>enabled</AutomaticFailover><MultiAZ>disabled</MultiAZ>
    <SnapshotRetentionLimit>3</SnapshotRetentionLimit>
    <MemberClusters><ClusterId>g-1</ClusterId><ClusterId>g-2</ClusterId></MemberClusters>
    <NodeGroups><NodeGroup><NodeGroupId>0001</NodeGroupId><Status>available</Status>
      <PrimaryEndpoint><Address>127.0.0.9</Address><Port>6379</Port></PrimaryEndpoint>
      <NodeGroupMembers>
        <NodeGroupMember><CacheClusterId>g-1</CacheClusterId><CacheNodeId>0001</CacheNodeId>
          <CurrentRole>replica</CurrentRole></NodeGroupMember>
        <NodeGroupMember><CacheClusterId>g-2</CacheClusterId><CacheNodeId>0001</CacheNodeId>
          <CurrentRole>primary</CurrentRole></NodeGroupMember>
      </NodeGroupMembers></NodeGroup></NodeGroups>
  </ReplicationGroup>`;

const memcached = `
  <CacheCluster>
    <CacheClusterId>web</CacheClusterId><CacheClusterStatus>available</CacheClusterStatus>
    <Engine>memcached</Engine><EngineVersion>1.6.22</EngineVersion>
    <ConfigurationEndpoint><Address>127.0.1.1</Address><Port>11211</Port></ConfigurationEndpoint>
    <CacheNodes>
      <CacheNode><CacheNodeId>0001</CacheNodeId><Endpoint><Address>127.0.1.1</Address>
        <Port>11211</Port></Endpoint><CacheNodeStatus>available</CacheNodeStatus></CacheNode>
      <CacheNode><CacheNodeId>0002</CacheNodeId><Endpoint><Address>127.0.1.2</Address>
        <Port>11211</Port></Endpoint><CacheNodeStatus>available</CacheNodeStatus></CacheNode>
    </CacheNodes>
  </CacheCluster>`;

const list = (text: string) => Answer.parse(`<R><L>${text}</L></R>`).list('L');
const read = (clusters: string) => readCaches(list(group), list(clusters));

describe('caches', () => {
  const [first, second] = read(member('g-1') + member('g-2') + memcached);

  it('are groups with their members, and clusters that stand alone', () => {
    expect([first?.id, second?.id]).toEqual(['g', 'web']);
    expect(first?.nodes.map((node) => [node.id, node.role, hostPort(node.endpoint)])).toEqual([
      ['g-1', 'replica', '127.0.0.1:6379'],
      ['g-2', 'primary', '127.0.0.2:6379'],
    ]);
    expect(second?.nodes.map((node) => node.id)).toEqual(['web.0001', 'web.0002']);
    expect(first).toMatchObject({ version: '8.1.0', parameterGroup: 'default.valkey8' });
  });

  it('are reached where clients begin', () => {
    expect(hostPort(mainEndpoint(first!))).toBe('127.0.0.9:6379');
    expect(hostPort(mainEndpoint(second!))).toBe('127.0.1.1:11211');
    expect(hostPort({ address: '::1', port: 6379 })).toBe('[::1]:6379');
  });

  it('are busy while a member changes', () => {
    expect(isBusy(first!)).toBe(false);
    expect(isBusy(read(member('g-1') + member('g-2', 'rebooting cache cluster nodes'))[0]!)).toBe(
      true,
    );
  });

  it('have members before their shard has', () => {
    const young = readCaches(
      list(group.replace(/<NodeGroups>.*<\/NodeGroups>/s, '')),
      list(member('g-1', 'creating')),
    )[0];
    expect(young?.nodes.map((node) => node.id)).toEqual(['g-1']);
  });

  it('say how to connect', () => {
    expect(connectHints(first!)[0]?.text).toBe('valkey-cli -h 127.0.0.9 -p 6379');
    const closed = { ...first!, transitEncryption: true, userGroups: ['u'] };
    expect(connectHints(closed)[0]?.text).toContain('--tls --cacert ca.crt --user USER --askpass');
    expect(connectHints(closed)[1]?.text).toContain('rediss://USER:PASSWORD@127.0.0.9:6379');
    expect(connectHints(second!)[1]?.text).toContain('("127.0.1.1", 11211), ("127.0.1.2", 11211)');
    expect(connectHints({ ...first!, shards: [], nodes: [] })).toEqual([]);
  });
});

describe('a change', () => {
  const [cache, cluster] = read(member('g-1') + member('g-2') + memcached);

  it('is nothing at first', () => {
    expect(changesOf(cache!, wishOf(cache!))).toEqual([]);
  });

  it('asks only for what differs', () => {
    const wish = { ...wishOf(cache!), retentionDays: 7, failover: false };
    expect(changesOf(cache!, wish).map((one) => [one.what, one.from, one.to])).toEqual([
      ['Automatic failover', 'On', 'Off'],
      ['Days that automatic backups are kept', '3', '7'],
    ]);
    expect(modifyCall(cache!, wish, true)).toEqual({
      operation: 'ModifyReplicationGroup',
      input: {
        ReplicationGroupId: 'g',
        AutomaticFailoverEnabled: false,
        SnapshotRetentionLimit: 7,
        ApplyImmediately: true,
      },
    });
  });

  it('does not see the order of security groups', () => {
    expect(changesOf(cache!, { ...wishOf(cache!), securityGroups: ['sg-2', 'sg-1'] })).toEqual([]);
  });

  it('swaps user groups, or takes them away', () => {
    const held = { ...cache!, userGroups: ['old'] };
    const swap = modifyCall(held, { ...wishOf(held), userGroup: 'new' }, true).input;
    expect(swap).toMatchObject({ UserGroupIdsToAdd: ['new'], UserGroupIdsToRemove: ['old'] });
    const none = modifyCall(held, { ...wishOf(held), userGroup: '' }, true).input;
    expect(none).toMatchObject({ RemoveUserGroups: true });
  });

  it('names the nodes of Memcached that go', () => {
    const fewer = modifyCall(cluster!, { ...wishOf(cluster!), nodes: 1 }, false).input;
    expect(fewer).toMatchObject({
      NumCacheNodes: 1,
      CacheNodeIdsToRemove: ['0002'],
      ApplyImmediately: false,
    });
    const more = modifyCall(cluster!, { ...wishOf(cluster!), nodes: 3 }, true).input;
    expect(more.CacheNodeIdsToRemove).toBeUndefined();
  });

  it('goes to later versions only', () => {
    expect(laterVersions(cache!, ['9.1.0', '8.2.0', '8.1.0', '8.0.1'])).toEqual([
      '9.1.0',
      '8.2.0',
      '8.1.0',
    ]);
  });
});
