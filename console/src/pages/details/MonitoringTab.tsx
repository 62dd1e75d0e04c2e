// SPDX-License-Identifier: Apache-2.0
// What a cache does, as charts: all of it together, each of its nodes, or one of them.

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo } from 'react';
import type { Cache, CacheNode } from '../../model/cache';
import {
  ChartSpec,
  Dimension,
  Line,
  chartsOf,
  isRate,
  oneByOne,
  ranges,
} from '../../model/metrics';
import { Chart } from '../../ui/Chart';
import { Empty, Problem } from '../../ui/parts';
import { replaceQuery, usePlace } from '../../ui/router';
import { useMetrics } from '../../ui/useMetrics';

/** Lines of one chart that can be told apart. */
const nodesMax = 10;

interface Drawn extends ChartSpec {
  lines: Line[];
}

export function MonitoringTab({ cache }: { cache: Cache }) {
  const place = usePlace();
  const range = ranges.find((one) => one.id === place.query.range) ?? ranges[2]!;
  const of = place.query.of ?? 'all';
  const nodes = cache.nodes.map((node) => node.id).join(' ');
  const drawn = useMemo(() => draw(cache, of), [cache.id, nodes, of]);
  const key = `${cache.kind}/${cache.id}/${of}/${nodes}/${range.id}`;
  const { metrics, error, refresh } = useMetrics(
    key,
    drawn.flatMap((chart) => chart.lines),
    range,
  );
  const choices = [
    { value: 'all', label: 'All nodes together' },
    ...(cache.nodes.length > 1 ? [{ value: 'each', label: 'Each node' }] : []),
    ...cache.nodes.map((node) => ({
      value: node.id,
      label: node.role ? `${node.id}, ${node.role}` : node.id,
    })),
  ];
  const lengths = ranges.map((one) => ({ value: one.id, label: one.label }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            of === 'all' && cache.nodes.length > 1
              ? 'What happens is the sum over all nodes; what there is, the average of them.'
              : undefined
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Select
                ariaLabel="Nodes"
                options={choices}
                selectedOption={choices.find((one) => one.value === of) ?? choices[0]!}
                onChange={({ detail }) =>
                  replaceQuery(place, { of: detail.selectedOption.value ?? 'all' })
                }
              />
              <Select
                ariaLabel="Time"
                options={lengths}
                selectedOption={lengths.find((one) => one.value === range.id)!}
                onChange={({ detail }) =>
                  replaceQuery(place, { range: detail.selectedOption.value ?? '1h' })
                }
              />
            </SpaceBetween>
          }
        >
          Monitoring
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error ? (
          <Problem error={error} what="read the metrics" retry={() => void refresh()} />
        ) : null}
        {of === 'each' && cache.nodes.length > nodesMax ? (
          <Alert type="info">
            These are the first {nodesMax} of {cache.nodes.length} nodes.
          </Alert>
        ) : null}
        {!metrics ? (
          error ? null : (
            <Empty title="Reading the metrics">
              <Spinner /> <span className="visually-hidden">Loading</span>
            </Empty>
          )
        ) : (
          <div className="charts">
            {drawn.map((chart) => (
              <Chart
                key={chart.title}
                title={chart.title}
                unit={chart.unit}
                times={metrics.times}
                period={range.period}
                lines={chart.lines
                  .map((line) => ({
                    label: line.label,
                    points: metrics.points.get(line.id) ?? [],
                  }))
                  .filter((line) => isWorthwhile(line.points, chart))}
              />
            ))}
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}

/** Of many kinds of commands, those that nobody sent are left out. */
function isWorthwhile(points: [number, number][], chart: ChartSpec): boolean {
  if (points.length === 0) return false;
  return chart.metrics.length < 6 || !isRate(chart.unit) || points.some(([, value]) => value > 0);
}

function draw(cache: Cache, of: string): Drawn[] {
  const charts = chartsOf(cache.engine);
  if (of === 'each') {
    const nodes = cache.nodes.slice(0, nodesMax);
    return oneByOne(charts).map((chart) => ({
      ...chart,
      lines: nodes.map((node) => lineOf(chart, chart.metrics[0]![0], node.id, dimensionsOf(node))),
    }));
  }
  const node = cache.nodes.find((one) => one.id === of);
  const dimensions: Dimension[] = node
    ? dimensionsOf(node)
    : [
        {
          Name: cache.kind === 'group' ? 'ReplicationGroupId' : 'CacheClusterId',
          Value: cache.id,
        },
      ];
  return charts.map((chart) => ({
    ...chart,
    lines: chart.metrics.map(([metric, label]) => lineOf(chart, metric, label, dimensions)),
  }));
}

function lineOf(chart: ChartSpec, metric: string, label: string, dimensions: Dimension[]): Line {
  return { id: `${chart.title}/${metric}/${label}`, label, metric, unit: chart.unit, dimensions };
}

function dimensionsOf(node: CacheNode): Dimension[] {
  return [
    { Name: 'CacheClusterId', Value: node.clusterId },
    { Name: 'CacheNodeId', Value: node.nodeId },
  ];
}
