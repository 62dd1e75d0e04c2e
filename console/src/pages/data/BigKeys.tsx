// SPDX-License-Identifier: Apache-2.0
// Which keys take much memory, and, under LFU, which are asked for most: of a sample.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import type { DataLink } from '../../api/data';
import { ApiError } from '../../api/errors';
import { Sample, SampledKey, sampleKeys } from '../../api/sample';
import { identityOf, showWord } from '../../model/replies';
import { formatBytes } from '../../model/scale';
import { typeName } from '../../model/values';
import { Empty, Problem } from '../../ui/parts';
import { Column, ResourceTable } from '../../ui/ResourceTable';

const columns = (isLfu: boolean): Column<SampledKey>[] => [
  {
    id: 'name',
    header: 'Key',
    text: (key) => showWord(key.name),
    cell: (key) => <span className="data-name">{showWord(key.name)}</span>,
    isRowHeader: true,
  },
  { id: 'type', header: 'Type', text: (key) => key.type, cell: (key) => typeName(key.type) },
  {
    id: 'memory',
    header: 'Memory',
    text: (key) => key.bytes,
    cell: (key) => formatBytes(key.bytes),
  },
  ...(isLfu
    ? [
        {
          id: 'frequency',
          header: 'Use counter',
          text: (key: SampledKey) => key.frequency ?? -1,
          cell: (key: SampledKey) => key.frequency ?? '-',
        },
      ]
    : []),
];

export function BigKeys({ link }: { link: DataLink }) {
  const [sample, setSample] = useState<Sample>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const stopped = useRef(false);
  const start = async () => {
    setBusy(true);
    setError(undefined);
    stopped.current = false;
    try {
      await sampleKeys(link, setSample, () => stopped.current);
    } catch (thrown) {
      setError(ApiError.of(thrown));
    }
    setBusy(false);
  };
  const share =
    sample && sample.total > 0 ? Math.min(100, (100 * sample.looked) / sample.total) : 0;
  return (
    <SpaceBetween size="m">
      <Alert
        type="info"
        action={
          busy ? (
            <Button onClick={() => (stopped.current = true)}>Stop</Button>
          ) : (
            <Button onClick={() => void start()}>Take a sample</Button>
          )
        }
      >
        Looks at up to 10,000 keys, 100 at a time, with SCAN and MEMORY USAGE: some hundred small
        commands for the node.
      </Alert>
      {error ? <Problem error={error} what="take a sample" /> : null}
      {busy ? <ProgressBar value={share} label="Keys looked at" /> : null}
      {sample ? (
        <>
          <Box>
            {sample.looked.toLocaleString()} of {sample.total.toLocaleString()} keys looked at:{' '}
            {[...sample.byType]
              .sort((a, b) => b[1].bytes - a[1].bytes)
              .map(
                ([type, { keys, bytes }]) =>
                  `${typeName(type)} ${formatBytes(bytes)} in ${keys.toLocaleString()}`,
              )
              .join(', ') || 'nothing there'}
            .
          </Box>
          <ResourceTable
            title="Largest keys"
            what="keys"
            variant="embedded"
            headingTag="h3"
            columns={columns(sample.isLfu)}
            items={sample.largest}
            keyOf={(key) => identityOf(key.name)}
            empty={<Empty title="No keys" />}
          />
          {sample.isLfu ? (
            <ResourceTable
              title="Keys that are used most"
              what="used keys"
              variant="embedded"
              headingTag="h3"
              columns={columns(true)}
              items={sample.hottest}
              keyOf={(key) => identityOf(key.name)}
              empty={<Empty title="No keys" />}
            />
          ) : (
            <Box color="text-body-secondary">
              How often keys are used is counted under allkeys-lfu and volatile-lfu alone (the
              parameter maxmemory-policy).
            </Box>
          )}
        </>
      ) : null}
    </SpaceBetween>
  );
}
