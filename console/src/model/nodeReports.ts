// SPDX-License-Identifier: Apache-2.0
// Which nodes do not serve, and what the service has said of them. Pure functions.

import type { CacheEvent } from '../api/elasticache';
import type { CacheNode } from './cache';

export interface NodeReport {
  node: CacheNode;
  /** Why it does not run, in the service's words, and since when. */
  failure: { why: string; since: Date } | undefined;
  /** The latest others of it and its cluster, newest first. */
  events: CacheEvent[];
}

// The words are those of src/control/resources/cache_clusters/reconcile.cc.
const failed = /^(?:Cache node \d+ does not run|Restore from .* failed for node \d+): ([^]*)$/;
const well = /^(?:Added|Removed|Recovered|Finished recovery) |restarted$|has been started again/;
const named = /\bnodes? (\d{4})\b/;
const shown = 3;

/** Of the nodes that do not run or are not available; `events` are newest first. */
export function reportsOf(nodes: CacheNode[], events: CacheEvent[]): NodeReport[] {
  return nodes
    .map((node) => {
      const own = events.filter((event) => isAbout(node, event));
      const told = failureOf(node, own);
      const why = told && failed.exec(told.message)?.[1];
      return {
        node,
        failure: told && why ? { why, since: told.at } : undefined,
        events: own.filter((event) => event !== told).slice(0, shown),
      };
    })
    .filter(({ node, failure }) => failure || node.status !== 'available');
}

/** Of the node, or of its cluster as a whole. */
function isAbout(node: CacheNode, event: CacheEvent): boolean {
  if (event.source !== node.clusterId) return false;
  const id = named.exec(event.message)?.[1];
  return id === undefined || id === node.nodeId;
}

/** What says that it does not run, unless something later says that it is well again. */
function failureOf(node: CacheNode, events: CacheEvent[]): CacheEvent | undefined {
  const own = events.filter((event) => named.exec(event.message)?.[1] === node.nodeId);
  const last = own.find(({ message }) => failed.test(message) || well.test(message));
  return last && failed.test(last.message) ? last : undefined;
}
