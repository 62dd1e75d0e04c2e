// SPDX-License-Identifier: Apache-2.0
// What of a cache can be changed afterwards, and the call that changes it. Pure functions.

import type { Input } from '../api/form';
import type { Cache } from './cache';

/** The members of a form, as texts and lists. */
export interface Wish {
  description: string;
  version: string;
  nodeType: string;
  nodes: number;
  failover: boolean;
  multiAz: boolean;
  parameterGroup: string;
  securityGroups: string[];
  userGroup: string;
  retentionDays: number;
  snapshotWindow: string;
  maintenanceWindow: string;
  autoMinorUpgrade: boolean;
}

export interface Change {
  what: string;
  from: string;
  to: string;
  /** What clients notice. */
  effect: string;
}

export function wishOf(cache: Cache): Wish {
  return {
    description: cache.description,
    version: cache.version,
    nodeType: cache.nodeType,
    nodes: cache.nodes.length,
    failover: cache.failover === 'enabled' || cache.failover === 'enabling',
    multiAz: cache.multiAz === 'enabled',
    parameterGroup: cache.parameterGroup,
    securityGroups: [...cache.securityGroups].sort(),
    userGroup: cache.userGroups[0] ?? '',
    retentionDays: cache.retentionDays,
    snapshotWindow: cache.snapshotWindow,
    maintenanceWindow: cache.maintenanceWindow,
    autoMinorUpgrade: cache.autoMinorUpgrade,
  };
}

interface Row {
  member: keyof Wish;
  what: string;
  effect: string | ((cache: Cache) => string);
  input: (wish: Wish, cache: Cache) => Input;
}

const noEffect = 'Clients notice nothing';
const rolling = (cache: Cache) =>
  cache.kind === 'group' && cache.nodes.length > 1
    ? 'One node after another, the primary last: writes wait for a moment'
    : 'The node starts again, empty unless its engine keeps files';

const rows: Row[] = [
  {
    member: 'description',
    what: 'Description',
    effect: noEffect,
    input: (wish) => ({ ReplicationGroupDescription: wish.description }),
  },
  {
    member: 'version',
    what: 'Engine version',
    effect: rolling,
    input: (wish) => ({ EngineVersion: wish.version }),
  },
  {
    member: 'nodeType',
    what: 'Node type',
    effect: rolling,
    input: (wish) => ({ CacheNodeType: wish.nodeType }),
  },
  {
    member: 'nodes',
    what: 'Nodes',
    effect: 'Keys move between nodes: clients miss some',
    input: nodesInput,
  },
  {
    member: 'failover',
    what: 'Automatic failover',
    effect: noEffect,
    input: (wish) => ({ AutomaticFailoverEnabled: wish.failover }),
  },
  {
    member: 'multiAz',
    what: 'Multi-AZ',
    effect: noEffect,
    input: (wish) => ({ MultiAZEnabled: wish.multiAz }),
  },
  {
    member: 'parameterGroup',
    what: 'Parameter group',
    effect: 'Some parameters count only after a reboot',
    input: (wish) => ({ CacheParameterGroupName: wish.parameterGroup }),
  },
  {
    member: 'securityGroups',
    what: 'Security groups',
    effect: 'Who is not let in any more loses its connections',
    input: (wish) => ({ SecurityGroupIds: wish.securityGroups }),
  },
  {
    member: 'userGroup',
    what: 'User group',
    effect: 'Clients have to log in with what counts now',
    input: userGroupInput,
  },
  {
    member: 'retentionDays',
    what: 'Days that automatic backups are kept',
    effect: noEffect,
    input: (wish) => ({ SnapshotRetentionLimit: wish.retentionDays }),
  },
  {
    member: 'snapshotWindow',
    what: 'Backup window',
    effect: noEffect,
    input: (wish) => ({ SnapshotWindow: wish.snapshotWindow }),
  },
  {
    member: 'maintenanceWindow',
    what: 'Maintenance window',
    effect: noEffect,
    input: (wish) => ({ PreferredMaintenanceWindow: wish.maintenanceWindow }),
  },
  {
    member: 'autoMinorUpgrade',
    what: 'Minor upgrades by themselves',
    effect: noEffect,
    input: (wish) => ({ AutoMinorVersionUpgrade: wish.autoMinorUpgrade }),
  },
];

function nodesInput(wish: Wish, cache: Cache): Input {
  const leaving = cache.nodes
    .map((node) => node.nodeId)
    .sort()
    .slice(wish.nodes);
  return {
    NumCacheNodes: wish.nodes,
    CacheNodeIdsToRemove: leaving.length > 0 ? leaving : undefined,
  };
}

function userGroupInput(wish: Wish, cache: Cache): Input {
  if (!wish.userGroup) return { RemoveUserGroups: true };
  const gone = cache.userGroups.filter((group) => group !== wish.userGroup);
  return {
    UserGroupIdsToAdd: [wish.userGroup],
    UserGroupIdsToRemove: gone.length > 0 ? gone : undefined,
  };
}

function differing(cache: Cache, wish: Wish): Row[] {
  const now = wishOf(cache);
  return rows.filter((row) => show(now[row.member]) !== show(wish[row.member]));
}

function show(value: string | number | boolean | string[]): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (Array.isArray(value)) return [...value].sort().join(', ') || 'None';
  return String(value) || 'None';
}

/** What changes, old and new. */
export function changesOf(cache: Cache, wish: Wish): Change[] {
  const now = wishOf(cache);
  return differing(cache, wish).map((row) => ({
    what: row.what,
    from: show(now[row.member]),
    to: show(wish[row.member]),
    effect: typeof row.effect === 'function' ? row.effect(cache) : row.effect,
  }));
}

/** The call that makes the changes; nothing that stays stands in it. */
export function modifyCall(
  cache: Cache,
  wish: Wish,
  immediately: boolean,
): { operation: string; input: Input } {
  const input = Object.assign({}, ...differing(cache, wish).map((row) => row.input(wish, cache)));
  return cache.kind === 'group'
    ? {
        operation: 'ModifyReplicationGroup',
        input: { ReplicationGroupId: cache.id, ...input, ApplyImmediately: immediately },
      }
    : {
        operation: 'ModifyCacheCluster',
        input: { CacheClusterId: cache.id, ...input, ApplyImmediately: immediately },
      };
}

/** "Valkey 8.1.0 or later": engines go up only. */
export function laterVersions(cache: Cache, versions: string[]): string[] {
  const at = versions.indexOf(cache.version);
  return at < 0 ? versions : versions.slice(0, at + 1);
}
