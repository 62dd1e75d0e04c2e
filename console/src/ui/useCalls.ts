// SPDX-License-Identifier: Apache-2.0
// Calls that only make sense together, one after another.

import { useCallback, useRef } from 'react';
import type { Call } from '../api/client';
import type { Answer } from '../api/xml';
import { useClient } from './context';

/** All answers. Another attempt does not repeat what was done before one failed. */
export function useCalls(): (calls: Call[]) => Promise<Answer[]> {
  const client = useClient();
  const done = useRef(new Map<string, Answer>());
  return useCallback(
    async (calls) => {
      const answers: Answer[] = [];
      for (const call of calls) {
        const key = JSON.stringify(call);
        const answer = done.current.get(key) ?? (await client.perform(call));
        done.current.set(key, answer);
        answers.push(answer);
      }
      return answers;
    },
    [client],
  );
}
