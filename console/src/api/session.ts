// SPDX-License-Identifier: Apache-2.0
// Signing in and out. The session itself is a cookie that no script sees; what this page holds is
// its token, in memory alone.

import { ApiError } from './errors';

export interface Session {
  token: string;
  account: string;
  arn: string;
  accessKeyId: string;
  region: string;
  version: string;
}

export type SignIn =
  { link: string } | { access_key_id: string; secret_access_key: string; session_token: string };

const json = { 'Content-Type': 'application/json' };

/** Who is signed in, or undefined. */
export async function currentSession(): Promise<Session | undefined> {
  const response = await send('console/session');
  return response.status === 401 ? undefined : read(response);
}

export async function signIn(credentials: SignIn): Promise<Session> {
  return read(
    await send('console/session', {
      method: 'POST',
      headers: json,
      body: JSON.stringify(credentials),
    }),
  );
}

export async function signOut(): Promise<void> {
  await send('console/sign-out', { method: 'POST', headers: json, body: '{}' });
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    throw ApiError.unreachable();
  }
}

async function read(response: Response): Promise<Session> {
  const body = (await response.json().catch(() => ({}))) as Record<string, string>;
  if (!response.ok) {
    throw new ApiError(
      body.__type ?? 'Error',
      body.message ?? `The service answered ${response.status}.`,
      response.status,
    );
  }
  return {
    token: body.token ?? '',
    account: body.account ?? '',
    arn: body.arn ?? '',
    accessKeyId: body.access_key_id ?? '',
    region: body.region ?? '',
    version: body.version ?? '',
  };
}
