// SPDX-License-Identifier: Apache-2.0
// Which metrics of a cache are shown together, over which times, and how they are asked for.

import type { Engine } from './cache';

export type Unit = 'percent' | 'bytes' | 'bytes/s' | 'count' | '/s' | 'seconds';

export interface ChartSpec {
  title: string;
  unit: Unit;
  /** CloudWatch's name of each metric, and what the chart calls it. */
  metrics: [metric: string, label: string][];
}

/** What happens is shown by the second; what there is, as the average. */
export const isRate = (unit: Unit) => unit === '/s' || unit === 'bytes/s';

const redis: ChartSpec[] = [
  {
    title: 'CPU',
    unit: 'percent',
    metrics: [
      ['CPUUtilization', 'All cores'],
      ['EngineCPUUtilization', 'Busiest thread'],
    ],
  },
  { title: 'Memory used', unit: 'bytes', metrics: [['BytesUsedForCache', 'Used']] },
  {
    title: 'Memory used, of the limit',
    unit: 'percent',
    metrics: [['DatabaseMemoryUsagePercentage', 'Used']],
  },
  {
    title: 'Commands',
    unit: '/s',
    metrics: [
      ['GetTypeCmds', 'Reads'],
      ['SetTypeCmds', 'Writes'],
      ['ProcessedCommands', 'All'],
    ],
  },
  {
    title: 'Commands by kind',
    unit: '/s',
    metrics: [
      ['StringBasedCmds', 'Strings'],
      ['HashBasedCmds', 'Hashes'],
      ['ListBasedCmds', 'Lists'],
      ['SetBasedCmds', 'Sets'],
      ['SortedSetBasedCmds', 'Sorted sets'],
      ['StreamBasedCmds', 'Streams'],
      ['KeyBasedCmds', 'Keys'],
      ['EvalBasedCmds', 'Scripts'],
      ['PubSubBasedCmds', 'Channels'],
    ],
  },
  {
    title: 'Hits and misses',
    unit: '/s',
    metrics: [
      ['CacheHits', 'Hits'],
      ['CacheMisses', 'Misses'],
    ],
  },
  { title: 'Hit rate', unit: 'percent', metrics: [['CacheHitRate', 'Hit rate']] },
  {
    title: 'Connections',
    unit: 'count',
    metrics: [
      ['CurrConnections', 'Open'],
      ['BlockedConnections', 'Waiting for a key'],
    ],
  },
  {
    title: 'New connections',
    unit: '/s',
    metrics: [
      ['NewConnections', 'New'],
      ['RejectedConnections', 'Rejected'],
    ],
  },
  {
    title: 'Network',
    unit: 'bytes/s',
    metrics: [
      ['NetworkBytesIn', 'In'],
      ['NetworkBytesOut', 'Out'],
    ],
  },
  {
    title: 'Keys',
    unit: 'count',
    metrics: [
      ['CurrItems', 'All'],
      ['CurrVolatileItems', 'That expire'],
    ],
  },
  {
    title: 'Keys that went',
    unit: '/s',
    metrics: [
      ['Evictions', 'Evicted for room'],
      ['Reclaimed', 'Expired'],
    ],
  },
  { title: 'Replication lag', unit: 'seconds', metrics: [['ReplicationLag', 'Lag']] },
  {
    title: 'Errors',
    unit: '/s',
    metrics: [
      ['ErrorCount', 'Error replies'],
      ['AuthenticationFailures', 'Failed log-ins'],
      ['CommandAuthorizationFailures', 'Commands denied'],
      ['KeyAuthorizationFailures', 'Keys denied'],
    ],
  },
];

