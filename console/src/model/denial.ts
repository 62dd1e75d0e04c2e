// SPDX-License-Identifier: Apache-2.0
// What a denial says, and why, as a sentence. Pure functions.

import type { Decision } from '../api/iam';

/** What somebody was not allowed to do. */
export interface Denial {
  action: string;
  resource: string;
}

/** From the words of src/control/authorisation/authorise.cc; nothing where there are others. */
export function readDenial(message: string): Denial | undefined {
  const found =
    /is not authorized to perform: (\S+) on resource: (\S+?)(?: because| with an explicit|$)/.exec(
      message,
    );
  return found ? { action: found[1]!, resource: found[2]! } : undefined;
}

export function explain({ action, resource }: Denial, { word, policies }: Decision): string {
  const by = policies.join(', ');
  if (word === 'explicitDeny') return `Denied by ${by}: ${action} on ${resource}.`;
  if (word === 'allowed') {
    return (
      `Allowed by ${by}: ${action} on ${resource}. What denies it is a condition, the limits of ` +
      'these credentials, or a policy of the resource.'
    );
  }
  return `None of your policies allows ${action} on ${resource}.`;
}
