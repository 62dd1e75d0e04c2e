// SPDX-License-Identifier: Apache-2.0
// A new cache in three steps: what it is, who may use it and how it is kept, a look at all of it
// with the command that does the same.

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { Backup, listBackups } from '../api/elasticache';
import { ApiError } from '../api/errors';
import { engineName } from '../model/cache';
import { commandLine } from '../model/commandLine';
import {
  NewCache,
  Problems,
  checkNewCache,
  createCalls,
  freshCache,
  fromBackup,
  portOf,
  wishedLogs,
} from '../model/create';
import { destinationOf } from '../model/logDelivery';
import { describeNodeType } from '../model/nodeTypes';
import type { PageProps } from '../routes';
import { useClient, useMessages } from '../ui/context';
import { AsCommand, Problem, useTitle } from '../ui/parts';
import { go, hrefOf } from '../ui/router';
import { checkTags } from '../ui/TagFields';
import { useCalls } from '../ui/useCalls';
import { AdvancedStep } from './create/AdvancedStep';
import { BasicsStep } from './create/BasicsStep';

export interface StepProps {
  cache: NewCache;
  set: (part: Partial<NewCache>) => void;
  /** Of the fields that somebody has tried to leave. */
  problems: Problems;
}

const basics: (keyof NewCache)[] = ['name', 'nodeType', 'version'];

