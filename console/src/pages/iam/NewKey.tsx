// SPDX-License-Identifier: Apache-2.0
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Answer } from '../../api/xml';
import { Copyable } from '../../ui/parts';

/** A key that was made just now: the only time that its secret is to be seen. */
export function NewKey({ answer, close }: { answer: Answer; close: () => void }) {
  const key = answer.child('AccessKey');
  return (
    <Modal
      visible
      header={`Access key of ${key.text('UserName')}`}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Alert type="warning">
          Give both to the user over a way that others do not read. The secret is never shown again.
        </Alert>
        <FormField label="Access key ID">
          <Copyable text={key.text('AccessKeyId')} label="the access key ID" />
        </FormField>
        <FormField label="Secret access key">
          <Copyable text={key.text('SecretAccessKey')} label="the secret access key" />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
