// SPDX-License-Identifier: Apache-2.0
// Alarms on metrics: what one says in words, and what a form asks CloudWatch for. Pure functions.

import type { Input } from '../api/form';
import type { Cache } from './cache';
import { ChartSpec, Dimension, chartsOf } from './metrics';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** As CloudWatch describes it; a composite one has a rule instead of a metric. */
export interface Alarm {
  name: string;
  arn: string;
  description: string;
  state: AlarmState;
  reason: string;
  since: Date | undefined;
  enabled: boolean;
  /** ARNs of what is told, by the state that the alarm goes to. */
  actions: Record<AlarmState, string[]>;
  rule: string;
  metric: string;
  namespace: string;
  dimensions: Dimension[];
  statistic: string;
  comparison: string;
  threshold: number;
  period: number;
  points: number;
  of: number;
  missing: string;
  /** What of percentiles of few samples: evaluate, ignore; empty: not said. */
  lowSamples: string;
}

export const comparisons = [
  { value: 'GreaterThanThreshold', label: 'is greater than', sign: '>' },
  { value: 'GreaterThanOrEqualToThreshold', label: 'is at least', sign: '≥' },
  { value: 'LessThanThreshold', label: 'is less than', sign: '<' },
  { value: 'LessThanOrEqualToThreshold', label: 'is at most', sign: '≤' },
];

export const statistics = ['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount'];
export const percentiles = ['p50', 'p90', 'p95', 'p99'];

/** What a form offers: these, and what the alarm has already. */
export function statisticsFor(chosen: string): string[] {
  return [...new Set([...statistics, ...percentiles, chosen])];
}

export const periods = [
  { value: '10', label: '10 seconds' },
  { value: '30', label: '30 seconds' },
  { value: '60', label: '1 minute' },
  { value: '300', label: '5 minutes' },
  { value: '900', label: '15 minutes' },
  { value: '3600', label: '1 hour' },
];

export const missingWords = [
  { value: 'missing', label: 'leave the alarm without data' },
  { value: 'notBreaching', label: 'are good' },
  { value: 'breaching', label: 'are bad' },
  { value: 'ignore', label: 'change nothing' },
];

export const stateWords: Record<AlarmState, string> = {
  OK: 'OK',
  ALARM: 'In alarm',
  INSUFFICIENT_DATA: 'Not enough data',
};

/** "EngineCPUUtilization > 90, 3 of 5 times in a minute each" */
export function conditionOf(alarm: Alarm): string {
  if (alarm.rule) return alarm.rule;
  const sign = comparisons.find((one) => one.value === alarm.comparison)?.sign ?? alarm.comparison;
  const period = periods.find((one) => Number(one.value) === alarm.period);
  const times = alarm.points === alarm.of ? `${alarm.of}` : `${alarm.points} of ${alarm.of}`;
  const what = alarm.metric ? `${alarm.statistic} of ${alarm.metric}` : 'an expression';
  return `${what} ${sign} ${alarm.threshold}, ${times} × ${period?.label ?? `${alarm.period} s`}`;
}

/** Whose metric it watches: "my-cache", "my-cache 0001". */
export function watchedBy(alarm: Alarm): string {
  return alarm.dimensions.map((dimension) => dimension.Value).join(' ');
}

/** What the form has. Numbers are texts until they are sent. */
export interface AlarmDraft {
  name: string;
  description: string;
  cache: string;
  metric: string;
  statistic: string;
  comparison: string;
  threshold: string;
  period: string;
  points: string;
  of: string;
  missing: string;
  /** As the alarm has it; the form does not show it. */
  lowSamples: string;
  topic: string;
}

export const emptyDraft: AlarmDraft = {
  name: '',
  description: '',
  cache: '',
  metric: '',
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: '',
  period: '60',
  points: '3',
  of: '3',
  missing: 'missing',
  lowSamples: '',
  topic: '',
};

