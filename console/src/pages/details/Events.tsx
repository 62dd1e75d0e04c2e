// SPDX-License-Identifier: Apache-2.0
// What happened to a cache: as a list, and as a timeline while something goes on.

import Box from '@cloudscape-design/components/box';
import { CacheEvent, eventsOf } from '../../api/elasticache';
import { Cache, isBusy } from '../../model/cache';
import { useClient } from '../../ui/context';
import { useLive } from '../../ui/live';
import { Empty, Problem, Time } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';

/** In minutes. */
export const fortnight = 14 * 24 * 60;
/** Events belong to one occasion if they are no further apart. */
const togetherMs = 5 * 60_000;

const columns: Column<CacheEvent>[] = [
  {
    id: 'at',
    header: 'Time',
    text: (event) => event.at.getTime(),
    cell: (event) => <Time of={event.at} />,
    width: 200,
  },
  {
    id: 'source',
    header: 'Source',
    text: (event) => event.source,
    cell: (event) => event.source,
    width: 200,
  },
  {
    id: 'message',
    header: 'Event',
    text: (event) => event.message,
    cell: (event) => event.message,
  },
];

export const eventColumns = columns;
export const keyOfEvent = (event: CacheEvent) =>
  `${event.at.getTime()} ${event.source} ${event.message}`;

export function EventsTab({ cache }: { cache: Cache }) {
  const client = useClient();
  const live = useLive(
    `events of ${cache.id} ${cache.status}`,
    () => eventsOf(client, cache, fortnight),
    () => isBusy(cache),
  );
  return (
    <ResourceTable
      title="Events"
      what="events"
      variant="container"
      columns={columns}
      items={live.data}
      error={live.error}
      refresh={live.refresh}
      keyOf={keyOfEvent}
      empty={<Empty title="No events">Nothing has happened to this cache in 14 days.</Empty>}
    />
  );
}

/** The last events, newest first, looked at every two seconds while the cache changes. */
export function Timeline({ cache }: { cache: Cache }) {
  const client = useClient();
  const roles = cache.nodes.map((node) => `${node.id}=${node.role}`).join();
  const live = useLive(
    `timeline of ${cache.id} ${cache.status} ${roles}`,
    () => eventsOf(client, cache, 30),
    () => isBusy(cache),
  );
  if (live.error && !live.data) return <Problem error={live.error} what="see the events" />;
  const all = live.data ?? [];
  const newest = all[0]?.at.getTime() ?? 0;
  const events = all.filter((event) => newest - event.at.getTime() < togetherMs).slice(0, 8);
  if (events.length === 0) {
    return <Box color="text-body-secondary">{live.loading ? 'Looking' : 'No event yet.'}</Box>;
  }
  return <EventList events={events} label="Latest events" />;
}

export function EventList({ events, label }: { events: CacheEvent[]; label: string }) {
  return (
    <ol className="timeline" aria-live="polite" aria-label={label}>
      {events.map((event) => (
        <li key={keyOfEvent(event)}>
          <div>{event.message}</div>
          <Box fontSize="body-s" color="text-body-secondary">
            <Time of={event.at} />, {event.source}
          </Box>
        </li>
      ))}
    </ol>
  );
}
