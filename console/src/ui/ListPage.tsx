// SPDX-License-Identifier: Apache-2.0
// A page that is a list, or has one: a row is chosen, what can be done with it stands in a menu,
// something new has a button, and each asks before it does anything.

import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ReactNode, useState } from 'react';
import type { Client } from '../api/client';
import { useClient } from './context';
import { useLive } from './live';
import { useTitle } from './parts';
import { Column, ResourceTable } from './ResourceTable';

/** What a question is given: how it goes away, and what follows once something is changed. */
export interface Question {
  close: () => void;
  done: () => void;
}

/** Something that can be done with a row. */
export interface RowAction<T> {
  id: string;
  text: string | ((item: T | undefined) => string);
  disabled?: (item: T) => boolean;
  /** Shown where the action is a button. */
  disabledReason?: string;
  ask: (item: T, question: Question) => ReactNode;
}

interface Props<T> {
  /** "User groups"; also names the preferences that are kept. */
  title: string;
  /** What is listed, as in "list user groups". */
  what: string;
  description?: ReactNode;
  columns: Column<T>[];
  keyOf: (item: T) => string;
  load: (client: Client) => Promise<T[]>;
  /** Whether something goes on, so that the page looks again soon. */
  isBusy?: (items: T[]) => boolean;
  /** None: rows cannot be chosen. One: a button. More: a menu. */
  actions?: RowAction<T>[];
  create: { text: string; ask: (question: Question) => ReactNode };
  /** In place of rows; it may offer the button that creates the first. */
  empty: ReactNode | ((create: ReactNode) => ReactNode);
}

const creating = 'create';

export function ListPage<T>(props: Props<T>) {
  useTitle(props.title);
  return <ActionTable {...props} />;
}

/** The same as a part of a page. */
export function ActionTable<T>(props: Props<T> & { variant?: 'container' }) {
  const client = useClient();
  const live = useLive(props.what, () => props.load(client), props.isBusy);
  const [selected, setSelected] = useState<string>();
  const [asked, setAsked] = useState('');
  const { keyOf, actions = [] } = props;
  const chosen = live.data?.find((item) => keyOf(item) === selected);
  const action = actions.find((one) => one.id === asked);
  const question = { close: () => setAsked(''), done: () => void live.refresh() };
  const create = (
    <Button variant={props.variant ? 'normal' : 'primary'} onClick={() => setAsked(creating)}>
      {props.create.text}
    </Button>
  );
  return (
    <>
      <ResourceTable
        title={props.title}
        what={props.what}
        {...(props.variant ? { variant: props.variant } : {})}
        description={props.description}
        columns={props.columns}
        items={live.data}
        error={live.error}
        refresh={live.refresh}
        keyOf={keyOf}
        selected={chosen}
        {...(actions.length > 0
          ? { onSelect: (item: T | undefined) => setSelected(item && keyOf(item)) }
          : {})}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {actions.length > 0 ? (
              <RowActions actions={actions} chosen={chosen} choose={setAsked} />
            ) : null}
            {create}
          </SpaceBetween>
        }
        empty={typeof props.empty === 'function' ? props.empty(create) : props.empty}
      />
      {asked === creating ? props.create.ask(question) : null}
      {action && chosen ? action.ask(chosen, question) : null}
    </>
  );
}

function RowActions<T>({
  actions,
  chosen,
  choose,
}: {
  actions: RowAction<T>[];
  chosen: T | undefined;
  choose: (id: string) => void;
}) {
  const items = actions.map(({ id, text, disabled, disabledReason }) => ({
    id,
    text: typeof text === 'function' ? text(chosen) : text,
    disabled: chosen ? (disabled?.(chosen) ?? false) : false,
    disabledReason,
  }));
  const [only] = items;
  if (only && items.length === 1) {
    return (
      <Button
        disabled={!chosen || only.disabled}
        {...(only.disabledReason ? { disabledReason: only.disabledReason } : {})}
        onClick={() => choose(only.id)}
      >
        {only.text}
      </Button>
    );
  }
  return (
    <ButtonDropdown
      disabled={!chosen}
      items={items.map(({ id, text, disabled }) => ({ id, text, disabled }))}
      onItemClick={({ detail }) => choose(detail.id)}
    >
      Actions
    </ButtonDropdown>
  );
}
