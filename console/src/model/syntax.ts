// SPDX-License-Identifier: Apache-2.0
// What COMMAND DOCS says of a command, as a person reads it.

import { Reply, listOf, memberOf, textOf } from './replies';

export interface CommandHelp {
  name: string;
  summary: string;
  /** "SET key value [NX | XX] ..." */
  syntax: string;
  complexity: string;
}

/** Of the reply to COMMAND DOCS; undefined: there is no such command. */
export function readHelp(reply: Reply): CommandHelp | undefined {
  const [name, docs] = listOf(reply);
  if (!name || !docs) return undefined;
  const words = textOf(name).toUpperCase().replaceAll('|', ' ');
  const subcommands = listOf(memberOf(docs, 'subcommands'))
    .filter((_, at) => at % 2 === 0)
    .map((one) => textOf(one).split('|').pop()?.toUpperCase() ?? '');
  const parts = listOf(memberOf(docs, 'arguments')).map(syntaxOf);
  if (subcommands.length > 0) parts.push(subcommands.join(' | '));
  return {
    name: words,
    summary: textOf(memberOf(docs, 'summary')),
    syntax: [words, ...parts].join(' '),
    complexity: textOf(memberOf(docs, 'complexity')),
  };
}

function syntaxOf(argument: Reply): string {
  const type = textOf(memberOf(argument, 'type'));
  const token = textOf(memberOf(argument, 'token'));
  const flags = listOf(memberOf(argument, 'flags')).map(textOf);
  const inner = listOf(memberOf(argument, 'arguments')).map(syntaxOf);
  const name =
    type === 'pure-token'
      ? ''
      : type === 'oneof'
        ? inner.join(' | ')
        : type === 'block'
          ? inner.join(' ')
          : textOf(memberOf(argument, 'name'));
  const isMultiple = flags.includes('multiple');
  const again = isMultiple
    ? ` [${flags.includes('multiple_token') && token ? `${token} ` : ''}${name} ...]`
    : '';
  const isOptional = flags.includes('optional');
  const needsBrackets = type === 'oneof' && !isOptional && inner.length > 1;
  const whole = [token, (needsBrackets ? `<${name}>` : name) + again].filter(Boolean).join(' ');
  return isOptional ? `[${whole}]` : whole;
}

/** What the beginning of a name can go on to: the names, and as much as all of them share. */
export function complete(names: string[], start: string): { names: string[]; shared: string } {
  const upper = start.toUpperCase();
  const found = upper === '' ? [] : names.filter((name) => name.startsWith(upper));
  let shared = found[0] ?? upper;
  for (const name of found) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  return { names: found, shared };
}
