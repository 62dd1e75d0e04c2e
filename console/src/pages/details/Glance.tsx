// SPDX-License-Identifier: Apache-2.0
// What a cache does now, in a few figures with their last quarter of an hour.

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import type { Cache } from '../../model/cache';
import { Line, Points, Times, Unit, ranges } from '../../model/metrics';
import { formatValue, pathOf, scaleOf } from '../../model/scale';
import { hrefOf } from '../../ui/router';
import { useMetrics } from '../../ui/useMetrics';

type Figure = [label: string, metric: string, unit: Unit];

const redis: Figure[] = [
  ['CPU', 'EngineCPUUtilization', 'percent'],
  ['Memory', 'DatabaseMemoryUsagePercentage', 'percent'],
  ['Commands', 'ProcessedCommands', '/s'],
  ['Hit rate', 'CacheHitRate', 'percent'],
  ['Connections', 'CurrConnections', 'count'],
];

const memcached: Figure[] = [
  ['CPU', 'CPUUtilization', 'percent'],
  ['Memory of items', 'BytesUsedForCacheItems', 'bytes'],
  ['Reads', 'CmdGet', '/s'],
  ['Writes', 'CmdSet', '/s'],
  ['Connections', 'CurrConnections', 'count'],
];

const range = ranges.find((one) => one.id === '15m')!;
const size = { width: 140, height: 32 };

export function Glance({ cache }: { cache: Cache }) {
  const figures = cache.engine === 'memcached' ? memcached : redis;
  const dimension = cache.kind === 'group' ? 'ReplicationGroupId' : 'CacheClusterId';
  const lines = figures.map(([label, metric, unit]): Line => ({
    id: metric,
    label,
    metric,
    unit,
    dimensions: [{ Name: dimension, Value: cache.id }],
  }));
  const { metrics, error } = useMetrics(`glance ${cache.kind}/${cache.id}`, lines, range);
  if (error && !metrics) return null; // the tab says why
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Link href={hrefOf(['caches', cache.kind, cache.id], { tab: 'monitoring' })}>
              All charts
            </Link>
          }
        >
          Right now
        </Header>
      }
    >
      <div className="glance">
        {lines.map((line) => {
          const points = metrics?.points.get(line.id) ?? [];
          const last = points[points.length - 1]?.[1];
          return (
            <div key={line.id}>
              <Box variant="awsui-key-label">{line.label}</Box>
              <Box fontSize="heading-m" fontWeight="bold">
                {last === undefined ? '-' : formatValue(last, line.unit)}
              </Box>
              {metrics ? (
                <Sparkline points={points} times={metrics.times} unit={line.unit} />
              ) : null}
            </div>
          );
        })}
      </div>
    </Container>
  );
}

/** Seen beside a figure that says the same. */
function Sparkline({ points, times, unit }: { points: Points; times: Times; unit: Unit }) {
  const most = unit === 'percent' ? 100 : Math.max(1, ...points.map(([, value]) => value));
  const box = { left: 1, top: 2, width: size.width - 2, height: size.height - 4 };
  return (
    <svg {...size} aria-hidden="true" className="glance-line">
      <path
        className="chart-line chart-colour-0"
        d={pathOf(points, range.period, scaleOf(times, most, box))}
      />
    </svg>
  );
}
