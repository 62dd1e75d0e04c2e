// SPDX-License-Identifier: Apache-2.0
// CloudWatch's GetMetricData, as charts want it.

import { Line, MetricDataResult, Points, Times, queriesOf, readPoints } from '../model/metrics';
import type { Client } from './client';

/** Of one request. */
const queriesMax = 500;

/** The points of each line, by its id. */
export async function getMetrics(
  client: Client,
  lines: Line[],
  times: Times,
  period: number,
): Promise<Map<string, Points>> {
  const found = new Map<string, Points>();
  for (let first = 0; first < lines.length; first += queriesMax) {
    const some = lines.slice(first, first + queriesMax);
    const answer = await client.callJson<{ MetricDataResults: MetricDataResult[] }>(
      'monitoring',
      'GetMetricData',
      {
        MetricDataQueries: queriesOf(some, period),
        StartTime: times.from,
        EndTime: times.to,
        ScanBy: 'TimestampAscending',
      },
    );
    const results = new Map(answer.MetricDataResults.map((result) => [result.Id, result]));
    some.forEach((line, index) =>
      found.set(line.id, readPoints(results.get(`m${index}`), line.unit, period)),
    );
  }
  return found;
}
