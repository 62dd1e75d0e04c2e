// SPDX-License-Identifier: Apache-2.0
// Items of a memcached node by their names: memcached has no list of them.

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { FormEvent, useState } from 'react';
import type { DataLink } from '../../api/data';
import { Reply, Word, hexDump, isCut, wordOf } from '../../model/replies';
import { Empty, Problem } from '../../ui/parts';
import { useAsk } from '../../ui/useAsk';

interface Item {
  name: string;
  value: Word | undefined;
  flags: string;
  isCut: boolean;
}

function readItem(name: string, reply: Reply): Item {
  const found =
    reply.type === 'memcached'
      ? reply.value.find(({ line }) => line.startsWith('VALUE '))
      : undefined;
  return {
    name,
    value: found && wordOf(found.data),
    flags: found?.line.split(' ')[2] ?? '0',
    isCut: isCut(found?.data),
  };
}

/** The node's word for what it did; throws any other. */
async function expectLine(link: DataLink, words: Word[], lines: string[]): Promise<void> {
  const reply = await link.run(...words);
  const line = reply.type === 'memcached' ? (reply.value[0]?.line ?? '') : '';
  if (!lines.includes(line)) throw new Error(line);
}

export function MemcachedItems({ link }: { link: DataLink }) {
  const [name, setName] = useState('');
  const [item, setItem] = useState<Item>();
  const [draft, setDraft] = useState('');
  const [seconds, setSeconds] = useState('0');
  const { busy, error, ask } = useAsk();
  const look = (key: string) =>
    ask(
      async () => readItem(key, await link.run('get', key)),
      (found) => {
        setItem(found);
        setDraft(typeof found.value === 'string' ? found.value : '');
      },
    );
  const change = (key: string, words: Word[], lines: string[]) =>
    ask(
      () => expectLine(link, words, lines),
      () => void look(key),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== '') void look(name);
  };
  const reason = !link.writes
    ? 'Allow writing first'
    : item?.isCut
      ? 'Only a part of it is shown'
      : undefined;
  return (
    <SpaceBetween size="m">
      <form onSubmit={submit}>
        <div className="data-line">
          <Input
            value={name}
            onChange={({ detail }) => setName(detail.value)}
            ariaLabel="Key"
            placeholder="Name of a key on this node"
            spellcheck={false}
          />
          <Button formAction="submit" loading={busy}>
            Look
          </Button>
        </div>
      </form>
      {error ? <Problem error={error} what="do that" /> : null}
      {item ? (
        <SpaceBetween size="m">
          {item.value === undefined ? (
            <Empty title={`${item.name} is not on this node`}>
              It was never set here, has expired, or was evicted.
            </Empty>
          ) : item.isCut ? (
            <Alert type="info">This is the beginning of a longer value.</Alert>
          ) : null}
          {item.value !== undefined && typeof item.value !== 'string' ? (
            <pre className="data-value" tabIndex={0} aria-label="Bytes">
              {hexDump(item.value)}
            </pre>
          ) : null}
          <FormField label={`Value of ${item.name}`}>
            <Textarea
              value={draft}
              rows={6}
              readOnly={reason !== undefined}
              spellcheck={false}
              onChange={({ detail }) => setDraft(detail.value)}
            />
          </FormField>
          <FormField label="Seconds until it expires" description="0: it does not.">
            <Input
              value={seconds}
              readOnly={reason !== undefined}
              inputMode="numeric"
              onChange={({ detail }) => setSeconds(detail.value)}
            />
          </FormField>
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="primary"
              loading={busy}
              disabled={reason !== undefined || !/^\d{1,9}$/.test(seconds)}
              disabledReason={reason ?? 'Enter a whole number of seconds'}
              onClick={() =>
                void change(item.name, ['set', item.name, item.flags, seconds, draft], ['STORED'])
              }
            >
              Set
            </Button>
            <Button
              disabled={reason !== undefined || item.value === undefined}
              disabledReason={reason ?? 'It is not there'}
              onClick={() =>
                void change(item.name, ['delete', item.name], ['DELETED', 'NOT_FOUND'])
              }
            >
              Delete
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      ) : null}
    </SpaceBetween>
  );
}
