// SPDX-License-Identifier: Apache-2.0
// What the form for a new cache holds, and what it asks the service for. Pure functions.

import type { Backup, EngineVersion, Tag } from '../api/elasticache';
import type { Call } from '../api/client';
import type { Input } from '../api/form';
import type { Engine } from './cache';
import { LogType, LogWish, checkWish, deliveryInput, groupCalls, logTypes } from './logDelivery';
import { checkCacheName } from './names';
import { findNodeType } from './nodeTypes';

export interface NewCache {
  engine: Engine;
  name: string;
  description: string;
  version: string;
  nodeType: string;
  /** Memcached: nodes. */
  nodes: number;
  /** Valkey, Redis OSS. */
  replicas: number;
  failover: boolean;
  multiAz: boolean;
  port: string;
  parameterGroup: string;
  subnetGroup: string;
  securityGroups: string[];
  transitEncryption: boolean;
  transitMode: 'required' | 'preferred';
  atRestEncryption: boolean;
  access: 'none' | 'token' | 'groups';
  token: string;
  userGroup: string;
  backups: boolean;
  retentionDays: number;
  snapshotWindow: string;
  maintenanceWindow: string;
  autoMinorUpgrade: boolean;
  tags: Tag[];
  /** Those that are to be delivered; memcached has none. */
  logs: Partial<Record<LogType, LogWish>>;
  /** The backup that it begins with. */
  backup: string;
}

export type Problems = Partial<Record<keyof NewCache, string>>;

export function freshCache(): NewCache {
  return {
    engine: 'valkey',
    name: '',
    description: '',
    version: '',
    nodeType: 'cache.t4g.micro',
    nodes: 2,
    replicas: 1,
    failover: true,
    multiAz: true,
    port: '',
    parameterGroup: '',
    subnetGroup: '',
    securityGroups: [],
    transitEncryption: false,
    transitMode: 'required',
    atRestEncryption: true,
    access: 'none',
    token: '',
    userGroup: '',
    backups: false,
    retentionDays: 7,
    snapshotWindow: '',
    maintenanceWindow: '',
    autoMinorUpgrade: true,
    tags: [],
    logs: {},
    backup: '',
  };
}

/** The form that a backup's Restore opens. */
export function fromBackup(backup: Backup): NewCache {
  return {
    ...freshCache(),
    engine: backup.engine as Engine,
    version: backup.version,
    nodeType: backup.nodeType || 'cache.t4g.micro',
    backup: backup.name,
    description: `Restored from ${backup.name}`,
  };
}

/** Newest first. */
export function versionsOf(engine: Engine, all: EngineVersion[]): EngineVersion[] {
  return all.filter((one) => one.engine === engine).reverse();
}

export const portOf = (engine: Engine) => (engine === 'memcached' ? 11211 : 6379);

