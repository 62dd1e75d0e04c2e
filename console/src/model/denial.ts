// SPDX-License-Identifier: Apache-2.0
// Why something is denied, as a sentence. Pure functions.

import type { Denial } from '../api/errors';
import type { Decision } from '../api/iam';

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
