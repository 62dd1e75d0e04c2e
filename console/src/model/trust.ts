// SPDX-License-Identifier: Apache-2.0
// Trust policies of roles: who may assume them. Pure functions.

/** A document that trusts an account, a user or a role, by its id or ARN. */
export function trustOf(principal: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
  });
}

/** A document a line a member, as people read it; as it is where it is no JSON. */
export function indented(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), undefined, 2);
  } catch {
    return document;
  }
}

/** What is wrong with a document before the service has seen it. */
export function checkDocument(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? undefined : 'A document is a JSON object';
  } catch (thrown) {
    return `This is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** Whom a document trusts, in a line: accounts and ARNs, in the order of the document. */
export function trustedBy(document: string): string[] {
  try {
    const { Statement } = JSON.parse(document) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as {
      Effect?: string;
      Principal?: string | Record<string, string | string[]>;
    }[];
    return [
      ...new Set(
        statements
          .filter((one) => one?.Effect === 'Allow')
          .flatMap(({ Principal = {} }) =>
            typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat(),
          ),
      ),
    ];
  } catch {
    return [];
  }
}
