// SPDX-License-Identifier: Apache-2.0
// What an access string allows, in words. Pure functions; the service decides what it means.

export interface Rule {
  rule: string;
  means: string;
}

/** One row a rule; what is not understood says so. */
export function explainAccess(access: string): Rule[] {
  return access
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((rule) => ({ rule, means: meaningOf(rule) }));
}

const words: Record<string, string> = {
  on: 'The user may log in',
  off: 'The user may not log in',
  '~*': 'All keys',
  allkeys: 'All keys',
  resetkeys: 'No keys, but for those that follow',
  '&*': 'All channels',
  allchannels: 'All channels',
  resetchannels: 'No channels, but for those that follow',
  '+@all': 'All commands',
  allcommands: 'All commands',
  '-@all': 'No commands, but for those that follow',
  nocommands: 'No commands, but for those that follow',
};

const forms: [RegExp, (found: string[]) => string][] = [
  [/^~(.+)$/, ([pattern]) => `Keys like ${pattern}`],
  [/^%R~(.+)$/i, ([pattern]) => `Reading keys like ${pattern}`],
  [/^%W~(.+)$/i, ([pattern]) => `Writing keys like ${pattern}`],
  [/^%(?:RW|WR)~(.+)$/i, ([pattern]) => `Reading and writing keys like ${pattern}`],
  [/^&(.+)$/, ([pattern]) => `Channels like ${pattern}`],
  [/^\+@([a-z]+)$/i, ([category]) => `Commands of the category ${category}`],
  [/^-@([a-z]+)$/i, ([category]) => `Not commands of the category ${category}`],
  [/^\+([a-z|]+)$/i, ([command]) => `The command ${command?.toUpperCase()}`],
  [/^-([a-z|]+)$/i, ([command]) => `Not the command ${command?.toUpperCase()}`],
];

function meaningOf(rule: string): string {
  const word = words[rule.toLowerCase()];
  if (word) return word;
  for (const [form, say] of forms) {
    const found = form.exec(rule);
    if (found) return say(found.slice(1));
  }
  return 'Not a rule that the console knows';
}

export const accessTemplates = [
  { value: 'on ~* +@all', label: 'Everything' },
  { value: 'on ~* -@all +@read', label: 'Read only' },
  { value: 'on ~* +@all -@dangerous', label: 'All but dangerous commands' },
  { value: 'on ~app:* +@all -@dangerous', label: 'Keys of one application' },
];