const memcached: ChartSpec[] = [
  { title: 'CPU', unit: 'percent', metrics: [['CPUUtilization', 'All cores']] },
  {
    title: 'Memory',
    unit: 'bytes',
    metrics: [
      ['BytesUsedForCacheItems', 'Used by items'],
      ['UnusedMemory', 'Unused'],
    ],
  },
  {
    title: 'Commands',
    unit: '/s',
    metrics: [
      ['CmdGet', 'get'],
      ['CmdSet', 'set'],
      ['CmdTouch', 'touch'],
      ['CmdFlush', 'flush'],
    ],
  },
  {
    title: 'Hits and misses',
    unit: '/s',
    metrics: [
      ['GetHits', 'Hits'],
      ['GetMisses', 'Misses'],
    ],
  },
  {
    title: 'Connections',
    unit: 'count',
    metrics: [['CurrConnections', 'Open']],
  },
  { title: 'New connections', unit: '/s', metrics: [['NewConnections', 'New']] },
  {
    title: 'Network',
    unit: 'bytes/s',
    metrics: [
      ['NetworkBytesIn', 'In'],
      ['NetworkBytesOut', 'Out'],
    ],
  },
  { title: 'Items', unit: 'count', metrics: [['CurrItems', 'Items']] },
  {
    title: 'Items that went',
    unit: '/s',
    metrics: [
      ['Evictions', 'Evicted for room'],
      ['Reclaimed', 'Expired'],
    ],
  },
];

export function chartsOf(engine: Engine): ChartSpec[] {
  return engine === 'memcached' ? memcached : redis;
}

/** A chart for each metric, for lines that stand for nodes. */
export function oneByOne(charts: ChartSpec[]): ChartSpec[] {
  return charts.flatMap((chart) =>
    chart.metrics.map(([metric, label]) => ({
      title: chart.metrics.length > 1 ? `${chart.title}: ${label}` : chart.title,
      unit: chart.unit,
      metrics: [[metric, label]] as [string, string][],
    })),
  );
}

export interface Range {
  id: string;
  label: string;
  /** All in seconds. */
  length: number;
  period: number;
  refresh: number;
}

const hour = 3600;
const day = 24 * hour;

/** Periods are among those that CloudWatch has. */
export const ranges: Range[] = [
  { id: 'live', label: '1 minute, live', length: 60, period: 1, refresh: 1 },
  { id: '15m', label: '15 minutes', length: 900, period: 5, refresh: 5 },
  { id: '1h', label: '1 hour', length: hour, period: 30, refresh: 30 },
  { id: '3h', label: '3 hours', length: 3 * hour, period: 60, refresh: 60 },
  { id: '1d', label: '1 day', length: day, period: 600, refresh: 60 },
  { id: '1w', label: '1 week', length: 7 * day, period: hour, refresh: 60 },
  { id: '1y', label: '1 year', length: 365 * day, period: day, refresh: 60 },
];

export interface Dimension {
  Name: string;
  Value: string;
}

/** One line of a chart. */
export interface Line {
  /** Of the line and its chart, and of nothing else. */
  id: string;
  label: string;
  metric: string;
  unit: Unit;
  dimensions: Dimension[];
}

export interface Times {
  /** Seconds since the epoch; `to` is the first that is not in it. */
  from: number;
  to: number;
}

/** Reports of agents are this late, in seconds; what is younger is not known yet. */
const lateness = 3;

/** The time to ask for: whole periods that have ended. */
export function timesOf(range: Range, now: number): Times {
  const to = Math.floor((now - lateness) / range.period) * range.period;
  return { from: to - range.length, to };
}

/** Queries of GetMetricData, in the order of the lines. */
export function queriesOf(lines: Line[], period: number) {
  return lines.map((line, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ElastiCache',
        MetricName: line.metric,
        Dimensions: line.dimensions,
      },
      Period: period,
      Stat: isRate(line.unit) ? 'Sum' : 'Average',
    },
  }));
}

/** The points of one line: seconds since the epoch, and values. Oldest first. */
export type Points = [at: number, value: number][];

export interface MetricDataResult {
  Id: string;
  Timestamps?: (number | string)[];
  Values?: number[];
}

export function readPoints(result: MetricDataResult | undefined, unit: Unit, period: number) {
  const scale = isRate(unit) ? 1 / period : 1;
  const points: Points = (result?.Timestamps ?? []).map((at, index) => [
    typeof at === 'number' ? at : Date.parse(at) / 1000,
    (result?.Values?.[index] ?? 0) * scale,
  ]);
  return points.sort((a, b) => a[0] - b[0]);
}

/** Newer points beside those that are known; what is before `from` goes. */
export function mergePoints(known: Points, fresh: Points, from: number): Points {
  const first = fresh[0]?.[0] ?? Infinity;
  return [...known.filter(([at]) => at >= from && at < first), ...fresh];
}
