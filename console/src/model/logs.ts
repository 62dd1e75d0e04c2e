// SPDX-License-Identifier: Apache-2.0
// CloudWatch Logs, as far as forms say what is wrong before the service does. Pure functions.

/** CloudWatch Logs knows no others; 0: events stay for ever. */
export const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
  3288, 3653,
];

export function retentionWords(days: number): string {
  if (days === 0) return 'For ever';
  return days === 1 ? '1 day' : `${days} days`;
}

/** What is wrong with the name of a log group; undefined: nothing. */
export function checkLogGroupName(name: string): string | undefined {
  return /^[\w./#-]{1,512}$/.test(name)
    ? undefined
    : 'A name has up to 512 letters, digits and any of ._-/#';
}

/** Likewise of a log stream. */
export function checkLogStreamName(name: string): string | undefined {
  return /^[^:*]{1,512}$/.test(name)
    ? undefined
    : 'A name has up to 512 characters, but neither : nor *';
}
