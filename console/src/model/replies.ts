// SPDX-License-Identifier: Apache-2.0
// What nodes answer, and the words of commands: texts, or bytes that are none.

/** Of a key, a value, a command. */
export type Word = string | Uint8Array;

/** As the service tells replies (src/control/data/replies.h). */
export type Reply =
  | { type: 'simple' | 'error' | 'integer' | 'double' | 'big'; value: string }
  | { type: 'text' | 'bytes'; value: string; size?: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'null' }
  | { type: 'array' | 'set' | 'push'; value: Reply[] }
  | { type: 'map'; value: [Reply, Reply][] }
  | { type: 'memcached'; value: { line: string; data?: Reply }[] };

/** An error that a node has answered. */
export class NodeError extends Error {}

export function toBase64(word: Word): string {
  const bytes = typeof word === 'string' ? new TextEncoder().encode(word) : word;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** A scalar as a word; '' for what is none. */
export function wordOf(reply: Reply | undefined): Word {
  switch (reply?.type) {
    case 'bytes':
      return fromBase64(reply.value);
    case 'boolean':
      return String(reply.value);
    case 'simple':
    case 'error':
    case 'integer':
    case 'double':
    case 'big':
    case 'text':
      return reply.value;
    default:
      return '';
  }
}

export const textOf = (reply: Reply | undefined): string => showWord(wordOf(reply));

export function numberOf(reply: Reply | undefined): number | undefined {
  if (reply?.type !== 'integer' && reply?.type !== 'double') return undefined;
  return Number(reply.value);
}

/** The elements of a list; of a map its keys and values in turn, as RESP2 has it. */
export function listOf(reply: Reply | undefined): Reply[] {
  if (reply?.type === 'map') return reply.value.flat();
  if (reply?.type === 'array' || reply?.type === 'set' || reply?.type === 'push') {
    return reply.value;
  }
  return [];
}

/** A member of a map, or of a list of names and values. */
export function memberOf(reply: Reply | undefined, name: string): Reply | undefined {
  const list = listOf(reply);
  for (let at = 0; at + 1 < list.length; at += 2) {
    if (textOf(list[at]) === name) return list[at + 1];
  }
  return undefined;
}

/** Whether the service has left out a part of it. */
export function isCut(reply: Reply | undefined): boolean {
  return (reply?.type === 'text' || reply?.type === 'bytes') && reply.size !== undefined;
}

/** In one line, as redis-cli does: bytes that are no text as \xNN. */
export function showWord(word: Word): string {
  if (typeof word === 'string') {
    return word.replace(/[\x00-\x1f\x7f]/g, (letter) => escapeByte(letter.charCodeAt(0)));
  }
  let text = '';
  for (const byte of word) {
    text +=
      byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : escapeByte(byte);
  }
  return text;
}

function escapeByte(byte: number): string {
  if (byte === 0x0a) return '\\n';
  if (byte === 0x0d) return '\\r';
  if (byte === 0x09) return '\\t';
  if (byte === 0x5c) return '\\\\';
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** What tells words apart, also a text from bytes that look like it. */
export const identityOf = (word: Word): string =>
  typeof word === 'string' ? `t${word}` : `b${toBase64(word)}`;

/** 16 bytes a line: where, their digits, and what is text of them. */
export function hexDump(word: Word, bytesMax = 4096): string {
  const all = typeof word === 'string' ? new TextEncoder().encode(word) : word;
  const lines: string[] = [];
  for (let at = 0; at < Math.min(all.length, bytesMax); at += 16) {
    const bytes = [...all.slice(at, Math.min(at + 16, bytesMax))];
    const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = bytes.map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    );
    lines.push(`${at.toString(16).padStart(8, '0')}  ${digits.padEnd(48)}${text.join('')}`);
  }
  return lines.join('\n');
}

/** Whether it can be read: without control characters but those of lines. */
export function isPlainText(text: string): boolean {
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text);
}

/** The text with its structure shown; undefined: it is no JSON object or list. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

/** A reply as redis-cli shows it. */
export function showReply(reply: Reply, indent = ''): string {
  switch (reply.type) {
    case 'null':
      return '(nil)';
    case 'simple':
      return reply.value;
    case 'error':
      return `(error) ${reply.value}`;
    case 'integer':
      return `(integer) ${reply.value}`;
    case 'double':
      return `(double) ${reply.value}`;
    case 'big':
      return `(big number) ${reply.value}`;
    case 'boolean':
      return `(${reply.value})`;
    case 'text':
      return `"${showWord(reply.value).replaceAll('"', '\\"')}"${cutNote(reply.size)}`;
    case 'bytes':
      return `"${showWord(fromBase64(reply.value)).replaceAll('"', '\\"')}"${cutNote(reply.size)}`;
    case 'memcached':
      return reply.value
        .map(({ line, data }) => (data ? `${line}\n${indent}${showReply(data, indent)}` : line))
        .join(`\n${indent}`);
    case 'map':
      return reply.value.length === 0
        ? '(empty map)'
        : numbered(reply.value, indent, '#', ([key, value], inner) => {
            return `${showReply(key, inner)} => ${showReply(value, inner)}`;
          });
    default:
      return reply.value.length === 0
        ? `(empty ${reply.type})`
        : numbered(reply.value, indent, reply.type === 'set' ? '~' : ')', showReply);
  }
}

function cutNote(size: number | undefined): string {
  return size === undefined ? '' : ` ... (cut: ${size} bytes)`;
}

function numbered<T>(
  list: T[],
  indent: string,
  mark: string,
  show: (one: T, indent: string) => string,
): string {
  const width = String(list.length).length;
  return list
    .map((one, index) => {
      const head = `${String(index + 1).padStart(width)}${mark} `;
      return head + show(one, indent + ' '.repeat(head.length));
    })
    .join(`\n${indent}`);
}

/**
 * The words of a line as redis-cli reads it: "in quotes" with escapes, 'as it is', or plain.
 * Undefined: a quote is not closed.
 */
export function splitLine(line: string): Word[] | undefined {
  const words: Word[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    const found =
      /^"((?:[^"\\]|\\[^])*)"(?=\s|$)/.exec(rest) ??
      /^'((?:[^'\\]|\\[^])*)'(?=\s|$)/.exec(rest) ??
      /^[^\s"']\S*/.exec(rest);
    if (!found) return undefined;
    const quoted = found[1];
    if (quoted === undefined) words.push(found[0]);
    else if (found[0].startsWith("'")) words.push(quoted.replaceAll("\\'", "'"));
    else words.push(unescapeWord(quoted));
    rest = rest.slice(found[0].length).trimStart();
  }
  return words;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** Bytes where an escape names one that is no ASCII. */
export function unescapeWord(text: string): Word {
  const isBinary = /\\x[89a-f][0-9a-f]/i.test(text);
  const pieces = text.split(/(\\x[0-9a-fA-F]{2}|\\[^])/);
  if (!isBinary) {
    return pieces
      .map((piece) => {
        if (!piece.startsWith('\\')) return piece;
        if (/^\\x..$/.test(piece)) return String.fromCharCode(parseInt(piece.slice(2), 16));
        const letter = piece.slice(1);
        return escapes[letter] ?? letter;
      })
      .join('');
  }
  const bytes = pieces.flatMap((piece) => {
    if (/^\\x..$/.test(piece)) return [parseInt(piece.slice(2), 16)];
    const plain = piece.startsWith('\\') ? (escapes[piece.slice(1)] ?? piece.slice(1)) : piece;
    return [...new TextEncoder().encode(plain)];
  });
  return Uint8Array.from(bytes);
}
