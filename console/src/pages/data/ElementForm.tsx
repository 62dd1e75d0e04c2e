// SPDX-License-Identifier: Apache-2.0
// A new element of a collection, or another value of one.

import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { showWord } from '../../model/replies';
import type { Collection, Element } from '../../model/values';
import { ChangeModal } from './ChangeModal';

interface Props {
  collection: Collection;
  /** Undefined: a new one. */
  element: Element | undefined;
  busy: boolean;
  error: ApiError | undefined;
  close: () => void;
  submit: (values: string[]) => void;
}

export function ElementForm({ collection, element, busy, error, close, submit }: Props) {
  const edited = collection.edit?.column ?? 0;
  const before = element?.columns[edited];
  const fields = element ? [collection.columns[edited] ?? 'Value'] : collection.fields;
  const [values, setValues] = useState(() =>
    element ? [typeof before === 'string' ? before : ''] : fields.map(() => ''),
  );
  return (
    <ChangeModal
      title={element ? `Edit ${showWord(element.id)}` : 'Add an element'}
      submit={element ? 'Save' : 'Add'}
      what={element ? 'change the element' : 'add the element'}
      busy={busy}
      error={error}
      close={close}
      run={() => submit(values)}
    >
      {fields.map((field, at) => (
        <FormField
          key={field}
          label={field}
          constraintText={
            element && typeof before !== 'string' ? 'What is there now is no text.' : undefined
          }
        >
          <Textarea
            value={values[at] ?? ''}
            rows={at === fields.length - 1 && field !== 'Score' ? 4 : 1}
            spellcheck={false}
            onChange={({ detail }) =>
              setValues(values.map((value, index) => (index === at ? detail.value : value)))
            }
          />
        </FormField>
      ))}
    </ChangeModal>
  );
}
