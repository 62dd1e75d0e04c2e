// SPDX-License-Identifier: Apache-2.0
// The keys of a node, as SCAN gives them: a batch at a time, never all at once.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { FormEvent, useEffect, useState } from 'react';
import { FoundKey, KeyScan, scanKeys } from '../../api/keys';
import type { DataLink } from '../../api/data';
import { Word, identityOf, showWord } from '../../model/replies';
import { formatBytes } from '../../model/scale';
import { formatTtl, keyTypes, typeName } from '../../model/values';
import { Empty, Problem } from '../../ui/parts';
import { useAsk } from '../../ui/useAsk';
import { KeyPanel } from './KeyPanel';
import { NewKey } from './NewKey';

const anyType = { value: '', label: 'Any type' };
const types = [anyType, ...keyTypes.map((type) => ({ value: type, label: typeName(type) }))];

export function KeyBrowser({ link }: { link: DataLink }) {
  const [pattern, setPattern] = useState('');
  const [type, setType] = useState('');
  const [scan, setScan] = useState<KeyScan>();
  const [selected, setSelected] = useState<Word>();
  const [making, setMaking] = useState(false);
  const { busy, error, ask } = useAsk();

  const begin = () => ask(() => scanKeys(link, { pattern, type }), setScan);
  const goOn = () => ask(() => scanKeys(link, { pattern, type }, scan), setScan);
  useEffect(() => void begin(), [link, type]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    void begin();
  };
  return (
    <div className={selected === undefined ? '' : 'data-halves'}>
      <SpaceBetween size="m">
        <Table<FoundKey>
          variant="embedded"
          items={scan?.keys ?? []}
          trackBy={(key) => identityOf(key.name)}
          loading={busy && !scan}
          loadingText="Looking for keys"
          contentDensity="compact"
          ariaLabels={{ tableLabel: 'Keys' }}
          onRowClick={({ detail }) => setSelected(detail.item.name)}
          columnDefinitions={[
            {
              id: 'name',
              header: 'Key',
              isRowHeader: true,
              minWidth: 160,
              cell: (key) => (
                <Button variant="inline-link" onClick={() => setSelected(key.name)}>
                  {showWord(key.name)}
                </Button>
              ),
            },
            { id: 'type', header: 'Type', cell: (key) => typeName(key.type), width: 110 },
            { id: 'ttl', header: 'Expires in', cell: (key) => formatTtl(key.ttlMs), width: 120 },
            {
              id: 'memory',
              header: 'Memory',
              cell: (key) => (key.bytes === undefined ? '-' : formatBytes(key.bytes)),
              width: 100,
            },
          ]}
          header={
            <Header
              variant="h3"
              description={scan ? describe(scan) : undefined}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button
                    iconName="refresh"
                    ariaLabel="Look for keys again"
                    loading={busy}
                    onClick={() => void begin()}
                  />
                  <Button
                    disabled={!link.writes}
                    disabledReason="Allow writing first"
                    onClick={() => setMaking(true)}
                  >
                    New key
                  </Button>
                </SpaceBetween>
              }
            >
              Keys
            </Header>
          }
          filter={
            <form onSubmit={search} className="filters">
              <Input
                type="search"
                value={pattern}
                onChange={({ detail }) => setPattern(detail.value)}
                placeholder="Pattern, such as cart:*"
                ariaLabel="Pattern of keys"
                clearAriaLabel="Clear"
                spellcheck={false}
              />
              <Select
                ariaLabel="Type"
                options={types}
                selectedOption={types.find((one) => one.value === type) ?? anyType}
                onChange={({ detail }) => setType(detail.selectedOption.value ?? '')}
              />
              <Button formAction="submit" loading={busy}>
                Search
              </Button>
            </form>
          }
          empty={
            error ? (
              <Problem error={error} what="list keys" retry={() => void begin()} />
            ) : (
              <Empty title={scan?.next === undefined ? 'No keys' : 'None yet'}>
                {scan?.next === undefined
                  ? 'Nothing in this database matches.'
                  : 'Nothing of what was looked at matches.'}
              </Empty>
            )
          }
          footer={
            scan?.next !== undefined ? (
              <Box textAlign="center">
                <Button loading={busy} onClick={() => void goOn()}>
                  Look further
                </Button>
              </Box>
            ) : undefined
          }
        />
        {error && scan && scan.keys.length > 0 ? <Problem error={error} what="list keys" /> : null}
      </SpaceBetween>
      {selected !== undefined ? (
        <KeyPanel
          key={identityOf(selected)}
          link={link}
          name={selected}
          close={() => setSelected(undefined)}
          changed={() => void begin()}
          renamed={(name) => {
            setSelected(name);
            void begin();
          }}
        />
      ) : null}
      {making ? (
        <NewKey
          link={link}
          close={() => setMaking(false)}
          done={(name) => {
            setMaking(false);
            setSelected(name);
            void begin();
          }}
        />
      ) : null}
    </div>
  );
}

function describe(scan: KeyScan): string {
  const found = `${scan.keys.length.toLocaleString()} found`;
  const all = scan.total.toLocaleString();
  if (scan.next === undefined) return `${found}, all ${all} looked at`;
  const looked = Math.min(scan.looked, scan.total).toLocaleString();
  return `${found}, about ${looked} of ${all} looked at`;
}
