// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  checkNewCache,
  createCall,
  createCalls,
  freshCache,
  fromBackup,
  versionsOf,
} from './create';
import { freshWish } from './logDelivery';

const named = { ...freshCache(), name: 'mine' };
const said = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

describe('a new cache', () => {
  it('needs a name and nothing else', () => {
    expect(checkNewCache(freshCache())).toEqual({ name: 'Enter a name' });
    expect(checkNewCache(named)).toEqual({});
  });

  it.each([
    [{ name: '1st' }, 'name'],
    [{ name: 'a--b' }, 'name'],
    [{ name: 'a-' }, 'name'],
    [{ name: 'x'.repeat(41) }, 'name'],
    [{ nodeType: '' }, 'nodeType'],
    [{ nodeType: 'cache.custom.much' }, 'nodeType'],
    [{ port: '0' }, 'port'],
    [{ port: '65536' }, 'port'],
    [{ port: '6379x' }, 'port'],
    [{ transitEncryption: true, access: 'token' as const, token: 'short' }, 'token'],
    [{ transitEncryption: true, access: 'token' as const, token: 'a@'.repeat(16) }, 'token'],
    [{ transitEncryption: true, access: 'groups' as const }, 'userGroup'],
  ])('says what is wrong with %j', (part, member) => {
    expect(Object.keys(checkNewCache({ ...named, ...part }))).toEqual([member]);
  });

  it('is a replication group with its replicas', () => {
    const { operation, input } = createCall({ ...named, replicas: 2 });
    expect(operation).toBe('CreateReplicationGroup');
    expect(said(input)).toEqual({
      ReplicationGroupId: 'mine',
      ReplicationGroupDescription: 'mine',
      Engine: 'valkey',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheClusters: 3,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      AtRestEncryptionEnabled: true,
    });
  });

  it('has no failover without a replica', () => {
    const { input } = createCall({ ...named, replicas: 0 });
    expect(input).toMatchObject({
      NumCacheClusters: 1,
      AutomaticFailoverEnabled: false,
      MultiAZEnabled: false,
    });
  });

  it('asks for users only with TLS', () => {
    const plain = createCall({ ...named, access: 'groups', userGroup: 'g' });
    expect(said(plain.input)).not.toHaveProperty('UserGroupIds');
    const tls = createCall({
      ...named,
      transitEncryption: true,
      access: 'groups',
      userGroup: 'g',
      token: 'left-over-from-before',
    });
    expect(said(tls.input)).toMatchObject({
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      UserGroupIds: ['g'],
    });
    expect(said(tls.input)).not.toHaveProperty('AuthToken');
  });

  it('is a cluster where it is Memcached, without what that has not', () => {
    const { operation, input } = createCall({
      ...named,
      engine: 'memcached',
      nodes: 3,
      backups: true,
      port: '11212',
      tags: [{ key: 'team', value: 'shop' }],
      autoMinorUpgrade: false,
    });
    expect(operation).toBe('CreateCacheCluster');
    expect(said(input)).toEqual({
      CacheClusterId: 'mine',
      Engine: 'memcached',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheNodes: 3,
      AZMode: 'cross-az',
      Port: 11212,
      AutoMinorVersionUpgrade: false,
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
  });

  it('delivers its logs, to groups that are made before it', () => {
    const wish = { ...freshWish(), makesGroup: true, newGroup: 'all' };
    const logs = { 'slow-log': wish, 'engine-log': { ...wish, format: 'text' } };
    const calls = createCalls({ ...named, logs });
    expect(calls.map((call) => call.operation)).toEqual([
      'CreateLogGroup',
      'CreateReplicationGroup',
    ]);
    expect(calls[1]?.input.LogDeliveryConfigurations).toMatchObject([
      { LogType: 'slow-log', LogFormat: 'json', Enabled: true },
      { LogType: 'engine-log', LogFormat: 'text' },
    ]);
    expect(checkNewCache({ ...named, logs: { 'slow-log': freshWish() } }).logs).toBe(
      'Slow log: Choose a log group',
    );
    expect(createCalls({ ...named, engine: 'memcached', logs }).length).toBe(1);
  });

  it('begins with a backup', () => {
    const cache = fromBackup({
      name: 'monday',
      cache: 'mine',
      kind: 'group',
      status: 'available',
      source: 'manual',
      engine: 'redis',
      version: '7.1.0',
      nodeType: 'cache.m7g.large',
      created: undefined,
      sizes: [],
      arn: '',
      retentionDays: 0,
    });
    expect(createCall({ ...cache, name: 'again' }).input).toMatchObject({
      SnapshotName: 'monday',
      Engine: 'redis',
      EngineVersion: '7.1.0',
      CacheNodeType: 'cache.m7g.large',
    });
  });
});

it('offers the versions of one engine, the newest first', () => {
  const all = [
    { engine: 'redis', version: '7.0.7', family: 'redis7' },
    { engine: 'valkey', version: '8.1.0', family: 'valkey8' },
    { engine: 'valkey', version: '9.1.0', family: 'valkey9' },
  ];
  expect(versionsOf('valkey', all).map((one) => one.version)).toEqual(['9.1.0', '8.1.0']);
});
