// SPDX-License-Identifier: Apache-2.0
// A question before something is done: what it does, the same as a command, and what went wrong.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FormEvent, ReactNode, useState } from 'react';
import { ApiError } from '../api/errors';
import type { Call } from '../api/client';
import type { Answer } from '../api/xml';
import { commandLine } from '../model/commandLine';
import { useMessages } from './context';
import { AsCommand, Problem } from './parts';
import { useCalls } from './useCalls';

interface Props {
  title: string;
  /** What is done, one after another. */
  calls: Call[];
  submit: string;
  /** What is wrong with the form so far: shown in its fields once somebody has tried. */
  valid?: boolean;
  /** As in "delete this cache". */
  what: string;
  /** The message once it is under way. */
  told: string;
  /** Data is lost: the name has to be typed. */
  typed?: string;
  size?: 'medium' | 'large';
  close: () => void;
  /** With the answers to the calls. */
  done?: (answers: Answer[]) => void;
  children: ReactNode | ((tried: boolean) => ReactNode);
}

export function ActionModal(props: Props) {
  const perform = useCalls();
  const messages = useMessages();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<ApiError>();
  const confirmed = props.typed === undefined || typed === props.typed;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (props.valid === false || !confirmed || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const answers = await perform(props.calls);
      messages.tell({ id: `done-${props.told}`, type: 'success', header: props.told });
      props.close();
      props.done?.(answers);
    } catch (thrown) {
      setError(ApiError.of(thrown));
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      size={props.size ?? 'medium'}
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
              loading={busy}
              disabled={!confirmed}
              form="action"
              formAction="submit"
            >
              {props.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form id="action" onSubmit={(event) => void submit(event)}>
        <SpaceBetween size="l">
          {error ? <Problem error={error} what={props.what} /> : null}
          <div className="fields">
            {typeof props.children === 'function' ? props.children(tried) : props.children}
          </div>
          {props.typed !== undefined ? (
            <FormField label={`To confirm, type ${props.typed}`}>
              <Input
                value={typed}
                onChange={({ detail }) => setTyped(detail.value)}
                placeholder={props.typed}
                autoComplete={false}
                spellcheck={false}
              />
            </FormField>
          ) : null}
          {props.calls.length > 0 ? (
            <AsCommand
              text={props.calls
                .map((call) => commandLine(call.operation, call.input, call.service))
                .join('\n')}
            />
          ) : null}
        </SpaceBetween>
      </form>
    </Modal>
  );
}

/** The plain kind: something without data of its own is deleted. */
export function DeleteModal({
  kind,
  name,
  call,
  calls,
  close,
  done,
  children,
}: {
  kind: string;
  name: string;
  call?: Call;
  calls?: Call[];
  close: () => void;
  done?: () => void;
  children?: ReactNode;
}) {
  return (
    <ActionModal
      title={`Delete ${kind}`}
      calls={calls ?? (call ? [call] : [])}
      submit="Delete"
      what={`delete ${name}`}
      told={`${name} is being deleted`}
      typed={name}
      close={close}
      {...(done ? { done } : {})}
    >
      <Box>
        Delete the {kind} <b>{name}</b>?
      </Box>
      <Alert type="warning">{children ?? 'This cannot be undone.'}</Alert>
    </ActionModal>
  );
}
