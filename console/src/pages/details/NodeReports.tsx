// SPDX-License-Identifier: Apache-2.0
// Why a node does not run: the service's words, and the latest events of it.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { eventsOf } from '../../api/elasticache';
import { Cache, isBusy } from '../../model/cache';
import { NodeReport, reportsOf } from '../../model/nodeReports';
import { useClient } from '../../ui/context';
import { useLive } from '../../ui/live';
import { Time, sentence } from '../../ui/parts';
import { EventList, fortnight } from './Events';

/** Of the nodes that do not serve; none for those who may not see events: their tab says so. */
export function useNodeReports(cache: Cache): NodeReport[] {
  const client = useClient();
  const states = cache.nodes.map((node) => `${node.id}=${node.status}`).join();
  const live = useLive(
    `reports of ${cache.id} ${states}`,
    () => eventsOf(client, cache, fortnight),
    (events) => isBusy(cache) || reportsOf(cache.nodes, events).length > 0,
  );
  return live.data ? reportsOf(cache.nodes, live.data) : [];
}

export function NodeReports({ reports }: { reports: NodeReport[] }) {
  return (
    <SpaceBetween size="s">
      {reports.map((report) => (
        <Report key={report.node.id} {...report} />
      ))}
    </SpaceBetween>
  );
}

function Report({ node, failure, events }: NodeReport) {
  const status = sentence(node.status).toLowerCase();
  const list = events.length > 0 && (
    <EventList events={events} label={`Latest events of ${node.id}`} />
  );
  if (!failure) {
    return (
      <Alert type="info" header={`${node.id}: ${status}`}>
        {list || 'There is no event of it yet.'}
      </Alert>
    );
  }
  return (
    <Alert type="error" header={`${node.id} does not run`}>
      <SpaceBetween size="s">
        <div>
          {failure.why}
          <Box fontSize="body-s">
            Since <Time of={failure.since} />
          </Box>
        </div>
        {list || null}
      </SpaceBetween>
    </Alert>
  );
}
