// SPDX-License-Identifier: Apache-2.0
// What is done with a key as a whole.

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { Word, showWord } from '../../model/replies';
import { useAsk } from '../../ui/useAsk';
import { ChangeModal } from './ChangeModal';

interface Props {
  link: DataLink;
  name: Word;
  close: () => void;
}

export function ExpireKey({
  link,
  name,
  ttlMs,
  close,
  done,
}: Props & { ttlMs: number | undefined; done: () => void }) {
  const [seconds, setSeconds] = useState(
    ttlMs !== undefined && ttlMs > 0 ? String(Math.ceil(ttlMs / 1000)) : '',
  );
  const { busy, error, ask } = useAsk();
  const isGood = seconds === '' || /^[1-9]\d{0,11}$/.test(seconds);
  return (
    <ChangeModal
      title="Change when it expires"
      submit="Save"
      what="change when it expires"
      busy={busy}
      error={error}
      disabled={!isGood}
      close={close}
      run={() =>
        void ask(
          () => runChange(link, [seconds === '' ? ['PERSIST', name] : ['EXPIRE', name, seconds]]),
          done,
        )
      }
    >
      <FormField
        label="Seconds from now"
        description="Empty: it does not expire."
        errorText={isGood ? undefined : 'Enter a whole number above 0'}
      >
        <Input
          value={seconds}
          inputMode="numeric"
          onChange={({ detail }) => setSeconds(detail.value)}
        />
      </FormField>
    </ChangeModal>
  );
}

export function RenameKey({ link, name, close, done }: Props & { done: (name: Word) => void }) {
  const [next, setNext] = useState(typeof name === 'string' ? name : '');
  const { busy, error, ask } = useAsk();
  return (
    <ChangeModal
      title={`Rename ${showWord(name)}`}
      submit="Rename"
      what="rename the key"
      busy={busy}
      error={error}
      disabled={next === '' || next === name}
      close={close}
      run={() =>
        void ask(
          async () => {
            const moved = await link.run('RENAMENX', name, next);
            if (moved.type === 'integer' && moved.value === '0') {
              throw new Error(`There is a key ${next} already.`);
            }
          },
          () => done(next),
        )
      }
    >
      <FormField label="New name">
        <Input value={next} spellcheck={false} onChange={({ detail }) => setNext(detail.value)} />
      </FormField>
    </ChangeModal>
  );
}

export function DeleteKey({ link, name, close, done }: Props & { done: () => void }) {
  const { busy, error, ask } = useAsk();
  return (
    <ChangeModal
      title="Delete the key"
      submit="Delete"
      what="delete the key"
      busy={busy}
      error={error}
      close={close}
      run={() => void ask(() => runChange(link, [['UNLINK', name]]), done)}
    >
      <Box>
        Delete <b>{showWord(name)}</b> with all that is in it? This cannot be undone.
      </Box>
    </ChangeModal>
  );
}
