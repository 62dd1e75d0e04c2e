// SPDX-License-Identifier: Apache-2.0
// One cache: what it is, where it is, what is happening to it, and what can be done.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { ReactNode, Suspense, lazy, useEffect, useState } from 'react';
import { CacheMenu } from '../actions/CacheMenu';
import { hasBackups } from '../actions/caches';
import { findCache } from '../api/elasticache';
import { hasLogs, isPending } from '../model/logDelivery';
import { Cache, engineName, isBusy, isSettled } from '../model/cache';
import { describeNodeType } from '../model/nodeTypes';
import type { PageProps } from '../routes';
import { useClient } from '../ui/context';
import { Live, useLive } from '../ui/live';
import { EndpointText, Empty, Problem, Status, sentence, useTitle } from '../ui/parts';
import { go, hrefOf, replaceQuery } from '../ui/router';
import { BackupsTab } from './details/BackupsTab';
import { ConfigurationTab } from './details/ConfigurationTab';
import { ConnectPanel } from './details/ConnectPanel';
import { EventsTab, Timeline } from './details/Events';
import { LogsTab } from './details/LogsTab';
import { NodeReports, useNodeReports } from './details/NodeReports';
import { NodesTab } from './details/NodesTab';
import { TagsPanel } from './details/TagsPanel';
import { Topology } from './details/Topology';

const DataTab = lazy(async () => ({ default: (await import('./data/DataTab')).DataTab }));
const Glance = lazy(async () => ({ default: (await import('./details/Glance')).Glance }));
const MonitoringTab = lazy(async () => ({
  default: (await import('./details/MonitoringTab')).MonitoringTab,
}));

export function CacheDetailsPage({ place }: PageProps) {
  const [, kind = '', id = ''] = place.path;
  useTitle(id);
  const client = useClient();
  const live = useLive(`${kind}/${id}`, () => findCache(client, kind, id), isChanging);
  if (!live.data) {
    if (!live.error) {
      return (
        <Box textAlign="center" padding="xxl">
          <Header variant="h1">{id}</Header>
          <Spinner size="large" /> <span className="visually-hidden">Loading {id}</span>
        </Box>
      );
    }
    return <Gone live={live} id={id} />;
  }
  if (live.error?.status === 404) return <Gone live={live} id={id} />;
  return <Details cache={live.data} live={live} place={place} />;
}

const isChanging = (cache: Cache) => isBusy(cache) || cache.logs.some(isPending);

function Gone({ live, id }: { live: Live<Cache>; id: string }) {
  const gone = live.error?.status === 404;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{id}</Header>
      {gone ? (
        <Empty
          title={`${id} does not exist`}
          action={<Button href="#/caches">To the caches</Button>}
        >
          It may have been deleted. Events tell what became of it for 14 days.
        </Empty>
      ) : live.error ? (
        <Problem error={live.error} what={`look at ${id}`} retry={() => void live.refresh()} />
      ) : null}
    </SpaceBetween>
  );
}

function Details({ cache, live, place }: { cache: Cache; live: Live<Cache> } & PageProps) {
  const [watching, setWatching] = useState(false);
  const tab = place.query.tab ?? 'overview';
  const busy = isBusy(cache);
  const reports = useNodeReports(cache);
  const failing = reports.filter((report) => report.failure);
  useEffect(() => {
    if (busy) setWatching(true); // until the user has seen how it ends
  }, [busy]);
  const done = () => {
    setWatching(true);
    void live.refresh();
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={cache.description || undefined}
        info={<Status of={cache.status} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              iconName="refresh"
              ariaLabel="Refresh"
              loading={live.loading}
              onClick={() => void live.refresh()}
            />
            <Button
              disabled={cache.status !== 'available'}
              disabledReason="Not while the cache changes"
              onClick={() => go(hrefOf(['caches', cache.kind, cache.id, 'modify']))}
            >
              Modify
            </Button>
            <CacheMenu cache={cache} variant="primary" done={done} />
          </SpaceBetween>
        }
      >
        {cache.id}
      </Header>
      {live.error ? (
        <Problem
          error={live.error}
          what={`refresh ${cache.id}`}
          retry={() => void live.refresh()}
        />
      ) : null}
      <Summary cache={cache} />
      {busy || watching ? <Happening cache={cache} stop={() => setWatching(false)} /> : null}
      <Tabs
        ariaLabel={`Details of ${cache.id}`}
        activeTabId={tab}
        onChange={({ detail }) => replaceQuery(place, { tab: detail.activeTabId })}
        tabs={[
          {
            id: 'overview',
            label: 'Overview',
            content: (
              <SpaceBetween size="l">
                {failing.length > 0 ? <NodeReports reports={failing} /> : null}
                <Topology cache={cache} />
                <Suspense fallback={null}>
                  <Glance cache={cache} />
                </Suspense>
                <ConnectPanel cache={cache} />
              </SpaceBetween>
            ),
          },
          {
            id: 'nodes',
            label: cache.shards.length > 1 ? 'Shards and nodes' : 'Nodes',
            content: (
              <SpaceBetween size="l">
                {reports.length > 0 ? <NodeReports reports={reports} /> : null}
                <NodesTab cache={cache} />
              </SpaceBetween>
            ),
          },
          {
            id: 'monitoring',
            label: 'Monitoring',
            content: (
              <Later>
                <MonitoringTab cache={cache} />
              </Later>
            ),
          },
          {
            id: 'data',
            label: 'Data',
            content: (
              <Later>
                <DataTab cache={cache} />
              </Later>
            ),
          },
          {
            id: 'configuration',
            label: 'Configuration',
            content: <ConfigurationTab cache={cache} />,
          },
          ...(hasBackups(cache)
            ? [{ id: 'backups', label: 'Backups', content: <BackupsTab cache={cache} /> }]
            : []),
          ...(hasLogs(cache)
            ? [
                {
                  id: 'logs',
                  label: 'Logs',
                  content: <LogsTab cache={cache} done={() => void live.refresh()} />,
                },
              ]
            : []),
          { id: 'events', label: 'Events', content: <EventsTab cache={cache} /> },
          { id: 'tags', label: 'Tags', content: <TagsPanel arn={cache.arn} name={cache.id} /> },
        ]}
      />
    </SpaceBetween>
  );
}

