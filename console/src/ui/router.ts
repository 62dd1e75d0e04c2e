// SPDX-License-Identifier: Apache-2.0
// Where one is stands behind the # of the address: `#/caches/group/mine?tab=nodes`. No server is
// told of it, and it works below any path of a proxy.

import { useSyncExternalStore } from 'react';

export interface Place {
  /** ["caches", "group", "mine"] */
  path: string[];
  query: Record<string, string>;
}

export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hrefOf(path: string[], query: Record<string, string> = {}): string {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const tail = words.size > 0 ? `?${words}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${tail}`;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  return readPlace(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function go(href: string): void {
  window.location.hash = href.replace(/^#/, '');
}

/** Puts another query into the address, without a step in the history. */
export function replaceQuery(place: Place, query: Record<string, string>): void {
  window.history.replaceState(null, '', hrefOf(place.path, { ...place.query, ...query }));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
