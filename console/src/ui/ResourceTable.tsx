// SPDX-License-Identifier: Apache-2.0
// The table of a list page: filter, order, pages and columns as the user likes them; what it shows
// while there is nothing, not yet, or no permission.

import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences, {
  CollectionPreferencesProps,
} from '@cloudscape-design/components/collection-preferences';
import Header, { HeaderProps } from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { ReactNode, useEffect, useState } from 'react';
import type { ApiError } from '../api/errors';
import { stored } from './stored';
import { Empty, Problem } from './parts';
import { replaceQuery, usePlace } from './router';

export interface Column<T> extends TableProps.ColumnDefinition<T> {
  id: string;
  /** What the filter and the order look at. */
  text: (item: T) => string | number;
  /** Not among the columns of who has not chosen. */
  hidden?: boolean;
}

interface Props<T> {
  /** "Backups"; also names the preferences that are kept. */
  title: string;
  variant?: 'full-page' | 'container' | 'embedded';
  headingTag?: HeaderProps['headingTagOverride'];
  /** What is listed, as in "list the backups". */
  what: string;
  description?: ReactNode;
  columns: Column<T>[];
  items: T[] | undefined;
  error?: ApiError | undefined;
  keyOf: (item: T) => string;
  empty: ReactNode;
  actions?: ReactNode;
  refresh?: () => Promise<void>;
  selected?: T | undefined;
  onSelect?: (item: T | undefined) => void;
  /** Filters beside that by text. */
  filters?: ReactNode;
  pageSize?: number;
}

interface Preferences {
  pageSize: number;
  columns: { id: string; visible: boolean }[];
  wrapLines: boolean;
}

export function ResourceTable<T>(props: Props<T>) {
  const { columns, items, keyOf, title } = props;
  const place = usePlace();
  const variant = props.variant ?? 'full-page';
  const defaults: Preferences = {
    pageSize: props.pageSize ?? 20,
    columns: columns.map((column) => ({ id: column.id, visible: !column.hidden })),
    wrapLines: false,
  };
  const [preferences, setPreferences] = useState(() => merged(stored.read(title), defaults));
  const [loading, setLoading] = useState(false);
  const collection = useCollection(items ?? [], {
    filtering: {
      defaultFilteringText: variant === 'full-page' ? (place.query.q ?? '') : '',
      filteringFunction: (item, text) =>
        columns.some((column) =>
          String(column.text(item)).toLowerCase().includes(text.toLowerCase().trim()),
        ),
      empty: props.empty,
      noMatch: (
        <Empty
          title="Nothing matches"
          action={
            <Button onClick={() => collection.actions.setFiltering('')}>Clear the filter</Button>
          }
        />
      ),
    },
    pagination: { pageSize: preferences.pageSize },
    sorting: {},
    selection: { keepSelection: true, trackBy: keyOf },
  });
  const text = collection.filterProps.filteringText;
  useEffect(() => {
    if (variant === 'full-page' && (place.query.q ?? '') !== text) replaceQuery(place, { q: text });
  }, [text, variant]);

  const failed = props.error && items === undefined;
  const refresh = props.refresh
    ? async () => {
        setLoading(true);
        await props.refresh?.();
        setLoading(false);
      }
    : undefined;
  const counter = items === undefined ? undefined : countOf(items.length, collection, text);
  return (
    <SpaceBetween size="m">
      {props.error && !failed ? (
        <Problem error={props.error} what={`refresh ${props.what}`} retry={props.refresh} />
      ) : null}
      <Table<T>
        {...collection.collectionProps}
        variant={variant}
        stickyHeader={variant === 'full-page'}
        enableKeyboardNavigation
        wrapLines={preferences.wrapLines}
        resizableColumns={variant === 'full-page'}
        trackBy={keyOf}
        items={collection.items}
        loading={items === undefined && !failed}
        loadingText={`Looking for ${props.what}`}
        empty={
          failed && props.error ? (
            <Problem error={props.error} what={`list ${props.what}`} retry={props.refresh} />
          ) : (
            collection.collectionProps.empty
          )
        }
        columnDefinitions={columns.map((column) => ({
          ...column,
          sortingComparator: (a: T, b: T) => compare(column.text(a), column.text(b)),
        }))}
        columnDisplay={preferences.columns}
        selectionType={props.onSelect ? 'single' : undefined}
        selectedItems={props.selected ? [props.selected] : []}
        onSelectionChange={({ detail }) => props.onSelect?.(detail.selectedItems[0])}
        onRowClick={({ detail }) => props.onSelect?.(detail.item)}
        ariaLabels={{
          tableLabel: title,
          selectionGroupLabel: `Selection of ${props.what}`,
          itemSelectionLabel: (_, item) => keyOf(item),
        }}
        header={
          <Header
            variant={variant === 'full-page' ? 'awsui-h1-sticky' : 'h2'}
            headingTagOverride={props.headingTag}
            counter={counter}
            description={props.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {refresh ? (
                  <Button
                    iconName="refresh"
                    ariaLabel={`Refresh ${props.what}`}
                    loading={loading}
                    onClick={() => void refresh()}
                  />
                ) : null}
                {props.actions}
              </SpaceBetween>
            }
          >
            {title}
          </Header>
        }
        filter={
          <div className="filters">
            <TextFilter
              {...collection.filterProps}
              filteringPlaceholder={`Find ${props.what}`}
              filteringAriaLabel={`Find ${props.what}`}
              filteringClearAriaLabel="Clear"
              countText={`${collection.filteredItemsCount} matches`}
            />
            {props.filters}
          </div>
        }
        pagination={
          <Pagination
            {...collection.paginationProps}
            ariaLabels={{
              paginationLabel: `Pages of ${props.what}`,
              nextPageLabel: 'Next page',
              previousPageLabel: 'Previous page',
              pageLabel: (page) => `Page ${page}`,
            }}
          />
        }
        preferences={
          <PreferencesButton
            columns={columns}
            preferences={preferences}
            defaults={defaults}
            change={(next) => {
              setPreferences(next);
              stored.write(title, next);
            }}
          />
        }
      />
    </SpaceBetween>
  );
}

