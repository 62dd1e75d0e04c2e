// SPDX-License-Identifier: Apache-2.0
// A string as text, as JSON or as bytes; of a long one the beginning.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Textarea from '@cloudscape-design/components/textarea';
import { useEffect, useState } from 'react';
import type { DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { Word, hexDump, isPlainText, numberOf, prettyJson, wordOf } from '../../model/replies';
import { formatBytes } from '../../model/scale';
import { stringBytesMax } from '../../model/values';
import { Problem } from '../../ui/parts';
import { useAsk } from '../../ui/useAsk';

interface Props {
  link: DataLink;
  name: Word;
  changed: () => void;
}

interface Shown {
  value: Word;
  bytes: number;
}

async function load(link: DataLink, name: Word): Promise<Shown> {
  const [size, value] = await link.runAll([
    ['STRLEN', name],
    ['GETRANGE', name, '0', String(stringBytesMax - 1)],
  ]);
  return { value: wordOf(value), bytes: numberOf(size) ?? 0 };
}

export function StringValue({ link, name, changed }: Props) {
  const [shown, setShown] = useState<Shown>();
  const [form, setForm] = useState<string>();
  const [draft, setDraft] = useState<string>();
  const { busy, error, ask } = useAsk();
  useEffect(() => void ask(() => load(link, name), setShown), [link]);
  if (!shown) {
    if (error) return <Problem error={error} what="read the value" />;
    return (
      <Box textAlign="center">
        <Spinner /> <span className="visually-hidden">Loading</span>
      </Box>
    );
  }
  const text = typeof shown.value === 'string' ? shown.value : undefined;
  const json = text === undefined ? undefined : prettyJson(text);
  const isCut = shown.bytes > stringBytesMax;
  const forms = [
    ...(text === undefined ? [] : [{ id: 'text', text: 'Text' }]),
    ...(json === undefined ? [] : [{ id: 'json', text: 'JSON' }]),
    { id: 'hex', text: 'Bytes' },
  ];
  const isReadable = text !== undefined && isPlainText(text);
  const best = json !== undefined ? 'json' : isReadable ? 'text' : 'hex';
  const chosen = forms.find((one) => one.id === form)?.id ?? best;
  const save = () =>
    ask(
      () => runChange(link, [['SET', name, draft ?? '', 'XX', 'KEEPTTL']]),
      () => {
        setDraft(undefined);
        void ask(() => load(link, name), setShown);
        changed();
      },
    );
  return (
    <SpaceBetween size="s">
      {error ? <Problem error={error} what="change the value" /> : null}
      {isCut ? (
        <Alert type="info">
          These are the first {formatBytes(stringBytesMax)} of {formatBytes(shown.bytes)}.
        </Alert>
      ) : null}
      {draft === undefined ? (
        <>
          <SpaceBetween direction="horizontal" size="xs">
            <SegmentedControl
              label="Show as"
              selectedId={chosen}
              options={forms}
              onChange={({ detail }) => setForm(detail.selectedId)}
            />
            <Button
              disabled={!link.writes || isCut || text === undefined}
              disabledReason={
                !link.writes
                  ? 'Allow writing first'
                  : isCut
                    ? 'Only a part of it is shown'
                    : 'It is no text'
              }
              onClick={() => setDraft(text)}
            >
              Edit
            </Button>
          </SpaceBetween>
          <pre className="data-value" tabIndex={0} aria-label="Value">
            {chosen === 'json' ? json : chosen === 'text' ? text : hexDump(shown.value)}
          </pre>
        </>
      ) : (
        <>
          <Textarea
            value={draft}
            rows={12}
            ariaLabel="Value"
            spellcheck={false}
            onChange={({ detail }) => setDraft(detail.value)}
          />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={busy} onClick={() => void save()}>
              Save
            </Button>
            <Button onClick={() => setDraft(undefined)}>Cancel</Button>
          </SpaceBetween>
        </>
      )}
    </SpaceBetween>
  );
}
