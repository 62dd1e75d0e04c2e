// SPDX-License-Identifier: Apache-2.0
// A question before data are changed.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ReactNode } from 'react';
import type { ApiError } from '../../api/errors';
import { Problem } from '../../ui/parts';

interface Props {
  title: string;
  submit: string;
  /** As in "rename the key". */
  what: string;
  busy: boolean;
  error: ApiError | undefined;
  disabled?: boolean;
  close: () => void;
  run: () => void;
  children: ReactNode;
}

export function ChangeModal(props: Props) {
  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel="Close"
      onDismiss={props.close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={props.busy}
              disabled={props.disabled ?? false}
              onClick={props.run}
            >
              {props.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {props.error ? <Problem error={props.error} what={props.what} /> : null}
        {props.children}
      </SpaceBetween>
    </Modal>
  );
}
