// SPDX-License-Identifier: Apache-2.0
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { listCaches } from '../../api/elasticache';
import { listTopics } from '../../api/topics';
import {
  Alarm,
  AlarmDraft,
  checkDraft,
  comparisons,
  dimensionsOf,
  draftOf,
  emptyDraft,
  inputOf,
  keyOf,
  metricsOf,
  missingWords,
  periods,
  statisticsFor,
} from '../../model/alarms';
import { ActionModal } from '../../ui/ActionModal';
import { useClient } from '../../ui/context';
import { Choice, Optional, useChoices } from '../../ui/fields';

/** Creates an alarm, or changes the one that is given. */
export function AlarmForm({
  alarm,
  close,
  done,
}: {
  alarm?: Alarm;
  close: () => void;
  done: () => void;
}) {
  const client = useClient();
  const caches = useChoices(() => listCaches(client));
  const topics = useChoices(() => listTopics(client));
  const [draft, setDraft] = useState<AlarmDraft>(alarm ? draftOf(alarm) : emptyDraft);
  const wrong = checkDraft(draft);
  const set = (member: keyof AlarmDraft) => (value: string) =>
    setDraft((before) => ({ ...before, [member]: value }));
  const cacheOptions = caches.items.map((cache) => ({
    value: keyOf(dimensionsOf(cache)),
    label: cache.id,
  }));
  const topicOptions = topics.items.map((topic) => ({ value: topic.arn, label: topic.name }));
  const engine =
    caches.items.find((cache) => keyOf(dimensionsOf(cache)) === draft.cache)?.engine ?? 'valkey';
  return (
    <ActionModal
      title={alarm ? `Modify ${alarm.name}` : 'Create alarm'}
      size="large"
      calls={[{ service: 'monitoring', operation: 'PutMetricAlarm', input: inputOf(draft) }]}
      submit={alarm ? 'Modify' : 'Create'}
      valid={Object.keys(wrong).length === 0}
      what={alarm ? `modify ${alarm.name}` : 'create an alarm'}
      told={alarm ? `${alarm.name} is modified` : `The alarm ${draft.name} is created`}
      close={close}
      done={done}
    >
      {(tried) => {
        const text = (member: keyof AlarmDraft) => (tried ? wrong[member] : undefined);
        return (
          <>
            {alarm ? null : (
              <FormField label="Name" errorText={text('name')}>
                <Input value={draft.name} onChange={({ detail }) => set('name')(detail.value)} />
              </FormField>
            )}
            <ColumnLayout columns={2}>
              <Choice
                label="Cache"
                value={draft.cache}
                options={cacheOptions}
                change={set('cache')}
                status={caches.status}
                error={caches.error}
                errorText={text('cache')}
              />
              <Choice
                label="Metric"
                value={draft.metric}
                options={metricsOf(engine)}
                change={set('metric')}
                errorText={text('metric')}
              />
              <Choice
                label="Statistic"
                value={draft.statistic}
                options={statisticsFor(draft.statistic).map((value) => ({ value, label: value }))}
                change={set('statistic')}
              />
              <Choice label="Over" value={draft.period} options={periods} change={set('period')} />
              <Choice
                label="Goes off when it"
                value={draft.comparison}
                options={comparisons.map(({ value, label }) => ({ value, label }))}
                change={set('comparison')}
              />
              <FormField label="Threshold" errorText={text('threshold')}>
                <Input
                  value={draft.threshold}
                  inputMode="decimal"
                  onChange={({ detail }) => set('threshold')(detail.value)}
                />
              </FormField>
              <FormField label="So many times" errorText={text('points')}>
                <Input
                  value={draft.points}
                  inputMode="numeric"
                  onChange={({ detail }) => set('points')(detail.value)}
                />
              </FormField>
              <FormField label="Of the last" errorText={text('of')}>
                <Input
                  value={draft.of}
                  inputMode="numeric"
                  onChange={({ detail }) => set('of')(detail.value)}
                />
              </FormField>
            </ColumnLayout>
            <Choice
              label="Times without data"
              value={draft.missing}
              options={missingWords}
              change={set('missing')}
            />
            <Choice
              label={<Optional>Topic</Optional>}
              description="Hears when it goes off, and when it ends."
              value={draft.topic}
              options={[{ value: '', label: 'None' }, ...topicOptions]}
              change={set('topic')}
              status={topics.status}
              error={topics.error}
              errorText={text('topic')}
            />
          </>
        );
      }}
    </ActionModal>
  );
}
