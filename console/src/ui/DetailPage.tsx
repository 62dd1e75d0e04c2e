// SPDX-License-Identifier: Apache-2.0
// The page of one thing: its name, what can be done with it, and its parts once they are there.

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { ReactNode } from 'react';
import { Live } from './live';
import { Problem, useTitle } from './parts';

export function DetailPage<T>({
  name,
  live,
  description,
  actions,
  children,
}: {
  name: string;
  live: Live<T>;
  description?: ReactNode;
  actions: ReactNode;
  children: (details: T) => ReactNode;
}) {
  useTitle(name);
  const { data, error, refresh } = live;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={description} actions={actions}>
        {name}
      </Header>
      {error ? (
        <Problem error={error} what={`look at ${name}`} retry={() => void refresh()} />
      ) : null}
      {data === undefined && !error ? (
        <Box textAlign="center">
          <Spinner size="large" /> <span className="visually-hidden">Loading {name}</span>
        </Box>
      ) : null}
      {data === undefined ? null : children(data)}
    </SpaceBetween>
  );
}
