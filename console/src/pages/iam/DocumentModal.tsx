// SPDX-License-Identifier: Apache-2.0
// A policy document that is written or changed.

import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { ReactNode, useState } from 'react';
import type { Call } from '../../api/client';
import { checkDocument, indented } from '../../model/trust';
import { ActionModal } from '../../ui/ActionModal';
import type { Question } from '../../ui/ListPage';

interface Props extends Question {
  title: string;
  /** What it is now, or begins with. */
  document: string;
  /** What saves it. */
  callOf: (document: string) => Call;
  submit?: string;
  /** As in "change the trust policy". */
  what: string;
  told: string;
  /** Whether the other fields are filled in. */
  valid?: boolean;
  /** Other fields, above. */
  children?: (tried: boolean) => ReactNode;
}

export function DocumentModal(props: Props) {
  const [text, setText] = useState(() => indented(props.document));
  const wrong = checkDocument(text);
  const valid = !wrong && props.valid !== false;
  return (
    <ActionModal
      title={props.title}
      calls={valid ? [props.callOf(text)] : []}
      submit={props.submit ?? 'Save'}
      valid={valid}
      what={props.what}
      told={props.told}
      size="large"
      close={props.close}
      done={props.done}
    >
      {(tried) => (
        <>
          {props.children?.(tried)}
          <FormField label="Document" errorText={tried ? wrong : undefined} stretch>
            <Textarea
              value={text}
              rows={14}
              spellcheck={false}
              onChange={({ detail }) => setText(detail.value)}
            />
          </FormField>
        </>
      )}
    </ActionModal>
  );
}
