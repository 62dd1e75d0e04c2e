// SPDX-License-Identifier: Apache-2.0
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Cache } from '../../model/cache';
import { connectHints } from '../../model/connect';
import { ShellText } from '../../ui/parts';

export function ConnectPanel({ cache }: { cache: Cache }) {
  const hints = connectHints(cache);
  const [label, setLabel] = useState('');
  const hint = hints.find((one) => one.label === label) ?? hints[0];
  return (
    <Container
      header={
        <Header variant="h2" description="From a machine that reaches its nodes.">
          Connect
        </Header>
      }
    >
      {hint ? (
        <SpaceBetween size="s">
          <SegmentedControl
            label="Way to connect"
            selectedId={hint.label}
            options={hints.map((one) => ({ id: one.label, text: one.label }))}
            onChange={({ detail }) => setLabel(detail.selectedId)}
          />
          <ShellText text={hint.text} label={`How to connect with ${hint.label}`} />
          {cache.transitEncryption ? (
            <Box variant="small">
              ca.crt is the authority that signs the certificates of caches; it lies in the state
              directory of the service.
            </Box>
          ) : null}
        </SpaceBetween>
      ) : (
        <Box color="text-body-secondary">There is no endpoint yet.</Box>
      )}
    </Container>
  );
}