/** What is wrong with it, member by member; empty: nothing. */
export function checkNewCache(cache: NewCache): Problems {
  const problems: Problems = {};
  const redis = cache.engine !== 'memcached';
  const name = checkCacheName(cache.name, redis ? 40 : 50);
  if (name) problems.name = name;
  if (!/^cache\.[a-z0-9.]+$/.test(cache.nodeType)) problems.nodeType = 'Choose a node type';
  if (cache.nodeType.startsWith('cache.custom.') && !findNodeType(cache.nodeType)) {
    problems.nodeType = 'Write it as cache.custom.<GiB>g.<vCPU>, such as cache.custom.1.5g.2';
  }
  if (cache.port && !(/^\d+$/.test(cache.port) && +cache.port >= 1 && +cache.port <= 65535)) {
    problems.port = 'A port is a number from 1 to 65535';
  }
  if (redis && cache.transitEncryption && cache.access === 'token') {
    if (!/^[!-~]{16,128}$/.test(cache.token) || /[@"/]/.test(cache.token)) {
      problems.token = 'A token has 16 to 128 printable characters, without @, " and /';
    }
  }
  if (redis && cache.transitEncryption && cache.access === 'groups' && !cache.userGroup) {
    problems.userGroup = 'Choose a user group';
  }
  const log = wishedLogs(cache).find(({ wish }) => checkWish(wish));
  if (log) problems.logs = `${log.name}: ${checkWish(log.wish)}`;
  return problems;
}

/** The logs that are to be delivered, and where to. */
export function wishedLogs(cache: NewCache): { type: LogType; name: string; wish: LogWish }[] {
  if (cache.engine === 'memcached') return [];
  return logTypes.flatMap(({ type, name }) => {
    const wish = cache.logs[type];
    return wish ? [{ type, name, wish }] : [];
  });
}

/** The calls that make it, after the log groups that it needs. */
export function createCalls(cache: NewCache): Call[] {
  return [...groupCalls(wishedLogs(cache).map(({ wish }) => wish)), createCall(cache)];
}

/** The one that makes the cache itself. */
export function createCall(cache: NewCache): { operation: string; input: Input } {
  return cache.engine === 'memcached' ? createCluster(cache) : createGroup(cache);
}

function createCluster(cache: NewCache) {
  return {
    operation: 'CreateCacheCluster',
    input: {
      CacheClusterId: cache.name,
      Engine: cache.engine,
      EngineVersion: cache.version || undefined,
      CacheNodeType: cache.nodeType,
      NumCacheNodes: cache.nodes,
      AZMode: cache.multiAz && cache.nodes > 1 ? 'cross-az' : undefined,
      TransitEncryptionEnabled: cache.transitEncryption || undefined,
      ...shared(cache),
    },
  };
}

function createGroup(cache: NewCache) {
  const several = cache.replicas > 0;
  const failover = several && cache.failover;
  const logs = wishedLogs(cache);
  return {
    operation: 'CreateReplicationGroup',
    input: {
      ReplicationGroupId: cache.name,
      ReplicationGroupDescription: cache.description || cache.name,
      Engine: cache.engine,
      EngineVersion: cache.version || undefined,
      CacheNodeType: cache.nodeType,
      NumCacheClusters: cache.replicas + 1,
      AutomaticFailoverEnabled: failover,
      MultiAZEnabled: failover && cache.multiAz,
      TransitEncryptionEnabled: cache.transitEncryption || undefined,
      TransitEncryptionMode: cache.transitEncryption ? cache.transitMode : undefined,
      AtRestEncryptionEnabled: cache.atRestEncryption,
      AuthToken: cache.transitEncryption && cache.access === 'token' ? cache.token : undefined,
      UserGroupIds:
        cache.transitEncryption && cache.access === 'groups' ? [cache.userGroup] : undefined,
      SnapshotRetentionLimit: cache.backups ? cache.retentionDays : undefined,
      SnapshotWindow: cache.backups && cache.snapshotWindow ? cache.snapshotWindow : undefined,
      SnapshotName: cache.backup || undefined,
      LogDeliveryConfigurations:
        logs.length > 0 ? logs.map(({ type, wish }) => deliveryInput(type, wish)) : undefined,
      ...shared(cache),
    },
  };
}

function shared(cache: NewCache): Input {
  return {
    Port: cache.port ? Number(cache.port) : undefined,
    CacheParameterGroupName: cache.parameterGroup || undefined,
    CacheSubnetGroupName: cache.subnetGroup || undefined,
    SecurityGroupIds: cache.securityGroups.length > 0 ? cache.securityGroups : undefined,
    PreferredMaintenanceWindow: cache.maintenanceWindow || undefined,
    AutoMinorVersionUpgrade: cache.autoMinorUpgrade ? undefined : false,
    Tags:
      cache.tags.length > 0
        ? cache.tags.map((tag) => ({ Key: tag.key, Value: tag.value }))
        : undefined,
  };
}
