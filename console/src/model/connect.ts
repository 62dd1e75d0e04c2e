// SPDX-License-Identifier: Apache-2.0
// How to talk to a cache: lines to paste. Pure functions.

import { Cache, mainEndpoint } from './cache';

export interface Hint {
  label: string;
  text: string;
}

/** None while there is no endpoint. */
export function connectHints(cache: Cache): Hint[] {
  const endpoint = mainEndpoint(cache);
  if (!endpoint) return [];
  return cache.engine === 'memcached' ? memcached(cache) : redis(cache);
}

function redis(cache: Cache): Hint[] {
  const { address, port } = mainEndpoint(cache)!;
  const program = cache.engine === 'valkey' ? 'valkey-cli' : 'redis-cli';
  const tls = cache.transitEncryption ? ' --tls --cacert ca.crt' : '';
  const asks = cache.userGroups.length > 0;
  const user = asks ? ' --user USER --askpass' : cache.authToken ? ' --askpass' : '';
  const mode = cache.clusterMode ? ' -c' : '';
  const scheme = cache.transitEncryption ? 'rediss' : 'redis';
  const who = asks ? 'USER:PASSWORD@' : cache.authToken ? ':TOKEN@' : '';
  const host = address.includes(':') ? `[${address}]` : address;
  const url = `${scheme}://${who}${host}:${port}`;
  const trust = cache.transitEncryption ? ', ssl_ca_certs="ca.crt"' : '';
  const kind = cache.clusterMode ? 'RedisCluster' : 'Redis';
  return [
    {
      label: program,
      text: `${program} -h ${address} -p ${port}${mode}${tls}${user}`,
    },
    {
      label: 'Python',
      text: lines(
        'import redis',
        '',
        `cache = redis.${kind}.from_url("${url}"${trust})`,
        'cache.set("hello", "world", ex=60)',
      ),
    },
    {
      label: 'Node.js',
      text: lines(
        'import Redis from "ioredis";',
        '',
        cache.clusterMode
          ? `const cache = new Redis.Cluster(["${url}"]);`
          : `const cache = new Redis("${url}");`,
        'await cache.set("hello", "world", "EX", 60);',
      ),
    },
    { label: 'URL', text: url },
  ];
}

function memcached(cache: Cache): Hint[] {
  const nodes = cache.nodes.flatMap((node) => (node.endpoint ? [node.endpoint] : []));
  const servers = nodes.map((node) => `("${node.address}", ${node.port})`).join(', ');
  const { address, port } = mainEndpoint(cache)!;
  return [
    { label: 'Shell', text: `printf 'stats\\r\\nquit\\r\\n' | nc ${address} ${port}` },
    {
      label: 'Python',
      text: lines(
        'from pymemcache.client.hash import HashClient',
        '',
        `cache = HashClient([${servers}])`,
        'cache.set("hello", "world", expire=60)',
      ),
    },
    { label: 'Auto discovery', text: `${address}:${port}` },
  ];
}

function lines(...all: string[]): string {
  return all.join('\n');
}