function PreferencesButton<T>({
  columns,
  preferences,
  defaults,
  change,
}: {
  columns: Column<T>[];
  preferences: Preferences;
  defaults: Preferences;
  change: (next: Preferences) => void;
}) {
  const confirm = (detail: CollectionPreferencesProps.Preferences) =>
    change({
      pageSize: detail.pageSize ?? defaults.pageSize,
      columns: [...(detail.contentDisplay ?? defaults.columns)],
      wrapLines: detail.wrapLines ?? false,
    });
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={{
        pageSize: preferences.pageSize,
        contentDisplay: preferences.columns,
        wrapLines: preferences.wrapLines,
      }}
      onConfirm={({ detail }) => confirm(detail)}
      pageSizePreference={{
        title: 'Page size',
        options: [10, 20, 50, 100].map((value) => ({ value, label: `${value} rows` })),
      }}
      wrapLinesPreference={{ label: 'Wrap lines', description: 'Show all of long texts' }}
      contentDisplayPreference={{
        title: 'Columns',
        options: columns.map((column, index) => ({
          id: column.id,
          label: String(column.header),
          alwaysVisible: index === 0,
        })),
      }}
    />
  );
}

function merged(kept: Partial<Preferences> | undefined, defaults: Preferences): Preferences {
  if (!kept?.columns) return defaults;
  const known = kept.columns.filter((one) => defaults.columns.some((own) => own.id === one.id));
  const fresh = defaults.columns.filter((own) => !known.some((one) => one.id === own.id));
  return { ...defaults, ...kept, columns: [...known, ...fresh] };
}

function countOf(all: number, collection: { filteredItemsCount?: number }, text: string): string {
  return text ? `(${collection.filteredItemsCount ?? 0}/${all})` : `(${all})`;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
