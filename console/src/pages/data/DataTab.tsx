// SPDX-License-Identifier: Apache-2.0
// What lies in a cache, node by node: keys, a line for commands, who is connected, what is slow.

import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Toggle from '@cloudscape-design/components/toggle';
import { ReactNode, useEffect, useMemo, useState } from 'react';
import { DataLink, Login } from '../../api/data';
import { ApiError } from '../../api/errors';
import type { Cache, CacheNode } from '../../model/cache';
import { useClient } from '../../ui/context';
import { Empty, Problem } from '../../ui/parts';
import { replaceQuery, usePlace } from '../../ui/router';
import { BigKeys } from './BigKeys';
import { Clients } from './Clients';
import { KeyBrowser } from './KeyBrowser';
import { LoginForm } from './LoginForm';
import { MemcachedItems } from './MemcachedItems';
import { MemcachedStats } from './MemcachedStats';
import { MonitorSample } from './MonitorSample';
import { QueryBox } from './QueryBox';
import { SlowLog } from './SlowLog';

interface ViewProps {
  link: DataLink;
}

interface View {
  id: string;
  text: string;
  of: (props: ViewProps) => ReactNode;
}

const redisViews: View[] = [
  { id: 'keys', text: 'Keys', of: KeyBrowser },
  { id: 'commands', text: 'Commands', of: QueryBox },
  { id: 'slow-log', text: 'Slow log', of: SlowLog },
  { id: 'clients', text: 'Clients', of: Clients },
  { id: 'big-keys', text: 'Big and hot keys', of: BigKeys },
  { id: 'monitor', text: 'Monitor', of: MonitorSample },
];

const memcachedViews: View[] = [
  { id: 'keys', text: 'Items', of: MemcachedItems },
  { id: 'stats', text: 'Statistics', of: MemcachedStats },
  { id: 'commands', text: 'Commands', of: QueryBox },
];

const nobody: Login = { way: 'none', user: '', password: '' };

/** Of the bridge: "<cache cluster>.<cache node>". */
const nodeName = (node: CacheNode) => `${node.clusterId}.${node.nodeId}`;

export function DataTab({ cache }: { cache: Cache }) {
  const place = usePlace();
  const first = cache.nodes.find((node) => node.role === 'primary') ?? cache.nodes[0];
  const node = cache.nodes.find((one) => one.id === place.query.node) ?? first;
  const asksForLogin = cache.authToken || cache.userGroups.length > 0;
  const [login, setLogin] = useState<Login | undefined>(asksForLogin ? undefined : nobody);
  const [logins, setLogins] = useState(0);
  const logIn = (next: Login) => {
    setLogin(next);
    setLogins(logins + 1);
  };
  const [writes, setWrites] = useState(false);
  if (!node) return <Empty title="No nodes yet">They are being made.</Empty>;
  const nodes = cache.nodes.map((one) => ({
    value: one.id,
    label: one.role ? `${one.id}, ${one.role}` : one.id,
  }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<Badge color={writes ? 'red' : 'green'}>{writes ? 'Writing' : 'Read only'}</Badge>}
          description="The service connects to the node in your name."
          actions={
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              <Toggle checked={writes} onChange={({ detail }) => setWrites(detail.checked)}>
                Allow writing
              </Toggle>
              <Select
                ariaLabel="Node"
                options={nodes}
                selectedOption={nodes.find((one) => one.value === node.id) ?? null}
                onChange={({ detail }) =>
                  replaceQuery(place, { node: detail.selectedOption.value ?? '' })
                }
              />
            </SpaceBetween>
          }
        >
          Data
        </Header>
      }
    >
      {login ? (
        <Connected
          key={`${node.id} ${writes} ${logins}`}
          cache={cache}
          node={node}
          login={login}
          writes={writes}
          signInAgain={logIn}
        />
      ) : (
        <LoginForm cache={cache} submit={logIn} />
      )}
    </Container>
  );
}

function Connected({
  cache,
  node,
  login,
  writes,
  signInAgain,
}: {
  cache: Cache;
  node: CacheNode;
  login: Login;
  writes: boolean;
  signInAgain: (login: Login) => void;
}) {
  const client = useClient();
  const place = usePlace();
  const [state, setState] = useState<'opening' | 'open' | ApiError>('opening');
  const [attempt, setAttempt] = useState(0);
  const link = useMemo(
    () =>
      new DataLink(
        client,
        { kind: cache.kind, cache: cache.id, node: nodeName(node) },
        login,
        writes,
      ),
    [attempt],
  );
  useEffect(() => {
    let here = true;
    link.open().then(
      () => here && setState('open'),
      (thrown: unknown) => here && setState(ApiError.of(thrown)),
    );
    return () => {
      here = false;
      // React may run an effect twice: the link opens again when it is asked.
      link.rest();
    };
  }, [link]);
  if (state === 'opening') {
    return (
      <Box textAlign="center" padding="l">
        <Spinner /> Connecting to {node.id}
      </Box>
    );
  }
  if (state instanceof ApiError) {
    const retry = () => {
      setState('opening');
      setAttempt(attempt + 1);
    };
    if (state.code === 'LoginFailed') {
      return (
        <SpaceBetween size="l">
          {login.way === 'none' ? null : <Problem error={state} what="log in" />}
          <LoginForm cache={cache} before={login} submit={signInAgain} />
        </SpaceBetween>
      );
    }
    return <Problem error={state} what={`connect to ${node.id}`} retry={retry} />;
  }
  const views = cache.engine === 'memcached' ? memcachedViews : redisViews;
  const view = views.find((one) => one.id === place.query.view) ?? views[0]!;
  const View = view.of;
  return (
    <SpaceBetween size="l">
      <SegmentedControl
        label="What to look at"
        selectedId={view.id}
        options={views.map(({ id, text }) => ({ id, text }))}
        onChange={({ detail }) => replaceQuery(place, { view: detail.selectedId })}
      />
      <View key={view.id} link={link} />
    </SpaceBetween>
  );
}
