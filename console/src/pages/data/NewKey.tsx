// SPDX-License-Identifier: Apache-2.0
// A key that is not there yet, with its first element.

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { numberOf } from '../../model/replies';
import { collections, keyTypes, typeName } from '../../model/values';
import { useAsk } from '../../ui/useAsk';
import { ChangeModal } from './ChangeModal';

const types = keyTypes.map((type) => ({ value: type, label: typeName(type) }));

async function make(link: DataLink, type: string, name: string, values: string[]): Promise<void> {
  if ((numberOf(await link.run('EXISTS', name)) ?? 0) > 0) {
    throw new Error(`There is a key ${name} already.`);
  }
  const collection = collections[type];
  await runChange(
    link,
    collection ? collection.add(name, values) : [['SET', name, values[0] ?? '', 'NX']],
  );
}

export function NewKey({
  link,
  close,
  done,
}: {
  link: DataLink;
  close: () => void;
  done: (name: string) => void;
}) {
  const [name, setName] = useState('');
  const [type, setType] = useState('string');
  const [values, setValues] = useState<string[]>([]);
  const { busy, error, ask } = useAsk();
  const fields = collections[type]?.fields ?? ['Value'];
  return (
    <ChangeModal
      title="New key"
      submit="Create"
      what="create the key"
      busy={busy}
      error={error}
      disabled={name === ''}
      close={close}
      run={() =>
        void ask(
          () => make(link, type, name, values),
          () => done(name),
        )
      }
    >
      <FormField label="Name">
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Type">
        <Select
          options={types}
          selectedOption={types.find((one) => one.value === type) ?? null}
          onChange={({ detail }) => {
            setType(detail.selectedOption.value ?? 'string');
            setValues([]);
          }}
        />
      </FormField>
      {fields.map((field, at) => (
        <FormField key={`${type} ${field}`} label={field}>
          <Textarea
            value={values[at] ?? ''}
            rows={2}
            spellcheck={false}
            onChange={({ detail }) =>
              setValues(
                fields.map((_, index) => (index === at ? detail.value : (values[index] ?? ''))),
              )
            }
          />
        </FormField>
      ))}
    </ChangeModal>
  );
}