export function CreateCachePage({ place }: PageProps) {
  const wanted = place.query.backup ?? '';
  useTitle(wanted ? `Restore ${wanted}` : 'Create cache');
  const perform = useCalls();
  const messages = useMessages();
  const [cache, setCache] = useState<NewCache>(freshCache);
  const [step, setStep] = useState(0);
  const [tried, setTried] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const backup = useBackup(wanted, (found) => setCache(fromBackup(found)));

  const set = (part: Partial<NewCache>) => setCache((now) => ({ ...now, ...part }));
  const all = checkNewCache(cache);
  const ofStep = (index: number) =>
    Object.fromEntries(
      Object.entries(all).filter(
        ([member]) => basics.includes(member as keyof NewCache) === (index === 0),
      ),
    ) as Problems;
  const isFine = (index: number) =>
    index > 1 ||
    (Object.keys(ofStep(index)).length === 0 && (index === 0 || !checkTags(cache.tags)));
  const shown = (index: number) => (tried > index ? ofStep(index) : {});
  const calls = createCalls(cache);

  const submit = async () => {
    if (!isFine(0) || !isFine(1)) {
      setTried(2);
      setStep(isFine(0) ? 1 : 0);
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await perform(calls);
      messages.tell({
        id: `create-${cache.name}`,
        type: 'success',
        header: `${cache.name} is being created`,
        text: 'It can be used as soon as it is available.',
      });
      const kind = cache.engine === 'memcached' ? 'cluster' : 'group';
      go(hrefOf(['caches', kind, cache.name.toLowerCase()]));
    } catch (thrown) {
      setError(ApiError.of(thrown));
      setBusy(false);
    }
  };

  const navigate = (to: number) => {
    if (to > step && !isFine(step)) {
      // What is wrong has to be on the page before the focus can go there.
      flushSync(() => setTried((now) => Math.max(now, step + 1)));
      document.querySelector<HTMLElement>('main [aria-invalid=true]')?.focus();
      return;
    }
    setStep(to);
  };

  return (
    <Wizard
      activeStepIndex={step}
      isLoadingNextStep={busy}
      submitButtonText={cache.backup ? 'Restore' : 'Create'}
      i18nStrings={{
        navigationAriaLabel: 'Steps',
        skipToButtonLabel: () => 'Skip to review',
      }}
      allowSkipTo
      onNavigate={({ detail }) => navigate(detail.requestedStepIndex)}
      onCancel={() => go('#/caches')}
      onSubmit={() => void submit()}
      steps={[
        {
          title: cache.backup ? `Restore ${cache.backup}` : 'Cache',
          content: (
            <SpaceBetween size="l">
              {backup ? <Problem error={backup} what={`find the backup ${wanted}`} /> : null}
              <BasicsStep cache={cache} set={set} problems={shown(0)} />
            </SpaceBetween>
          ),
        },
        {
          title: 'Security, backups, network',
          isOptional: true,
          content: <AdvancedStep cache={cache} set={set} problems={shown(1)} />,
        },
        {
          title: 'Review',
          content: (
            <SpaceBetween size="l">
              {error ? <Problem error={error} what={`create ${cache.name}`} /> : null}
              {!isFine(0) || !isFine(1) ? (
                <Alert type="warning" header="Something is missing">
                  {[...Object.values(all), checkTags(cache.tags)].filter(Boolean).join('. ')}.
                </Alert>
              ) : null}
              <Review cache={cache} edit={setStep} />
              <AsCommand
                text={calls
                  .map((call) => commandLine(call.operation, call.input, call.service))
                  .join('\n')}
              />
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}

/** The backup that a Restore has named; an error where it cannot be found. */
function useBackup(name: string, found: (backup: Backup) => void): ApiError | undefined {
  const client = useClient();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    if (!name) return;
    listBackups(client).then(
      (list) => {
        const backup = list.find((one) => one.name === name);
        if (backup) found(backup);
        else setError(new ApiError('NotFound', `There is no backup ${name}.`, 404));
      },
      (thrown: unknown) => setError(ApiError.of(thrown)),
    );
  }, [name]);
  return error;
}

function Review({ cache, edit }: { cache: NewCache; edit: (step: number) => void }) {
  const redis = cache.engine !== 'memcached';
  const replicas = `${cache.replicas} replica${cache.replicas === 1 ? '' : 's'}`;
  const failover = cache.failover && cache.replicas > 0;
  return (
    <div className="fields">
      <Container
        header={
          <Header variant="h2" actions={<Button onClick={() => edit(0)}>Edit</Button>}>
            Cache
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Name', value: cache.name || '-' },
            {
              label: 'Engine',
              value: `${engineName(cache.engine)} ${cache.version || '(newest)'}`,
            },
            {
              label: 'Nodes',
              value: redis
                ? `A primary and ${replicas}${failover ? ', automatic failover' : ''}`
                : String(cache.nodes),
            },
            {
              label: 'Node type',
              value: `${cache.nodeType}: ${describeNodeType(cache.nodeType) || 'unknown'} each`,
            },
            { label: 'Port', value: cache.port || `${portOf(cache.engine)} (default)` },
            ...(cache.backup ? [{ label: 'Begins with', value: cache.backup }] : []),
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" actions={<Button onClick={() => edit(1)}>Edit</Button>}>
            Security, backups, network
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: 'Encryption in transit',
              value: cache.transitEncryption ? `TLS ${redis ? cache.transitMode : ''}` : 'Off',
            },
            ...(redis
              ? [
                  { label: 'Encryption at rest', value: cache.atRestEncryption ? 'On' : 'Off' },
                  {
                    label: 'Access control',
                    value: !cache.transitEncryption
                      ? 'Who can reach it'
                      : {
                          none: 'Who can reach it',
                          token: 'AUTH token',
                          groups: `User group ${cache.userGroup}`,
                        }[cache.access],
                  },
                  {
                    label: 'Automatic backups',
                    value: cache.backups ? `Kept for ${cache.retentionDays} days` : 'None',
                  },
                ]
              : []),
            { label: 'Parameter group', value: cache.parameterGroup || 'Default' },
            { label: 'Subnet group', value: cache.subnetGroup || 'Default' },
            { label: 'Security groups', value: cache.securityGroups.join(', ') || 'Default' },
            { label: 'Maintenance window', value: cache.maintenanceWindow || 'No preference' },
            ...(redis
              ? [
                  {
                    label: 'Logs that are delivered',
                    value:
                      wishedLogs(cache)
                        .map(({ name, wish }) => `${name} to ${destinationOf(wish) || '-'}`)
                        .join(', ') || 'None',
                  },
                ]
              : []),
            { label: 'Tags', value: String(cache.tags.length) },
          ]}
        />
      </Container>
    </div>
  );
}
