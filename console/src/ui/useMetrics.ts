// SPDX-License-Identifier: Apache-2.0
// Metrics that are kept fresh while somebody looks: all of a range at first, then what is new.

import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/errors';
import { getMetrics } from '../api/metrics';
import { Line, Points, Range, Times, mergePoints, timesOf } from '../model/metrics';
import { useClient } from './context';

export interface Metrics {
  key: string;
  points: Map<string, Points>;
  times: Times;
}

/** Periods that are asked for again: reports come every two seconds, and tell of the past. */
const again = 5;

/** `key` names the lines and the range; another one begins anew. */
export function useMetrics(key: string, lines: Line[], range: Range) {
  const client = useClient();
  const [metrics, setMetrics] = useState<Metrics>();
  const [error, setError] = useState<ApiError>();
  const wanted = useRef({ lines, range });
  wanted.current = { lines, range };
  const known = useRef<Metrics>(undefined);
  const turn = useRef(0);
  const timer = useRef<number>(undefined);

  const refresh = useCallback(async () => {
    const mine = ++turn.current;
    window.clearTimeout(timer.current);
    const { lines: asked, range: over } = wanted.current;
    try {
      const next = await load(asked, over);
      if (mine !== turn.current) return;
      known.current = next;
      setMetrics(next);
      setError(undefined);
    } catch (thrown) {
      if (mine !== turn.current) return;
      setError(ApiError.of(thrown));
    }
    if (document.hidden) return;
    timer.current = window.setTimeout(() => void refresh(), over.refresh * 1000);

    async function load(these: Line[], within: Range): Promise<Metrics> {
      const times = timesOf(within, Date.now() / 1000);
      const before = known.current;
      const isNext = before?.key === key && times.from < before.times.to;
      const from = isNext
        ? Math.max(times.from, before.times.to - again * within.period)
        : times.from;
      const fresh =
        from < times.to
          ? await getMetrics(client, these, { from, to: times.to }, within.period)
          : new Map<string, Points>();
      const points = new Map(
        these.map((line) => [
          line.id,
          mergePoints(
            isNext ? (before.points.get(line.id) ?? []) : [],
            fresh.get(line.id) ?? [],
            times.from,
          ),
        ]),
      );
      return { key, points, times };
    }
  }, [client, key]);

  useEffect(() => {
    void refresh();
    const seen = () => {
      window.clearTimeout(timer.current);
      if (!document.hidden) void refresh();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      turn.current += 1;
      window.clearTimeout(timer.current);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [refresh]);

  return { metrics: metrics?.key === key ? metrics : undefined, error, refresh };
}
