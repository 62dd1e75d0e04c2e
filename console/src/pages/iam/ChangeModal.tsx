// SPDX-License-Identifier: Apache-2.0
// A change that needs no more than a yes.

import Box from '@cloudscape-design/components/box';
import type { Call } from '../../api/client';
import type { Answer } from '../../api/xml';
import { ActionModal } from '../../ui/ActionModal';

export interface Change {
  title: string;
  /** What follows from it. */
  text: string;
  submit: string;
  call: Call;
}

export function ChangeModal({
  change,
  close,
  done,
}: {
  change: Change;
  close: () => void;
  done: (answers: Answer[]) => void;
}) {
  const what = change.title.charAt(0).toLowerCase() + change.title.slice(1);
  return (
    <ActionModal
      title={change.title}
      calls={[change.call]}
      submit={change.submit}
      what={what}
      told={`Done: ${what}`}
      close={close}
      done={done}
    >
      <Box>{change.text}</Box>
    </ActionModal>
  );
}
