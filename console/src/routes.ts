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
const logGroups = { text: 'Log groups', href: '#/log-groups' };

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
  {
    path: ['caches', ':', ':'],
    section: 'caches',
    contentType: 'default',
    crumbs: ({ path }) => [caches, { text: path[2] ?? '', href: hrefOf(path) }],
    view: page(() => import('./pages/CacheDetails'), 'CacheDetailsPage'),
  },
  {
    path: ['backups'],
    section: 'backups',
    view: page(() => import('./pages/Backups'), 'BackupsPage'),
  },
  {
    path: ['caches', ':', ':', 'modify'],
    section: 'caches',
    contentType: 'form',
    crumbs: ({ path }) => [
      caches,
      { text: path[2] ?? '', href: hrefOf(path.slice(0, 3)) },
      { text: 'Modify', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/ModifyCache'), 'ModifyCachePage'),
  },
  {
    path: ['create'],
    section: 'caches',
    contentType: 'wizard',
    crumbs: () => [caches, { text: 'Create cache', href: '#/create' }],
    view: page(() => import('./pages/CreateCache'), 'CreateCachePage'),
  },
  {
    path: ['events'],
    section: 'events',
    view: page(() => import('./pages/Events'), 'EventsPage'),
  },
  {
    path: ['alarms'],
    section: 'alarms',
    view: page(() => import('./pages/Alarms'), 'AlarmsPage'),
  },
  {
    path: ['log-groups'],
    section: 'log-groups',
    view: page(() => import('./pages/LogGroups'), 'LogGroupsPage'),
  },
  {
    path: ['log-groups', ':'],
    section: 'log-groups',
    contentType: 'default',
    crumbs: ({ path }) => [logGroups, { text: path[1] ?? '', href: hrefOf(path) }],
    view: page(() => import('./pages/LogGroup'), 'LogGroupPage'),
  },
  {
    path: ['log-groups', ':', ':'],
    section: 'log-groups',
    contentType: 'default',
    crumbs: ({ path }) => [
      logGroups,
      { text: path[1] ?? '', href: hrefOf(path.slice(0, 2)) },
      { text: path[2] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/LogStream'), 'LogStreamPage'),
  },
  {
    path: ['topics'],
    section: 'topics',
    view: page(() => import('./pages/Topics'), 'TopicsPage'),
  },
  {
    path: ['users'],
    section: 'users',
    view: page(() => import('./pages/Users'), 'UsersPage'),
  },
  {
    path: ['user-groups'],
    section: 'user-groups',
    view: page(() => import('./pages/UserGroups'), 'UserGroupsPage'),
  },
  {
    path: ['iam-users'],
    section: 'iam-users',
    view: page(() => import('./pages/IamUsers'), 'IamUsersPage'),
  },
  {
    path: ['iam-users', ':'],
    section: 'iam-users',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'IAM users', href: '#/iam-users' },
      { text: path[1] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/IamUser'), 'IamUserPage'),
  },
  {
    path: ['iam-groups'],
    section: 'iam-groups',
    view: page(() => import('./pages/IamGroups'), 'IamGroupsPage'),
  },
  {
    path: ['iam-groups', ':'],
    section: 'iam-groups',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'IAM groups', href: '#/iam-groups' },
      { text: path[1] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/IamGroup'), 'IamGroupPage'),
  },
  {
    path: ['iam-roles'],
    section: 'iam-roles',
    view: page(() => import('./pages/IamRoles'), 'IamRolesPage'),
  },
  {
    path: ['iam-roles', ':'],
    section: 'iam-roles',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'IAM roles', href: '#/iam-roles' },
      { text: path[1] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/IamRole'), 'IamRolePage'),
  },
  {
    path: ['iam-policies'],
    section: 'iam-policies',
    view: page(() => import('./pages/IamPolicies'), 'IamPoliciesPage'),
  },
  {
    path: ['iam-policies', ':'],
    section: 'iam-policies',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'IAM policies', href: '#/iam-policies' },
      { text: (path[1] ?? '').split('/').pop() ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/IamPolicy'), 'IamPolicyPage'),
  },
  {
    path: ['parameter-groups'],
    section: 'parameter-groups',
    view: page(() => import('./pages/ParameterGroups'), 'ParameterGroupsPage'),
  },
  {
    path: ['parameter-groups', ':'],
    section: 'parameter-groups',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'Parameter groups', href: '#/parameter-groups' },
      { text: path[1] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/ParameterGroup'), 'ParameterGroupPage'),
  },
  {
    path: ['subnet-groups'],
    section: 'subnet-groups',
    view: page(() => import('./pages/SubnetGroups'), 'SubnetGroupsPage'),
  },
  {
    path: ['network'],
    section: 'network',
    contentType: 'default',
    view: page(() => import('./pages/Network'), 'NetworkPage'),
  },
  {
    path: ['security-groups'],
    section: 'security-groups',
    view: page(() => import('./pages/SecurityGroups'), 'SecurityGroupsPage'),
  },
  {
    path: ['security-groups', ':'],
    section: 'security-groups',
    contentType: 'default',
    crumbs: ({ path }) => [
      { text: 'Security groups', href: '#/security-groups' },
      { text: path[1] ?? '', href: hrefOf(path) },
    ],
    view: page(() => import('./pages/SecurityGroup'), 'SecurityGroupPage'),
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
