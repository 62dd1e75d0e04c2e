// SPDX-License-Identifier: Apache-2.0
// What every view has: the client of who has signed in, and a place for messages.

import Flashbar, { FlashbarProps } from '@cloudscape-design/components/flashbar';
import {
  ReactNode,
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { ApiError } from '../api/errors';
import type { Client } from '../api/client';

const ClientContext = createContext<Client | undefined>(undefined);
export const ClientProvider = ClientContext.Provider;

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('Nobody has signed in.');
  return client;
}

export interface Message {
  id: string;
  type: 'success' | 'error' | 'info' | 'in-progress' | 'warning';
  header: string;
  text?: ReactNode;
}

/** From then on a success has been seen, and goes when the user goes to another page. */
const seenMs = 6_000;

interface Messages {
  /** A message with the id of an earlier one takes its place. */
  tell: (message: Message) => void;
  fail: (header: string, error: unknown) => void;
  dismiss: (id: string) => void;
}

const MessagesContext = createContext<Messages>({
  tell: () => undefined,
  fail: () => undefined,
  dismiss: () => undefined,
});

export const useMessages = () => useContext(MessagesContext);

export function useMessageList(path: string): { provide: Messages; bar: ReactNode } {
  const [list, setList] = useState<(Message & { at: number })[]>([]);
  useEffect(() => {
    const old = Date.now() - seenMs;
    setList((now) => now.filter((message) => message.type !== 'success' || message.at > old));
  }, [path]);
  const dismiss = useCallback(
    (id: string) => setList((now) => now.filter((message) => message.id !== id)),
    [],
  );
  const tell = useCallback((message: Message) => {
    const dated = { ...message, at: Date.now() };
    setList((now) => [dated, ...now.filter((one) => one.id !== message.id)].slice(0, 6));
  }, []);
  const fail = useCallback(
    (header: string, thrown: unknown) => {
      const error = ApiError.of(thrown);
      tell({ id: `failed-${header}`, type: 'error', header, text: describeError(error) });
    },
    [tell],
  );
  const provide = useMemo(() => ({ tell, fail, dismiss }), [tell, fail, dismiss]);
  const items: FlashbarProps.MessageDefinition[] = list.map((message) => ({
    id: message.id,
    type: message.type === 'in-progress' ? 'info' : message.type,
    loading: message.type === 'in-progress',
    header: message.header,
    content: message.text,
    dismissible: true,
    dismissLabel: `Dismiss: ${message.header}`,
    onDismiss: () => dismiss(message.id),
    ariaRole: message.type === 'error' ? 'alert' : 'status',
  }));
  return { provide, bar: <Flashbar items={items} stackItems={items.length > 2} /> };
}

export const MessagesProvider = MessagesContext.Provider;

export function describeError(error: ApiError): string {
  return error.requestId ? `${error.message} (request ${error.requestId})` : error.message;
}
