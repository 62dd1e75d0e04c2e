// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { explain, readDenial } from './denial';

const user = 'User: arn:aws:iam::000000000000:user/ada is not authorized to perform: ';
const denial = { action: 'elasticache:X', resource: 'arn:aws:elasticache:r:0:cluster:c' };

describe('a denial', () => {
  it('says what was denied on what', () => {
    const asked = `${user}elasticache:X on resource: arn:aws:elasticache:r:0:cluster:c`;
    for (const text of [
      asked,
      `${asked} because no identity-based policy allows the elasticache:X action`,
      `${asked} with an explicit deny in an identity-based policy: arn:aws:iam::0:policy/p`,
      `You are not authorized to perform this operation. ${asked} because no policy allows it`,
    ]) {
      expect(readDenial(text), text).toEqual(denial);
    }
    expect(readDenial('Log in first.')).toBeUndefined();
  });

  it('is explained by what a simulation decides', () => {
    const decided = (word: string, policies: string[] = []) =>
      explain(denial, { allowed: word === 'allowed', word, policies });
    expect(decided('explicitDeny', ['p'])).toMatch(/^Denied by p: elasticache:X on arn:/);
    expect(decided('implicitDeny')).toMatch(/^None of your policies allows elasticache:X/);
    expect(decided('allowed', ['p'])).toMatch(/^Allowed by p: elasticache:X .*a condition/);
  });
});
