// SPDX-License-Identifier: Apache-2.0
// Which policy denies a call, or that none allows it: asked when somebody wants to know, for the
// question is a call too, which may itself be denied and then stands in the audit log.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiError } from '../api/errors';
import { simulate } from '../api/iam';
import { explain } from '../model/denial';
import { useClient } from './context';
import { useAsk } from './useAsk';

export function WhyDenied({ error }: { error: ApiError }) {
  const client = useClient();
  const { busy, error: refused, ask } = useAsk();
  const [answer, setAnswer] = useState('');
  const { denial } = error;
  const why = () =>
    denial &&
    ask(
      () => simulate(client, client.session.arn, denial.action, denial.resource),
      (decision) => setAnswer(explain(denial, decision)),
    );
  return (
    <SpaceBetween size="xs">
      <div role="status">
        {answer || (refused ? <NotToBeAsked error={refused} /> : null)}
        {answer ? null : (
          <Box variant="small" display="block">
            Ask who runs this installation for a policy that allows it. Operators see why with
            &quot;tarn iam simulate&quot;.
          </Box>
        )}
      </div>
      {denial && !answer && !refused ? (
        <Button formAction="none" loading={busy} onClick={() => void why()}>
          Which policy says so?
        </Button>
      ) : null}
    </SpaceBetween>
  );
}

function NotToBeAsked({ error }: { error: ApiError }) {
  return error.isDenial
    ? 'Your policies do not let you ask which of them says so (iam:SimulatePrincipalPolicy).'
    : `It could not be asked which policy says so: ${error.message}`;
}
