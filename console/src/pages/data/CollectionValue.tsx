// SPDX-License-Identifier: Apache-2.0
// The elements of a collection, page by page; model/values.ts says how those of each type are read
// and changed.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState } from 'react';
import type { Command, DataLink } from '../../api/data';
import { runChange } from '../../api/keys';
import { Word, numberOf, showWord } from '../../model/replies';
import { Collection, Element } from '../../model/values';
import { Empty, Problem } from '../../ui/parts';
import { useAsk } from '../../ui/useAsk';
import { ElementForm } from './ElementForm';

interface Props {
  link: DataLink;
  name: Word;
  collection: Collection;
  changed: () => void;
}

interface Loaded {
  elements: Element[];
  next: string | undefined;
  count: number;
}

/** Of one element; the whole is a click away. */
const lettersMax = 200;

export function CollectionValue({ link, name, collection, changed }: Props) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [editing, setEditing] = useState<Element | 'new'>();
  const reading = useAsk();
  const changing = useAsk();

  const load = async (from: string, before: Element[]): Promise<Loaded> => {
    const [count, reply] = await link.runAll([collection.count(name), collection.page(name, from)]);
    if (reply?.type === 'error') throw new Error(reply.value);
    const page = reply ? collection.read(reply, from) : { elements: [], next: undefined };
    return {
      elements: [...before, ...page.elements],
      next: page.next,
      count: numberOf(count) ?? 0,
    };
  };
  const begin = () => reading.ask(() => load(collection.first, []), setLoaded);
  const goOn = () =>
    loaded?.next !== undefined &&
    reading.ask(() => load(loaded.next ?? '', loaded.elements), setLoaded);
  useEffect(() => void begin(), [link]);

  const change = (commands: Command[]) =>
    changing.ask(
      () => runChange(link, commands),
      () => {
        setEditing(undefined);
        void begin();
        changed();
      },
    );
  const reason = (element: Element) =>
    !link.writes ? 'Allow writing first' : element.isCut ? 'Only a part of it is shown' : undefined;
  return (
    <SpaceBetween size="s">
      {changing.error && !editing ? (
        <Problem error={changing.error} what="change the value" />
      ) : null}
      <Table<Element>
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={loaded?.elements ?? []}
        loading={!loaded && reading.busy}
        loadingText="Reading the value"
        ariaLabels={{ tableLabel: 'Elements' }}
        header={
          <Header
            variant="h3"
            counter={loaded ? `(${loaded.count.toLocaleString()})` : undefined}
            actions={
              <Button
                disabled={!link.writes}
                disabledReason="Allow writing first"
                onClick={() => setEditing('new')}
              >
                Add
              </Button>
            }
          >
            Elements
          </Header>
        }
        columnDefinitions={[
          ...collection.columns.map((header, at) => ({
            id: header,
            header,
            isRowHeader: at === 0,
            cell: (element: Element) => <Cell word={element.columns[at] ?? ''} />,
          })),
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            width: 96,
            cell: (element: Element) => (
              <SpaceBetween direction="horizontal" size="xxs">
                {collection.edit ? (
                  <Button
                    variant="inline-icon"
                    iconName="edit"
                    ariaLabel={`Edit ${showWord(element.id)}`}
                    disabled={reason(element) !== undefined}
                    onClick={() => setEditing(element)}
                  />
                ) : null}
                <Button
                  variant="inline-icon"
                  iconName="remove"
                  ariaLabel={`Remove ${showWord(element.id)}`}
                  disabled={reason(element) !== undefined}
                  onClick={() => void change(collection.remove(name, element))}
                />
              </SpaceBetween>
            ),
          },
        ]}
        empty={
          reading.error ? (
            <Problem error={reading.error} what="read the value" retry={() => void begin()} />
          ) : (
            <Empty title="Nothing in it" />
          )
        }
        footer={
          loaded?.next !== undefined ? (
            <Box textAlign="center">
              <Button loading={reading.busy} onClick={() => void goOn()}>
                Show more
              </Button>
            </Box>
          ) : undefined
        }
      />
      {editing !== undefined ? (
        <ElementForm
          collection={collection}
          element={editing === 'new' ? undefined : editing}
          busy={changing.busy}
          error={changing.error}
          close={() => setEditing(undefined)}
          submit={(values) =>
            void change(
              editing === 'new'
                ? collection.add(name, values)
                : (collection.edit?.commands(name, editing, values[0] ?? '') ?? []),
            )
          }
        />
      ) : null}
    </SpaceBetween>
  );
}

function Cell({ word }: { word: Word }) {
  const [all, setAll] = useState(false);
  const text = typeof word === 'string' ? word : showWord(word);
  const isLong = text.length > lettersMax;
  return (
    <span className="data-cell">
      {isLong && !all ? `${text.slice(0, lettersMax)}... ` : text}
      {isLong && !all ? (
        <Button variant="inline-link" onClick={() => setAll(true)}>
          Show all
        </Button>
      ) : null}
    </span>
  );
}
