// SPDX-License-Identifier: Apache-2.0
// Data that is kept fresh while somebody looks at it.

import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/errors';

const busyMs = 2_000;
const restMs = 30_000;

export interface Live<T> {
  data: T | undefined;
  /** Of the last attempt; data of an earlier one may stand beside it. */
  error: ApiError | undefined;
  loading: boolean;
  /** When the data came. */
  at: Date | undefined;
  refresh: () => Promise<void>;
}

/**
 * Loads, and loads again: every 2 s while `isBusy` says that something goes on, else every 30 s,
 * and never while the page is hidden. `key` says what is loaded; another one begins anew.
 */
export function useLive<T>(
  key: string,
  load: () => Promise<T>,
  isBusy: (data: T) => boolean = () => false,
): Live<T> {
  const [state, setState] = useState<Omit<Live<T>, 'refresh'> & { key: string }>({
    key,
    data: undefined,
    error: undefined,
    loading: true,
    at: undefined,
  });
  const latest = useRef({ key, load, isBusy });
  latest.current = { key, load, isBusy };
  const turn = useRef(0);
  const timer = useRef<number | undefined>(undefined);

  const refresh = useCallback(async () => {
    const mine = ++turn.current;
    const wanted = latest.current.key;
    window.clearTimeout(timer.current);
    let busy = false;
    try {
      const data = await latest.current.load();
      if (mine !== turn.current) return;
      busy = latest.current.isBusy(data);
      setState({ key: wanted, data, error: undefined, loading: false, at: new Date() });
    } catch (thrown) {
      if (mine !== turn.current) return;
      const error = ApiError.of(thrown);
      busy = error.status === 0 || error.status >= 500;
      setState((before) => ({
        ...(before.key === wanted ? before : { key: wanted, data: undefined, at: undefined }),
        error,
        loading: false,
      }));
    }
    if (document.hidden) return;
    timer.current = window.setTimeout(() => void refresh(), busy ? busyMs : restMs);
  }, []);

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
  }, [key, refresh]);

  const known = state.key === key;
  return {
    data: known ? state.data : undefined,
    error: known ? state.error : undefined,
    loading: known ? state.loading : true,
    at: known ? state.at : undefined,
    refresh,
  };
}
