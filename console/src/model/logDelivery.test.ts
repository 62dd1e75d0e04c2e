// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Answer } from '../api/xml';
import { Cache, readCluster, readGroup } from './cache';
import { commandLine } from './commandLine';
import {
  checkWish,
  deliverCalls,
  endDeliveryCall,
  freshWish,
  isPending,
  wishOf,
} from './logDelivery';
import { checkLogGroupName, checkLogStreamName, retentionWords } from './logs';

const delivery = (details: string, status: string) => `
  <LogDeliveryConfigurations><LogDeliveryConfiguration><LogType>slow-log</LogType>${details}
    <LogFormat>text</LogFormat>${status}</LogDeliveryConfiguration></LogDeliveryConfigurations>`;
const toGroup = `<DestinationType>cloudwatch-logs</DestinationType><DestinationDetails>
  <CloudWatchLogsDetails><LogGroup>caches</LogGroup></CloudWatchLogsDetails></DestinationDetails>`;
const toStream = `<DestinationType>kinesis-firehose</DestinationType><DestinationDetails>
  <KinesisFirehoseDetails><DeliveryStream>lake</DeliveryStream></KinesisFirehoseDetails>
  </DestinationDetails>`;

const cluster = (logs: string): Cache =>
  readCluster(
    Answer.parse(`<CacheCluster><CacheClusterId>web</CacheClusterId><Engine>redis</Engine>
      <CacheClusterStatus>available</CacheClusterStatus>${logs}</CacheCluster>`),
  );
const group = (logs: string): Cache =>
  readGroup(
    Answer.parse(`<ReplicationGroup><ReplicationGroupId>shop</ReplicationGroupId>
      <Engine>valkey</Engine><Status>available</Status>${logs}</ReplicationGroup>`),
    new Map(),
  );

const broken = '<Status>error</Status><Message>The log group caches does not exist.</Message>';

describe('deliveries', () => {
  it('are read of clusters and replication groups', () => {
    expect(cluster(delivery(toGroup, broken)).logs).toEqual([
      {
        type: 'slow-log',
        destinationType: 'cloudwatch-logs',
        destination: 'caches',
        format: 'text',
        status: 'error',
        message: 'The log group caches does not exist.',
      },
    ]);
    const [read] = group(delivery(toStream, '<Status>active</Status>')).logs;
    expect([read?.destination, read?.message]).toEqual(['lake', '']);
    expect(cluster('').logs).toEqual([]);
  });

  it('are looked at again soon while they change', () => {
    const [enabling] = cluster(delivery(toGroup, '<Status>enabling</Status>')).logs;
    expect(enabling && isPending(enabling)).toBe(true);
    const [failed] = cluster(delivery(toGroup, broken)).logs;
    expect(failed && isPending(failed)).toBe(false);
  });

  it('are changed from what they are', () => {
    const [read] = group(delivery(toStream, '<Status>active</Status>')).logs;
    expect(read && wishOf(read)).toEqual({
      ...freshWish(),
      destinationType: 'kinesis-firehose',
      deliveryStream: 'lake',
      format: 'text',
    });
  });
});

describe('a wish', () => {
  it('says what is missing', () => {
    const wish = freshWish();
    expect(checkWish(wish)).toBe('Choose a log group');
    expect(checkWish({ ...wish, group: 'caches' })).toBeUndefined();
    expect(checkWish({ ...wish, makesGroup: true, newGroup: 'a b' })).toMatch('A name has');
    expect(checkWish({ ...wish, destinationType: 'kinesis-firehose' })).toMatch('Enter the name');
  });

  it('has the log group made first', () => {
    const wish = { ...freshWish(), makesGroup: true, newGroup: 'slow' };
    const calls = deliverCalls(group(''), 'slow-log', wish);
    const lines = calls.map((call) => commandLine(call.operation, call.input, call.service));
    expect(lines).toEqual([
      'aws logs create-log-group \\\n    --log-group-name slow',
      'aws elasticache modify-replication-group \\\n    --replication-group-id shop \\\n' +
        `    --log-delivery-configurations '[{"LogType":"slow-log",` +
        `"DestinationType":"cloudwatch-logs",` +
        `"DestinationDetails":{"CloudWatchLogsDetails":{"LogGroup":"slow"}},` +
        `"LogFormat":"json","Enabled":true}]' \\\n    --apply-immediately`,
    ]);
  });

  it('goes to a delivery stream, and makes nothing', () => {
    const wish = {
      ...freshWish(),
      makesGroup: true,
      destinationType: 'kinesis-firehose' as const,
      deliveryStream: 'lake',
    };
    expect(deliverCalls(cluster(''), 'engine-log', wish)).toEqual([
      {
        operation: 'ModifyCacheCluster',
        input: {
          CacheClusterId: 'web',
          LogDeliveryConfigurations: [
            {
              LogType: 'engine-log',
              DestinationType: 'kinesis-firehose',
              DestinationDetails: { KinesisFirehoseDetails: { DeliveryStream: 'lake' } },
              LogFormat: 'json',
              Enabled: true,
            },
          ],
          ApplyImmediately: true,
        },
      },
    ]);
  });

  it('ends', () => {
    const call = endDeliveryCall(cluster(''), 'slow-log');
    expect(commandLine(call.operation, call.input)).toContain(
      '--log-delivery-configurations LogType=slow-log,Enabled=false',
    );
  });
});

describe('names and retentions', () => {
  it('are as CloudWatch Logs has them', () => {
    expect(checkLogGroupName('/caches/slow#1_a.b-c')).toBeUndefined();
    expect(checkLogGroupName('')).toBeDefined();
    expect(checkLogGroupName('a:b')).toBeDefined();
    expect(checkLogStreamName('elasticache/redis/a b')).toBeUndefined();
    expect(checkLogStreamName('a*')).toBeDefined();
    expect([0, 1, 30].map(retentionWords)).toEqual(['For ever', '1 day', '30 days']);
  });
});
