// SPDX-License-Identifier: Apache-2.0
// One key: its value by its type, how long it lives, and what can be done with it.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useRef, useState } from 'react';
import type { DataLink } from '../../api/data';
import { FoundKey, describeKeys } from '../../api/keys';
import { Word, showWord } from '../../model/replies';
import { formatBytes } from '../../model/scale';
import { collections, formatTtl, typeName } from '../../model/values';
import { Empty, Problem } from '../../ui/parts';
import { useAsk } from '../../ui/useAsk';
import { CollectionValue } from './CollectionValue';
import { DeleteKey, ExpireKey, RenameKey } from './keyActions';
import { StringValue } from './StringValue';

interface Props {
  link: DataLink;
  name: Word;
  close: () => void;
  changed: () => void;
  renamed: (name: Word) => void;
}

type Asking = 'expire' | 'rename' | 'delete' | undefined;

export function KeyPanel({ link, name, close, changed, renamed }: Props) {
  const [key, setKey] = useState<FoundKey | 'gone'>();
  const [asking, setAsking] = useState<Asking>();
  const { busy, error, ask } = useAsk();
  const look = () =>
    ask(
      () => describeKeys(link, [name]),
      ([found]) => setKey(found ?? 'gone'),
    );
  useEffect(() => void look(), [link]);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const done = () => {
    setAsking(undefined);
    void look();
    changed();
  };
  const shown = showWord(name);
  return (
    <section ref={panel} className="data-panel" aria-label={`Key ${shown}`}>
      <SpaceBetween size="m">
        <Header
          variant="h3"
          description={key && key !== 'gone' ? describe(key) : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                iconName="refresh"
                ariaLabel="Look at the key again"
                loading={busy}
                onClick={() => void look()}
              />
              <ButtonDropdown
                disabled={!link.writes || !key || key === 'gone'}
                disabledReason={link.writes ? 'It has gone' : 'Allow writing first'}
                items={[
                  { id: 'expire', text: 'Change when it expires' },
                  { id: 'rename', text: 'Rename' },
                  { id: 'delete', text: 'Delete' },
                ]}
                onItemClick={({ detail }) => setAsking(detail.id as Asking)}
              >
                Change
              </ButtonDropdown>
              <Button iconName="close" variant="icon" ariaLabel="Close the key" onClick={close} />
            </SpaceBetween>
          }
        >
          <span className="data-name">{shown}</span>
        </Header>
        {error ? <Problem error={error} what="look at the key" retry={() => void look()} /> : null}
        {key === 'gone' ? (
          <Empty title="It is not there any more">It was deleted, renamed, or has expired.</Empty>
        ) : key ? (
          <Value link={link} keyOf={key} changed={done} />
        ) : error ? null : (
          <Box textAlign="center">
            <Spinner /> <span className="visually-hidden">Loading</span>
          </Box>
        )}
      </SpaceBetween>
      {key && key !== 'gone' && asking === 'expire' ? (
        <ExpireKey
          link={link}
          name={name}
          ttlMs={key.ttlMs}
          close={() => setAsking(undefined)}
          done={done}
        />
      ) : null}
      {asking === 'rename' ? (
        <RenameKey link={link} name={name} close={() => setAsking(undefined)} done={renamed} />
      ) : null}
      {asking === 'delete' ? (
        <DeleteKey link={link} name={name} close={() => setAsking(undefined)} done={done} />
      ) : null}
    </section>
  );
}

function Value({ link, keyOf, changed }: { link: DataLink; keyOf: FoundKey; changed: () => void }) {
  if (keyOf.type === 'string')
    return <StringValue link={link} name={keyOf.name} changed={changed} />;
  const collection = collections[keyOf.type];
  if (collection) {
    return (
      <CollectionValue link={link} name={keyOf.name} collection={collection} changed={changed} />
    );
  }
  return (
    <Alert type="info">
      There is no view of the type {keyOf.type}. Commands of its module show it.
    </Alert>
  );
}

function describe(key: FoundKey): string {
  const ttl = key.ttlMs === -1 ? 'does not expire' : `expires in ${formatTtl(key.ttlMs)}`;
  const memory = key.bytes === undefined ? '' : `, ${formatBytes(key.bytes)} of memory`;
  return `${typeName(key.type)}, ${ttl}${memory}`;
}
