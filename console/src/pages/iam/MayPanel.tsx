// SPDX-License-Identifier: Apache-2.0
// Whether a user may do something, and which policy says so.

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { FormEvent, useState } from 'react';
import { ApiError } from '../../api/errors';
import { Decision, simulate } from '../../api/iam';
import { useClient } from '../../ui/context';
import { Optional } from '../../ui/fields';
import { Problem } from '../../ui/parts';

export function MayPanel({ arn, name }: { arn: string; name: string }) {
  const client = useClient();
  const [action, setAction] = useState('elasticache:DeleteCacheCluster');
  const [resource, setResource] = useState('');
  const [decision, setDecision] = useState<Decision>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setDecision(undefined);
    try {
      setDecision(await simulate(client, arn, action.trim(), resource.trim()));
    } catch (thrown) {
      setError(ApiError.of(thrown));
    }
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void ask(event)}>
      <Container
        header={
          <Header variant="h2" description="As the policies are now.">
            May {name} ...?
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField label="Action">
            <Input
              value={action}
              onChange={({ detail }) => setAction(detail.value)}
              placeholder="elasticache:DescribeCacheClusters"
              spellcheck={false}
            />
          </FormField>
          <FormField label={<Optional>Resource</Optional>} description="An ARN; all without.">
            <Input
              value={resource}
              onChange={({ detail }) => setResource(detail.value)}
              placeholder="*"
              spellcheck={false}
            />
          </FormField>
          <Button formAction="submit" loading={busy} disabled={!action.trim()}>
            Ask
          </Button>
          <LiveRegion>
            {decision ? (
              <StatusIndicator type={decision.allowed ? 'success' : 'stopped'}>
                {sentenceOf(decision)}
              </StatusIndicator>
            ) : null}
          </LiveRegion>
          {error ? <Problem error={error} what="ask what this user may do" /> : null}
        </SpaceBetween>
      </Container>
    </form>
  );
}

function sentenceOf({ allowed, word, policies }: Decision): string {
  const by = policies.join(', ');
  if (allowed) return `Yes: ${by}`;
  return word === 'explicitDeny' ? `No, ${by} denies it` : 'No: no policy allows it';
}
