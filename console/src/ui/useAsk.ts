// SPDX-License-Identifier: Apache-2.0
// Something that is asked for when the view wants it, one thing at a time: the last one counts.

import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/errors';

export function useAsk(): {
  busy: boolean;
  error: ApiError | undefined;
  /** Does nothing with what comes after a later call, or after the view has gone. */
  ask: <T>(what: () => Promise<T>, then: (found: T) => void) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const turn = useRef(0);
  useEffect(() => () => void (turn.current += 1), []);
  const ask = useCallback(async <T>(what: () => Promise<T>, then: (found: T) => void) => {
    const mine = ++turn.current;
    setBusy(true);
    setError(undefined);
    try {
      const found = await what();
      if (mine === turn.current) then(found);
    } catch (thrown) {
      if (mine === turn.current) setError(ApiError.of(thrown));
    }
    if (mine === turn.current) setBusy(false);
  }, []);
  return { busy, error, ask };
}
