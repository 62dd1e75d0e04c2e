// SPDX-License-Identifier: Apache-2.0
// CloudWatch's alarms.

import type { Alarm, AlarmState } from '../model/alarms';
import type { Dimension } from '../model/metrics';
import type { Client } from './client';

interface Described {
  AlarmName: string;
  AlarmArn: string;
  AlarmDescription?: string;
  StateValue: AlarmState;
  StateReason?: string;
  StateTransitionedTimestamp?: number;
  StateUpdatedTimestamp?: number;
  ActionsEnabled?: boolean;
  AlarmActions?: string[];
  OKActions?: string[];
  InsufficientDataActions?: string[];
  AlarmRule?: string;
  MetricName?: string;
  Namespace?: string;
  Dimensions?: Dimension[];
  Statistic?: string;
  ExtendedStatistic?: string;
  ComparisonOperator?: string;
  Threshold?: number;
  Period?: number;
  EvaluationPeriods?: number;
  DatapointsToAlarm?: number;
  TreatMissingData?: string;
  EvaluateLowSampleCountPercentile?: string;
}

interface Page {
  MetricAlarms?: Described[];
  CompositeAlarms?: Described[];
  NextToken?: string;
}

const dateOf = (seconds: number | undefined) =>
  seconds === undefined ? undefined : new Date(seconds * 1000);

function read(one: Described): Alarm {
  return {
    name: one.AlarmName,
    arn: one.AlarmArn,
    description: one.AlarmDescription ?? '',
    state: one.StateValue,
    reason: one.StateReason ?? '',
    since: dateOf(one.StateTransitionedTimestamp ?? one.StateUpdatedTimestamp),
    enabled: one.ActionsEnabled ?? true,
    actions: {
      ALARM: one.AlarmActions ?? [],
      OK: one.OKActions ?? [],
      INSUFFICIENT_DATA: one.InsufficientDataActions ?? [],
    },
    rule: one.AlarmRule ?? '',
    metric: one.MetricName ?? '',
    namespace: one.Namespace ?? '',
    dimensions: one.Dimensions ?? [],
    statistic: one.Statistic ?? one.ExtendedStatistic ?? '',
    comparison: one.ComparisonOperator ?? '',
    threshold: one.Threshold ?? 0,
    period: one.Period ?? 0,
    points: one.DatapointsToAlarm ?? one.EvaluationPeriods ?? 0,
    of: one.EvaluationPeriods ?? 0,
    missing: one.TreatMissingData ?? '',
    lowSamples: one.EvaluateLowSampleCountPercentile ?? '',
  };
}

export async function listAlarms(client: Client): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  let token: string | undefined;
  do {
    const page = await client.callJson<Page>('monitoring', 'DescribeAlarms', {
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
      ...(token ? { NextToken: token } : {}),
    });
    alarms.push(...(page.MetricAlarms ?? []).map(read), ...(page.CompositeAlarms ?? []).map(read));
    token = page.NextToken;
  } while (token);
  return alarms.sort((a, b) => a.name.localeCompare(b.name));
}

export interface AlarmMoment {
  at: Date | undefined;
  type: string;
  summary: string;
}

/** The last hundred, the latest first. */
export async function listAlarmHistory(client: Client, name: string): Promise<AlarmMoment[]> {
  const page = await client.callJson<{
    AlarmHistoryItems?: { Timestamp?: number; HistoryItemType?: string; HistorySummary?: string }[];
  }>('monitoring', 'DescribeAlarmHistory', { AlarmName: name, MaxRecords: 100 });
  return (page.AlarmHistoryItems ?? []).map((item) => ({
    at: dateOf(item.Timestamp),
    type: item.HistoryItemType ?? '',
    summary: item.HistorySummary ?? '',
  }));
}
