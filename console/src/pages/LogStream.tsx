// SPDX-License-Identifier: Apache-2.0
// What stands in a log stream: searched, from either end, and as it comes.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { FormEvent, useState } from 'react';
import { EventsFound, EventsQuery, eventsCall, findLogEvents } from '../api/logs';
import { commandLine } from '../model/commandLine';
import type { PageProps } from '../routes';
import { useClient } from '../ui/context';
import { Choice } from '../ui/fields';
import { Live, useLive } from '../ui/live';
import { AsCommand, Empty, Problem, Time, useTitle } from '../ui/parts';
import { replaceQuery } from '../ui/router';

const atOnce = 100;
/** That many the service answers at most. */
const atMost = 10_000;

const hourMs = 3_600_000;
const ranges = [
  { value: '0', label: 'Everything' },
  { value: String(hourMs), label: 'The last hour' },
  { value: String(24 * hourMs), label: 'The last day' },
  { value: String(7 * 24 * hourMs), label: 'The last week' },
];
const orders = [
  { value: 'newest', label: 'Newest first' },
  { value: 'start', label: 'From the start' },
];

export function LogStreamPage({ place }: PageProps) {
  const [, group = '', stream = ''] = place.path;
  useTitle(stream);
  const client = useClient();
  const { pattern = '', range = '0', from = 'newest' } = place.query;
  const [following, setFollowing] = useState(false);
  const [count, setCount] = useState(atOnce);
  const newestFirst = from !== 'start';
  const queryNow = (): EventsQuery => ({
    group,
    stream,
    pattern,
    since: Number(range) > 0 ? Date.now() - Number(range) : 0,
    newestFirst,
    count,
  });
  const live = useLive(
    JSON.stringify([pattern, range, from, count, following]),
    () => findLogEvents(client, queryNow()),
    () => following,
  );
  const change = (query: Record<string, string>) => {
    setCount(atOnce);
    replaceQuery(place, query);
  };
  const call = eventsCall(queryNow());
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <Toggle checked={following} onChange={({ detail }) => setFollowing(detail.checked)}>
              Follow
            </Toggle>
            <Button
              iconName="refresh"
              ariaLabel="Refresh events"
              onClick={() => void live.refresh()}
            />
          </SpaceBetween>
        }
      >
        <span className="data-name">{stream}</span>
      </Header>
      <SearchFields pattern={pattern} range={range} from={from} change={change} />
      {live.data?.isMissing ? (
        <Empty title="There is no such log stream yet">
          It is made with the first event that is delivered to it.
        </Empty>
      ) : (
        <Events live={live} searched={pattern !== '' || range !== '0'} />
      )}
      {live.data?.isMore && count < atMost ? (
        <Box textAlign="center">
          <Button onClick={() => setCount(Math.min(count * 4, atMost))}>
            {newestFirst ? 'Show older events' : 'Show later events'}
          </Button>
        </Box>
      ) : null}
      <AsCommand text={commandLine(call.operation, call.input, call.service)} />
    </SpaceBetween>
  );
}

function SearchFields({
  pattern,
  range,
  from,
  change,
}: {
  pattern: string;
  range: string;
  from: string;
  change: (query: Record<string, string>) => void;
}) {
  const [text, setText] = useState(pattern);
  const search = (event: FormEvent) => {
    event.preventDefault();
    change({ pattern: text.trim() });
  };
  return (
    <form className="log-search" onSubmit={search}>
      <FormField
        label="Filter pattern"
        stretch
        constraintText={'Words that all are there, or { $.["Duration (us)"] > 50000 }'}
      >
        <div className="data-line">
          <Input
            value={text}
            onChange={({ detail }) => setText(detail.value)}
            type="search"
            clearAriaLabel="Clear"
            autoComplete={false}
            spellcheck={false}
          />
          <Button formAction="submit">Search</Button>
        </div>
      </FormField>
      <Choice
        label="Since"
        value={range}
        options={ranges}
        change={(next) => change({ range: next })}
      />
      <Choice
        label="Order"
        value={from}
        options={orders}
        change={(next) => change({ from: next })}
      />
    </form>
  );
}

function Events({ live, searched }: { live: Live<EventsFound>; searched: boolean }) {
  const { data, error } = live;
  const problem = error ? (
    <Problem error={error} what="read the log stream" retry={() => void live.refresh()} />
  ) : null;
  return (
    <SpaceBetween size="m">
      {data ? problem : null}
      {data?.isPartial ? (
        <Alert type="warning" header="The search has not come to the end">
          It has looked at 400,000 events; later ones are not among these. Look at a shorter time.
        </Alert>
      ) : null}
      <Table
        variant="container"
        wrapLines
        items={data?.events ?? []}
        loading={!data && !error}
        loadingText="Looking for events"
        ariaLabels={{ tableLabel: 'Events' }}
        header={
          <Header
            variant="h2"
            counter={data ? `(${data.events.length}${data.isMore ? '+' : ''})` : undefined}
          >
            Events
          </Header>
        }
        empty={
          !data && problem ? (
            problem
          ) : (
            <Empty title={searched ? 'Nothing matches' : 'No events'}>
              {searched ? 'There may be events at other times, or of other words.' : null}
            </Empty>
          )
        }
        columnDefinitions={[
          {
            id: 'at',
            header: 'Time',
            cell: (event) => (
              <span className="log-time">
                <Time of={event.at} />
              </span>
            ),
            isRowHeader: true,
          },
          {
            id: 'message',
            header: 'Message',
            cell: (event) => (
              <Box variant="code">
                <span className="data-cell">{event.message}</span>
              </Box>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
