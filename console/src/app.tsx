// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what they see.

import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Client } from './api/client';
import { ApiError } from './api/errors';
import { Session, currentSession, signIn } from './api/session';
import { SignInPage } from './pages/SignIn';
import { Shell } from './shell';
import { ClientProvider } from './ui/context';
import { go, readPlace } from './ui/router';

type State =
  | { is: 'asking' }
  | { is: 'out'; error?: ApiError; notice?: string }
  | { is: 'in'; session: Session };

/** The word of a login link, which leaves the address at once: it must not stay in the history. */
function takeLink(): string | undefined {
  const { path } = readPlace(window.location.hash);
  if (path[0] !== 'sign-in' || !path[1]) return undefined;
  window.history.replaceState(null, '', '#/');
  return path[1];
}

// Taken once for the page, for React may run an effect twice and a link is good once.
let first: Promise<Session | undefined> | undefined;

function begin(): Promise<Session | undefined> {
  if (first) return first;
  const link = takeLink();
  first = link ? signIn({ link }) : currentSession();
  return first;
}

export function App() {
  const [state, setState] = useState<State>({ is: 'asking' });

  useEffect(() => {
    begin().then(
      (session) => setState(session ? { is: 'in', session } : { is: 'out' }),
      (thrown: unknown) => setState({ is: 'out', error: ApiError.of(thrown) }),
    );
  }, []);

  // A link that is pasted into an open page.
  useEffect(() => {
    const changed = () => {
      const link = takeLink();
      if (!link) return;
      signIn({ link }).then(
        (session) => setState({ is: 'in', session }),
        (thrown: unknown) => setState({ is: 'out', error: ApiError.of(thrown) }),
      );
    };
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);

  const out = useCallback(
    (notice?: string) => setState(notice ? { is: 'out', notice } : { is: 'out' }),
    [],
  );

  const session = state.is === 'in' ? state.session : undefined;
  const client = useMemo(
    () =>
      session && new Client(session, () => out('The session has ended. Sign in again to go on.')),
    [session, out],
  );

  if (state.is === 'asking') {
    return (
      <Box textAlign="center" padding="xxxl">
        <Spinner size="large" /> <span className="visually-hidden">Loading</span>
      </Box>
    );
  }
  if (state.is === 'out' || !client) {
    const given = state.is === 'out' ? state : {};
    return (
      <SignInPage
        {...given}
        signedIn={(next) => {
          if (!window.location.hash) go('#/');
          setState({ is: 'in', session: next });
        }}
      />
    );
  }
  return (
    <ClientProvider value={client}>
      <Shell session={client.session} signedOut={out} />
    </ClientProvider>
  );
}
