// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  Alarm,
  checkDraft,
  conditionOf,
  draftOf,
  emptyDraft,
  inputOf,
  statisticsFor,
} from './alarms';
import { commandLine } from './commandLine';

const alarm: Alarm = {
  name: 'busy',
  arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:busy',
  description: '',
  state: 'OK',
  reason: '',
  since: undefined,
  enabled: true,
  actions: { OK: [], ALARM: ['arn:aws:sns:us-east-1:000000000000:team'], INSUFFICIENT_DATA: [] },
  rule: '',
  metric: 'EngineCPUUtilization',
  namespace: 'AWS/ElastiCache',
  dimensions: [{ Name: 'ReplicationGroupId', Value: 'mine' }],
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 90,
  period: 60,
  points: 3,
  of: 5,
  missing: 'ignore',
  lowSamples: '',
};

describe('an alarm', () => {
  it('says what it waits for', () => {
    expect(conditionOf(alarm)).toBe('Average of EngineCPUUtilization > 90, 3 of 5 × 1 minute');
    expect(conditionOf({ ...alarm, points: 5, period: 120 })).toContain('5 × 120 s');
    expect(conditionOf({ ...alarm, rule: 'ALARM(a) AND ALARM(b)' })).toBe('ALARM(a) AND ALARM(b)');
  });

  it('is asked for again as it is', () => {
    const draft = draftOf(alarm);
    expect(checkDraft(draft)).toEqual({});
    expect(inputOf(draft)).toMatchObject({
      AlarmName: 'busy',
      MetricName: 'EngineCPUUtilization',
      Dimensions: [{ Name: 'ReplicationGroupId', Value: 'mine' }],
      Threshold: 90,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      TreatMissingData: 'ignore',
      AlarmActions: ['arn:aws:sns:us-east-1:000000000000:team'],
    });
  });

  it('may be about a percentile, which stays as it is', () => {
    expect(inputOf(draftOf(alarm))).toMatchObject({ Statistic: 'Average' });
    const p999 = draftOf({ ...alarm, statistic: 'p99.9', lowSamples: 'ignore' });
    expect(statisticsFor(p999.statistic)).toContain('p99.9');
    expect(inputOf(p999)).toMatchObject({
      ExtendedStatistic: 'p99.9',
      EvaluateLowSampleCountPercentile: 'ignore',
    });
    expect(inputOf(p999).Statistic).toBeUndefined();
    const trimmed = inputOf({ ...p999, statistic: 'tm90' });
    expect(trimmed.EvaluateLowSampleCountPercentile).toBeUndefined();
    expect(inputOf({ ...p999, statistic: 'Sum' }).ExtendedStatistic).toBeUndefined();
  });

  it('can be asked for with the AWS CLI', () => {
    const line = commandLine('PutMetricAlarm', inputOf(draftOf(alarm)), 'monitoring');
    expect(line).toContain('aws cloudwatch put-metric-alarm');
    expect(line).toContain('--dimensions Name=ReplicationGroupId,Value=mine');
    expect(line).toContain('--ok-actions arn:aws:sns:us-east-1:000000000000:team');
  });
});

describe('a draft', () => {
  it('is told what is missing', () => {
    expect(Object.keys(checkDraft(emptyDraft)).sort()).toEqual([
      'cache',
      'metric',
      'name',
      'threshold',
    ]);
  });

  it.each([
    [{ threshold: 'much' }, 'threshold'],
    [{ points: '0' }, 'points'],
    [{ points: '6', of: '5' }, 'points'],
    [{ of: '1.5' }, 'of'],
    [{ topic: 'team' }, 'topic'],
    [{ name: 'x'.repeat(256) }, 'name'],
  ])('refuses %o', (change, field) => {
    expect(Object.keys(checkDraft({ ...draftOf(alarm), ...change }))).toEqual([field]);
  });

  it('without a topic tells nobody', () => {
    expect(inputOf({ ...draftOf(alarm), topic: '' }).AlarmActions).toBeUndefined();
  });
});
