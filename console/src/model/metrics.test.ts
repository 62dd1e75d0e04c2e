// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  Points,
  chartsOf,
  mergePoints,
  oneByOne,
  queriesOf,
  ranges,
  readPoints,
  timesOf,
} from './metrics';
import { formatValue, nearest, pathOf, scaleOf, ticksOf } from './scale';

describe('what is asked for', () => {
  test('ranges are whole periods that have ended, of lengths that CloudWatch has', () => {
    for (const range of ranges) {
      const { from, to } = timesOf(range, 1_764_500_123.4);
      expect(to).toBeLessThanOrEqual(1_764_500_121);
      expect(to - from).toBe(range.length);
      expect(to % range.period).toBe(0);
      expect(range.period % 60 === 0 || [1, 5, 10, 20, 30].includes(range.period)).toBe(true);
      expect(range.length / range.period).toBeLessThanOrEqual(1440);
    }
  });

  test('what happens is summed, what there is averaged', () => {
    const line = { id: 'a', label: 'a', metric: 'CacheHits', dimensions: [] };
    const [hits, memory] = queriesOf(
      [
        { ...line, unit: '/s' },
        { ...line, unit: 'bytes' },
      ],
      60,
    );
    expect(hits?.MetricStat.Stat).toBe('Sum');
    expect(memory?.MetricStat.Stat).toBe('Average');
    expect([hits?.Id, memory?.Id]).toEqual(['m0', 'm1']);
  });

  test('titles of charts tell them apart, also one by one', () => {
    for (const engine of ['valkey', 'memcached'] as const) {
      for (const charts of [chartsOf(engine), oneByOne(chartsOf(engine))]) {
        expect(new Set(charts.map((chart) => chart.title)).size).toBe(charts.length);
      }
    }
  });
});

describe('what comes', () => {
  test('sums become rates, in the order of time', () => {
    const result = { Id: 'm0', Timestamps: [120, 60], Values: [600, 60] };
    expect(readPoints(result, '/s', 60)).toEqual([
      [60, 1],
      [120, 10],
    ]);
    expect(readPoints(result, 'count', 60)).toEqual([
      [60, 60],
      [120, 600],
    ]);
    expect(readPoints(undefined, 'count', 60)).toEqual([]);
  });

  test('newer points take the place of known ones, and old ones go', () => {
    const known: Points = [
      [1, 1],
      [2, 2],
      [3, 3],
    ];
    expect(
      mergePoints(
        known,
        [
          [3, 30],
          [4, 40],
        ],
        2,
      ),
    ).toEqual([
      [2, 2],
      [3, 30],
      [4, 40],
    ]);
    expect(mergePoints(known, [], 2)).toEqual([
      [2, 2],
      [3, 3],
    ]);
  });
});

describe('charts', () => {
  test('the greatest value fits below the last tick', () => {
    for (const most of [0, 0.3, 1, 7, 99, 101, 12_345, 9.9e8]) {
      for (const unit of ['count', '/s', 'bytes', 'seconds'] as const) {
        const ticks = ticksOf(most, unit);
        expect(ticks).toHaveLength(5);
        expect(ticks[4]).toBeGreaterThanOrEqual(most);
        expect(ticks[4]).toBeGreaterThan(0);
      }
    }
    expect(ticksOf(80, 'percent')).toEqual([0, 25, 50, 75, 100]);
    expect(ticksOf(3 * 1024 * 1024, 'bytes').map((tick) => formatValue(tick, 'bytes'))).toEqual([
      '0 B',
      '1 MiB',
      '2 MiB',
      '3 MiB',
      '4 MiB',
    ]);
  });

  test('a line is broken where samples are missing', () => {
    const scale = scaleOf({ from: 0, to: 10 }, 10, { left: 0, top: 0, width: 100, height: 100 });
    const points: Points = [
      [0, 0],
      [1, 10],
      [5, 5],
    ];
    expect(pathOf(points, 1, scale)).toBe('M0 100h0L10 0M50 50h0');
  });

  test('the nearest point is found, unless it is far', () => {
    const points: Points = [
      [10, 1],
      [20, 2],
    ];
    expect(nearest(points, 14, 10)).toBe(1);
    expect(nearest(points, 16, 10)).toBe(2);
    expect(nearest(points, 60, 10)).toBeUndefined();
    expect(nearest([], 60, 10)).toBeUndefined();
  });

  test('values are short', () => {
    expect(formatValue(0, 'percent')).toBe('0 %');
    expect(formatValue(12_345, '/s')).toBe('12.3k/s');
    expect(formatValue(1536, 'bytes/s')).toBe('1.5 KiB/s');
    expect(formatValue(0.123456, 'seconds')).toBe('0.123 s');
  });
});