/** What is loaded when somebody looks at it. */
function Later({ children }: { children: ReactNode }) {
  return (
    <Suspense
      fallback={
        <Box textAlign="center" padding="xl">
          <Spinner size="large" /> <span className="visually-hidden">Loading</span>
        </Box>
      }
    >
      {children}
    </Suspense>
  );
}

function Summary({ cache }: { cache: Cache }) {
  const shard = cache.shards[0];
  const endpoints = cache.configuration
    ? [{ label: 'Configuration endpoint', of: cache.configuration }]
    : cache.kind === 'group'
      ? [
          { label: 'Primary endpoint', of: shard?.primary },
          { label: 'Reader endpoint', of: shard?.reader },
        ]
      : [{ label: 'Endpoint', of: cache.nodes[0]?.endpoint }];
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Engine', value: `${engineName(cache.engine)} ${cache.version}` },
          ...endpoints.map((one) => ({
            label: one.label,
            value: <EndpointText of={one.of} label={`the ${one.label.toLowerCase()}`} />,
          })),
          {
            label: 'Node type',
            value: (
              <>
                {cache.nodeType || '-'}
                <Box color="text-body-secondary" fontSize="body-s">
                  {describeNodeType(cache.nodeType)}
                </Box>
              </>
            ),
          },
          ...(cache.kind === 'group'
            ? [
                {
                  label: 'Automatic failover',
                  value: (
                    <>
                      {sentence(cache.failover || '-')}
                      {cache.multiAz === 'enabled' ? ', Multi-AZ' : ''}
                    </>
                  ),
                },
              ]
            : []),
          { label: 'Encryption', value: encryptionOf(cache) },
          { label: 'Access control', value: accessOf(cache) },
          ...(cache.pending.length > 0
            ? [
                {
                  label: 'Pending changes',
                  value: (
                    <StatusIndicator type="pending">
                      {cache.pending.map(([what, value]) => `${what}: ${value}`).join('; ')}
                    </StatusIndicator>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Container>
  );
}

function encryptionOf(cache: Cache): string {
  const transit = cache.transitEncryption
    ? `In transit${cache.transitMode ? ` (${cache.transitMode})` : ''}`
    : '';
  const rest = cache.atRestEncryption ? 'at rest' : '';
  return sentence([transit, rest].filter(Boolean).join(', ')) || 'None';
}

function accessOf(cache: Cache): ReactNode {
  if (cache.userGroups.length > 0) return `User group ${cache.userGroups.join(', ')}`;
  if (cache.authToken) return 'AUTH token';
  return 'Who can reach it';
}

/** What goes on, as events tell it, while it goes on. */
function Happening({ cache, stop }: { cache: Cache; stop: () => void }) {
  const busy = isBusy(cache);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={busy ? undefined : <Button onClick={stop}>Close</Button>}
          info={
            busy ? (
              <StatusIndicator type="in-progress">
                {sentence(isSettled(cache.status) ? 'changing' : cache.status)}
              </StatusIndicator>
            ) : (
              <StatusIndicator type="success">{sentence(cache.status)}</StatusIndicator>
            )
          }
        >
          What is happening
        </Header>
      }
    >
      <Timeline cache={cache} />
    </Container>
  );
}
