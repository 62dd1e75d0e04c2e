// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { CacheNode } from './cache';
import { reportsOf } from './nodeReports';

const node = (nodeId: string, status: string): CacheNode => ({
  id: `m.${nodeId}`,
  clusterId: 'm',
  nodeId,
  status,
  role: '',
  zone: '',
  endpoint: undefined,
  parameterStatus: '',
  created: undefined,
});
const event = (message: string, source = 'm') => ({
  source,
  type: 'cache-cluster',
  message,
  at: new Date(0),
});
const one = node('0001', 'available');
const broken = event('Cache node 0001 does not run: cannot listen on 127.0.0.1:11211: in use');

describe('a node', () => {
  it('that is well has no report', () => {
    expect(reportsOf([one], [])).toEqual([]);
    for (const after of [
      'Added cache node 0001 in availability zone a',
      'Cache node 0001 restarted',
      'Recovered cache node 0001',
      'Recovered cache node 0001: its process had ended, what it held is lost',
      'Finished recovery for cache nodes 0001',
      'Cache node 0001 has been started again, with the data that it had kept',
    ]) {
      expect(reportsOf([one], [event(after), broken]), after).toEqual([]);
    }
  });

  it('that does not run says why, until it is well', () => {
    const why = 'cannot listen on 127.0.0.1:11211: in use';
    expect(reportsOf([one], [broken])[0]).toMatchObject({
      failure: { why, since: broken.at },
      events: [],
    });
    const others = [
      event('Added cache node 0002 in availability zone a'),
      event('Recovering cache nodes 0001'),
      event('Cache node 0001: the parameter x has no effect: y'),
      event('Recovered cache node 0001', 'another'),
      event('Finished modifying cache cluster'),
    ];
    expect(reportsOf([one], [...others, broken])[0]?.failure?.why).toBe(why);
  });

  it('that cannot be restored says why', () => {
    const [report] = reportsOf(
      [node('0001', 'creating')],
      [event('Restore from s3 failed for node 0001: the file is cut off')],
    );
    expect(report?.failure?.why).toBe('the file is cut off');
  });

  it('that is not available shows its latest events, not those of others', () => {
    const [report, ...more] = reportsOf(
      [one, node('0002', 'creating')],
      [
        event('Added cache node 0001 in availability zone a'),
        event('Finished modifying cache cluster'),
        event('Removed cache node 0002'),
        event('Cache cluster created'),
        event('Something earlier'),
      ],
    );
    expect(more).toEqual([]);
    expect(report?.node.nodeId).toBe('0002');
    expect(report?.failure).toBeUndefined();
    expect(report?.events.map(({ message }) => message)).toEqual([
      'Finished modifying cache cluster',
      'Removed cache node 0002',
      'Cache cluster created',
    ]);
  });
});
