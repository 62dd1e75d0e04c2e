// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { explain } from './denial';

const denial = { action: 'elasticache:X', resource: 'arn:aws:elasticache:r:0:cluster:c' };

describe('a denial', () => {
  it('is explained by what a simulation decides', () => {
    const decided = (word: string, policies: string[] = []) =>
      explain(denial, { allowed: word === 'allowed', word, policies });
    expect(decided('explicitDeny', ['p'])).toMatch(/^Denied by p: elasticache:X on arn:/);
    expect(decided('implicitDeny')).toMatch(/^None of your policies allows elasticache:X/);
    expect(decided('allowed', ['p'])).toMatch(/^Allowed by p: elasticache:X .*a condition/);
  });
});
