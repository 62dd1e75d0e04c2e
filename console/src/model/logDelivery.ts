// SPDX-License-Identifier: Apache-2.0
// Logs of caches: what can be delivered, where to, and what the forms for it hold. Pure functions.

import type { Call } from '../api/client';
import type { Input } from '../api/form';
import type { Answer } from '../api/xml';
import type { Cache, CacheNode, Engine } from './cache';
import { checkLogGroupName } from './logs';

export type LogType = 'slow-log' | 'engine-log';

/** What there is to be delivered, in the order in which it is shown. */
export const logTypes: { type: LogType; name: string; what: string }[] = [
  { type: 'slow-log', name: 'Slow log', what: 'Commands that took long, without their arguments' },
  { type: 'engine-log', name: 'Engine log', what: "What the node's program says" },
];

/** memcached has neither. */
export const hasLogs = ({ engine }: { engine: Engine }) => engine !== 'memcached';

export type LogDestination = 'cloudwatch-logs' | 'kinesis-firehose';

/** Where a log of a cache goes. */
export interface LogDelivery {
  type: LogType;
  destinationType: LogDestination;
  /** A log group's name, or a delivery stream's. */
  destination: string;
  format: string;
  status: string;
  /** Why it does not work. */
  message: string;
}

/** LogDeliveryConfigurations of a cluster or a replication group. */
export function readDeliveries(cache: Answer): LogDelivery[] {
  return cache.list('LogDeliveryConfigurations').map((one) => {
    const details = one.child('DestinationDetails');
    return {
      type: one.text('LogType') as LogType,
      destinationType: one.text('DestinationType') as LogDestination,
      destination:
        details.child('CloudWatchLogsDetails').text('LogGroup') ||
        details.child('KinesisFirehoseDetails').text('DeliveryStream'),
      format: one.text('LogFormat'),
      status: one.text('Status'),
      message: one.text('Message'),
    };
  });
}

/** Whether it is on its way to what was asked for. */
export const isPending = (delivery: LogDelivery) =>
  delivery.status !== 'active' && delivery.status !== 'error';

/** What somebody wants of a log. */
export interface LogWish {
  destinationType: LogDestination;
  /** One of the log groups that are there; '': none is chosen. */
  group: string;
  /** It is to be made. */
  makesGroup: boolean;
  newGroup: string;
  deliveryStream: string;
  format: string;
}

export function freshWish(): LogWish {
  return {
    destinationType: 'cloudwatch-logs',
    group: '',
    makesGroup: false,
    newGroup: '',
    deliveryStream: '',
    format: 'json',
  };
}

/** The form that changes a delivery begins with what it is. */
export function wishOf(delivery: LogDelivery): LogWish {
  const toGroup = delivery.destinationType === 'cloudwatch-logs';
  return {
    ...freshWish(),
    destinationType: delivery.destinationType,
    group: toGroup ? delivery.destination : '',
    deliveryStream: toGroup ? '' : delivery.destination,
    format: delivery.format,
  };
}

const groupOf = (wish: LogWish) => (wish.makesGroup ? wish.newGroup : wish.group);

/** The name of the log group or the delivery stream. */
export const destinationOf = (wish: LogWish) =>
  wish.destinationType === 'cloudwatch-logs' ? groupOf(wish) : wish.deliveryStream;

/** What is wrong with it; undefined: nothing. */
export function checkWish(wish: LogWish): string | undefined {
  if (wish.destinationType === 'kinesis-firehose') {
    return wish.deliveryStream ? undefined : 'Enter the name of a delivery stream';
  }
  if (wish.makesGroup) return checkLogGroupName(wish.newGroup);
  return wish.group ? undefined : 'Choose a log group';
}

/** An element of LogDeliveryConfigurations. */
export function deliveryInput(type: LogType, wish: LogWish): Input {
  return {
    LogType: type,
    DestinationType: wish.destinationType,
    DestinationDetails:
      wish.destinationType === 'cloudwatch-logs'
        ? { CloudWatchLogsDetails: { LogGroup: groupOf(wish) } }
        : { KinesisFirehoseDetails: { DeliveryStream: wish.deliveryStream } },
    LogFormat: wish.format,
    Enabled: true,
  };
}

/** The log groups that have to be made first. */
export function groupCalls(wishes: LogWish[]): Call[] {
  const names = wishes
    .filter((wish) => wish.destinationType === 'cloudwatch-logs' && wish.makesGroup)
    .map((wish) => wish.newGroup);
  return [...new Set(names)].map((name) => ({
    service: 'logs',
    operation: 'CreateLogGroup',
    input: { logGroupName: name },
  }));
}

/** The calls that make it so. */
export function deliverCalls(cache: Cache, type: LogType, wish: LogWish): Call[] {
  return [...groupCalls([wish]), modifyLogs(cache, deliveryInput(type, wish))];
}

export function endDeliveryCall(cache: Cache, type: LogType): Call {
  return modifyLogs(cache, { LogType: type, Enabled: false });
}

function modifyLogs(cache: Cache, delivery: Input): Call {
  const more = { LogDeliveryConfigurations: [delivery], ApplyImmediately: true };
  return cache.kind === 'group'
    ? { operation: 'ModifyReplicationGroup', input: { ReplicationGroupId: cache.id, ...more } }
    : { operation: 'ModifyCacheCluster', input: { CacheClusterId: cache.id, ...more } };
}

/** The stream that a node's log has in the group that it goes to. */
export function logStreamName(cache: Cache, node: CacheNode, type: LogType): string {
  return `elasticache/${cache.engine}/${node.clusterId}/${node.nodeId}/${type}`;
}
