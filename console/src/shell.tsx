// SPDX-License-Identifier: Apache-2.0
// What stands around every page: the bar above, the navigation, the messages.

import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import SideNavigation, { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Session, signOut } from './api/session';
import { Route, findRoute } from './routes';
import { MessagesProvider, useClient, useMessageList } from './ui/context';
import { Guarded } from './ui/Guarded';
import { Look, chooseLook, chosenLook } from './ui/look';
import { usePlace } from './ui/router';

const navigation: SideNavigationProps.Item[] = [
  {
    type: 'section-group',
    title: 'Resources',
    items: [
      { type: 'link', text: 'Caches', href: '#/caches' },
      { type: 'link', text: 'Backups', href: '#/backups' },
      { type: 'link', text: 'Alarms', href: '#/alarms' },
      { type: 'link', text: 'Log groups', href: '#/log-groups' },
      { type: 'link', text: 'Topics', href: '#/topics' },
      { type: 'link', text: 'Events', href: '#/events' },
    ],
  },
  { type: 'divider' },
  {
    type: 'section-group',
    title: 'Access',
    items: [
      { type: 'link', text: 'Users', href: '#/users' },
      { type: 'link', text: 'User groups', href: '#/user-groups' },
      { type: 'link', text: 'IAM users', href: '#/iam-users' },
      { type: 'link', text: 'IAM groups', href: '#/iam-groups' },
      { type: 'link', text: 'IAM roles', href: '#/iam-roles' },
      { type: 'link', text: 'IAM policies', href: '#/iam-policies' },
    ],
  },
  { type: 'divider' },
  {
    type: 'section-group',
    title: 'Configurations',
    items: [
      { type: 'link', text: 'Parameter groups', href: '#/parameter-groups' },
      { type: 'link', text: 'Subnet groups', href: '#/subnet-groups' },
      { type: 'link', text: 'Security groups', href: '#/security-groups' },
      { type: 'link', text: 'VPCs and subnets', href: '#/network' },
    ],
  },
];

interface Props {
  session: Session;
  signedOut: (notice?: string) => void;
}

export function Shell({ session, signedOut }: Props) {
  const place = usePlace();
  const route = findRoute(place);
  const { provide, bar } = useMessageList(place.path.join('/'));
  const client = useClient();
  const [open, setOpen] = useState(() => window.innerWidth > 900);
  useFocusOnHeading(place.path.join('/'));

  useEffect(() => {
    const touch = () => client.touch();
    window.addEventListener('pointerdown', touch);
    window.addEventListener('keydown', touch);
    return () => {
      window.removeEventListener('pointerdown', touch);
      window.removeEventListener('keydown', touch);
    };
  }, [client]);

  return (
    <MessagesProvider value={provide}>
      <TopBar session={session} signedOut={signedOut} />
      <AppLayout
        navigation={<SideNavigation activeHref={`#/${route.section}`} items={navigation} />}
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        toolsHide
        navigationHide={route.contentType === 'wizard'}
        headerSelector="#top"
        contentType={route.contentType ?? 'table'}
        breadcrumbs={
          route.crumbs ? (
            <BreadcrumbGroup items={route.crumbs(place)} ariaLabel="Breadcrumbs" />
          ) : undefined
        }
        notifications={bar}
        content={
          <Suspense
            fallback={
              <Box padding="xxl" textAlign="center">
                <Spinner size="large" /> <span className="visually-hidden">Loading</span>
              </Box>
            }
          >
            <Page route={route} />
          </Suspense>
        }
        ariaLabels={{
          navigation: 'Side navigation',
          navigationClose: 'Close side navigation',
          navigationToggle: 'Open side navigation',
          notifications: 'Messages',
        }}
      />
    </MessagesProvider>
  );
}

function Page({ route }: { route: Route }) {
  const place = usePlace();
  const View = route.view;
  const path = place.path.join('/');
  return (
    <Guarded key={path}>
      <View key={path} place={place} />
    </Guarded>
  );
}

/** After a step to another page, the next Tab begins at its heading. */
function useFocusOnHeading(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    // The page, or what it shows, may still be on its way, and what had the focus goes with it.
    let looks = 0;
    const timer = window.setInterval(() => {
      if (++looks > 40) window.clearInterval(timer);
      const heading = document.querySelector<HTMLElement>('main h1');
      if (!heading || document.activeElement !== document.body) return;
      heading.tabIndex = -1;
      heading.style.outline = 'none';
      heading.focus({ preventScroll: true });
    }, 50);
    return () => window.clearInterval(timer);
  }, [path]);
}

function TopBar({ session, signedOut }: Props) {
  const [look, setLook] = useState<Look>(chosenLook);
  const leave = async () => {
    try {
      await signOut();
    } finally {
      signedOut('You are signed out.');
    }
  };
  const lookItem = (id: Look, text: string) => ({
    id,
    text,
    itemType: 'checkbox' as const,
    checked: look === id,
  });
  return (
    <div id="top">
      <TopNavigation
        identity={{
          href: '#/',
          logo: { src: './console/logo.svg', alt: 'Tarn' },
        }}
        utilities={[
          {
            type: 'menu-dropdown',
            text: session.region,
            ariaLabel: `Region ${session.region}`,
            title: `Region ${session.region}`,
            items: [
              { id: 'account', text: `Account ${session.account}`, disabled: true },
              { id: 'version', text: `Tarn ${session.version}`, disabled: true },
            ],
          },
          {
            type: 'menu-dropdown',
            iconName: 'settings',
            ariaLabel: 'Light or dark',
            title: 'Light or dark',
            items: [
              lookItem('system', 'As the system'),
              lookItem('light', 'Light'),
              lookItem('dark', 'Dark'),
            ],
            onItemClick: ({ detail }) => {
              chooseLook(detail.id as Look);
              setLook(detail.id as Look);
            },
          },
          {
            type: 'menu-dropdown',
            text: nameOf(session.arn),
            description: session.arn,
            iconName: 'user-profile',
            items: [{ id: 'sign-out', text: 'Sign out' }],
            onItemClick: () => void leave(),
          },
        ]}
      />
    </div>
  );
}

/** "ada" of "arn:aws:iam::000000000000:user/ada" */
function nameOf(arn: string): string {
  const name = arn.split(':').at(-1) ?? arn;
  return name.includes('/') ? (name.split('/').at(-1) ?? name) : name;
}
