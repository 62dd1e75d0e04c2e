// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkNetwork, checkPorts, describeRule, readPorts } from './network';

const rule = {
  id: 'sgr-1',
  group: 'sg-1',
  protocol: 'tcp',
  from: 6379,
  to: 6379,
  source: '10.0.0.0/8',
  description: '',
};

describe('rules of security groups', () => {
  it('are said in a line', () => {
    expect(describeRule(rule)).toBe('tcp 6379 from 10.0.0.0/8');
    expect(describeRule({ ...rule, to: 6400 })).toBe('tcp 6379-6400 from 10.0.0.0/8');
    expect(describeRule({ ...rule, from: 0, to: 65535 })).toBe('tcp, all ports from 10.0.0.0/8');
    expect(describeRule({ ...rule, protocol: '-1', from: -1, to: -1, source: 'sg-2' })).toBe(
      'everything from sg-2',
    );
  });

  it('take ports, ranges and all', () => {
    expect(readPorts('6379')).toEqual({ from: 6379, to: 6379 });
    expect(readPorts(' 6379 - 6400 ')).toEqual({ from: 6379, to: 6400 });
    expect(readPorts('all')).toEqual({ from: 0, to: 65535 });
    for (const text of ['', '6400-6379', '65536', 'tcp', '6379-', '-1']) {
      expect(readPorts(text), text).toBeUndefined();
      expect(checkPorts(text), text).toBeTruthy();
    }
  });

  it('take networks', () => {
    for (const text of ['10.0.0.0/8', '0.0.0.0/0', '127.0.0.1/32']) {
      expect(checkNetwork(text), text).toBeUndefined();
    }
    for (const text of ['', '10.0.0.0', '10.0.0.0/33', '256.0.0.0/8', 'sg-1', '::/0']) {
      expect(checkNetwork(text), text).toBeTruthy();
    }
  });
});