export function draftOf(alarm: Alarm): AlarmDraft {
  return {
    name: alarm.name,
    description: alarm.description,
    cache: keyOf(alarm.dimensions),
    metric: alarm.metric,
    statistic: alarm.statistic,
    comparison: alarm.comparison,
    threshold: String(alarm.threshold),
    period: String(alarm.period),
    points: String(alarm.points),
    of: String(alarm.of),
    missing: alarm.missing || 'missing',
    lowSamples: alarm.lowSamples,
    topic: alarm.actions.ALARM[0] ?? '',
  };
}

/** The dimensions of all nodes of a cache together. */
export function dimensionsOf(cache: Cache): Dimension[] {
  const name = cache.kind === 'group' ? 'ReplicationGroupId' : 'CacheClusterId';
  return [{ Name: name, Value: cache.id }];
}

export const keyOf = (dimensions: Dimension[]) =>
  dimensions.map((one) => `${one.Name}=${one.Value}`).join(',');

function dimensionsIn(key: string): Dimension[] {
  return key
    .split(',')
    .filter(Boolean)
    .map((one) => {
      const at = one.indexOf('=');
      return { Name: one.slice(0, at), Value: one.slice(at + 1) };
    });
}

export function metricsOf(engine: Cache['engine']): { value: string; label: string }[] {
  const seen = new Set<string>();
  return chartsOf(engine)
    .flatMap((chart: ChartSpec) => chart.metrics.map(([metric]) => metric))
    .filter((metric) => !seen.has(metric) && seen.add(metric))
    .map((metric) => ({ value: metric, label: metric }));
}

/** What is wrong, by field. */
export function checkDraft(draft: AlarmDraft): Partial<Record<keyof AlarmDraft, string>> {
  const wrong: Partial<Record<keyof AlarmDraft, string>> = {};
  const whole = (text: string) => /^[1-9][0-9]{0,2}$/.test(text);
  if (!draft.name.trim()) wrong.name = 'An alarm has a name';
  else if (draft.name.length > 255) wrong.name = 'At most 255 characters';
  if (!draft.cache) wrong.cache = 'Choose a cache';
  if (!draft.metric) wrong.metric = 'Choose a metric';
  if (draft.threshold.trim() === '' || !Number.isFinite(Number(draft.threshold))) {
    wrong.threshold = 'A number';
  }
  if (!whole(draft.of)) wrong.of = 'A whole number, 1 or more';
  if (!whole(draft.points)) wrong.points = 'A whole number, 1 or more';
  else if (!wrong.of && Number(draft.points) > Number(draft.of)) {
    wrong.points = 'No more than are looked at';
  }
  if (draft.topic && !/^arn:aws:sns:[^:]+:\d{12}:[\w-]+$/.test(draft.topic)) {
    wrong.topic = 'The ARN of an SNS topic: arn:aws:sns:REGION:ACCOUNT:NAME';
  }
  return wrong;
}

/** Percentiles and their like have a member of their own. */
function statisticOf({ statistic, lowSamples }: AlarmDraft): Input {
  if (statistics.includes(statistic)) return { Statistic: statistic };
  const isPercentile = /^p\d/i.test(statistic);
  return {
    ExtendedStatistic: statistic,
    EvaluateLowSampleCountPercentile: (isPercentile && lowSamples) || undefined,
  };
}

/** Of PutMetricAlarm. */
export function inputOf(draft: AlarmDraft): Input {
  const topics = draft.topic ? [draft.topic] : undefined;
  return {
    AlarmName: draft.name,
    AlarmDescription: draft.description || undefined,
    Namespace: 'AWS/ElastiCache',
    MetricName: draft.metric,
    Dimensions: dimensionsIn(draft.cache).map((one) => ({ Name: one.Name, Value: one.Value })),
    ...statisticOf(draft),
    ComparisonOperator: draft.comparison,
    Threshold: Number(draft.threshold),
    Period: Number(draft.period),
    EvaluationPeriods: Number(draft.of),
    DatapointsToAlarm: Number(draft.points),
    TreatMissingData: draft.missing,
    AlarmActions: topics,
    OKActions: topics,
  };
}
