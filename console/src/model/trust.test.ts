// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkDocument, indented, trustOf, trustedBy } from './trust';

describe('a trust policy', () => {
  it('names whom it trusts', () => {
    expect(trustedBy(trustOf('000000000000'))).toEqual(['000000000000']);
    const several = JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ['a', 'b'], Service: 'c' } },
        { Effect: 'Deny', Principal: { AWS: 'd' } },
        { Effect: 'Allow', Principal: '*' },
        { Effect: 'Allow', Principal: { AWS: 'a' } },
      ],
    });
    expect(trustedBy(several)).toEqual(['a', 'b', 'c', '*']);
    expect(trustedBy('{"Statement":{"Effect":"Allow","Principal":"*"}}')).toEqual(['*']);
    for (const text of ['', '{}', '{"Statement":[null]}', '[]', 'null']) {
      expect(trustedBy(text), text).toEqual([]);
    }
  });

  it('is read before it is sent', () => {
    expect(checkDocument(trustOf('1'))).toBeUndefined();
    expect(checkDocument('{"Version":')).toMatch(/^This is no JSON/);
    expect(checkDocument('"*"')).toBe('A document is a JSON object');
  });

  it('is shown a line a member', () => {
    expect(indented('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(indented('broken')).toBe('broken');
  });
});
