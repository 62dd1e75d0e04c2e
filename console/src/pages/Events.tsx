// SPDX-License-Identifier: Apache-2.0
import Select from '@cloudscape-design/components/select';
import { listEvents } from '../api/elasticache';
import type { PageProps } from '../routes';
import { useClient } from '../ui/context';
import { useLive } from '../ui/live';
import { Empty, useTitle } from '../ui/parts';
import { ResourceTable } from '../ui/ResourceTable';
import { replaceQuery } from '../ui/router';
import { eventColumns, keyOfEvent } from './details/Events';

const spans = [
  { value: '60', label: 'Last hour' },
  { value: '1440', label: 'Last day' },
  { value: '10080', label: 'Last week' },
  { value: '20160', label: 'Last 14 days' },
];

const types = [
  { value: '', label: 'All sources' },
  { value: 'cache-cluster', label: 'Clusters' },
  { value: 'replication-group', label: 'Replication groups' },
  { value: 'cache-parameter-group', label: 'Parameter groups' },
  { value: 'cache-subnet-group', label: 'Subnet groups' },
  { value: 'user', label: 'Users' },
  { value: 'user-group', label: 'User groups' },
];

export function EventsPage({ place }: PageProps) {
  useTitle('Events');
  const client = useClient();
  const span = spans.find((one) => one.value === place.query.last) ?? spans[1]!;
  const type = types.find((one) => one.value === (place.query.type ?? '')) ?? types[0]!;
  const live = useLive(`events ${span.value}`, () => listEvents(client, Number(span.value)));
  return (
    <ResourceTable
      title="Events"
      what="events"
      description="What happened to caches, users and groups. Kept for 14 days."
      columns={eventColumns}
      items={live.data?.filter((event) => !type.value || event.type === type.value)}
      error={live.error}
      refresh={live.refresh}
      keyOf={keyOfEvent}
      filters={
        <>
          <Select
            ariaLabel="Type of source"
            selectedOption={type}
            options={types}
            onChange={({ detail }) =>
              replaceQuery(place, { type: detail.selectedOption.value ?? '' })
            }
          />
          <Select
            ariaLabel="Time span"
            selectedOption={span}
            options={spans}
            onChange={({ detail }) =>
              replaceQuery(place, { last: detail.selectedOption.value ?? '' })
            }
          />
        </>
      }
      empty={<Empty title="No events">Nothing has happened in this time.</Empty>}
    />
  );
}
