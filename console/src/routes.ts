// SPDX-License-Identifier: Apache-2.0
// Every page, by what stands behind the #. Pages are loaded when somebody goes there.

import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import type { BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group';
import { ComponentType, lazy } from 'react';
import { Place, hrefOf } from './ui/router';

export interface PageProps {
  place: Place;
}

export interface Route {
  /** What the navigation marks. */
  section: string;
  contentType?: AppLayoutProps.ContentType;
  crumbs?: (place: Place) => BreadcrumbGroupProps.Item[];
  view: ComponentType<PageProps>;
}

interface Row extends Route {
  /** `:` stands for any one word. */
  path: string[];
}

const caches = { text: 'Caches', href: '#/caches' };

function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType<PageProps>>>,
  name: Name,
) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const rows: Row[] = [
  {
    path: ['caches'],
    section: 'caches',
    view: page(() => import('./pages/Caches'), 'CachesPage'),
  },
];

const missing: Route = {
  section: '',
  view: page(() => import('./pages/Missing'), 'MissingPage'),
};

export function findRoute(place: Place): Route {
  const path = place.path.length === 0 ? ['caches'] : place.path;
  const found = rows.find(
    (row) =>
      row.path.length === path.length &&
      row.path.every((word, index) => word === ':' || word === path[index]),
  );
  return found ?? missing;
}

export { caches as cachesCrumb, hrefOf };
