// SPDX-License-Identifier: Apache-2.0
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FormEvent, useState } from 'react';
import { ApiError } from '../api/errors';
import { Session, signIn } from '../api/session';
import { ShellText, useTitle } from '../ui/parts';

interface Props {
  error?: ApiError;
  notice?: string;
  signedIn: (session: Session) => void;
}

export function SignInPage({ error: given, notice, signedIn }: Props) {
  useTitle('Sign in');
  const [id, setId] = useState('');
  const [secret, setSecret] = useState('');
  const [token, setToken] = useState('');
  const [error, setError] = useState(given);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!id.trim() || !secret) return;
    setBusy(true);
    setError(undefined);
    try {
      signedIn(
        await signIn({
          access_key_id: id.trim(),
          secret_access_key: secret.trim(),
          session_token: token.trim(),
        }),
      );
    } catch (thrown) {
      setError(ApiError.of(thrown));
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-side">
        <div className="sign-in-brand">
          <img src="./console/icon.svg" alt="" width="36" height="36" />
          Tarn
        </div>
        <div>
          <h2>Caches, on your own machines.</h2>
          <p>
            Valkey, Redis OSS and Memcached as a managed service: replicas, failover, backups, users
            and encryption, behind the ElastiCache API that your tools already speak.
          </p>
        </div>
        <svg className="sign-in-water" viewBox="0 0 600 160" aria-hidden="true">
          <path
            d="M0 90 Q40 70 80 90 T160 90 T240 90 T320 90 T400 90 T480 90 T560 90 T640 90"
            fill="none"
            stroke="#4fc3e8"
            strokeWidth="3"
            opacity=".75"
          />
          <path
            d="M-40 115 Q0 95 40 115 T120 115 T200 115 T280 115 T360 115 T440 115 T520 115 T600 115"
            fill="none"
            stroke="#4fc3e8"
            strokeWidth="3"
            opacity=".45"
          />
          <path
            d="M0 140 Q40 120 80 140 T160 140 T240 140 T320 140 T400 140 T480 140 T560 140 T640 140"
            fill="none"
            stroke="#4fc3e8"
            strokeWidth="3"
            opacity=".25"
          />
        </svg>
      </div>
      <div className="sign-in-form">
        <div>
          <form onSubmit={(event) => void submit(event)}>
            <Form
              actions={
                <Button variant="primary" formAction="submit" loading={busy}>
                  Sign in
                </Button>
              }
            >
              <SpaceBetween size="l">
                <Box variant="h1" fontSize="heading-xl">
                  Sign in
                </Box>
                {notice && !error ? <Alert type="info">{notice}</Alert> : null}
                {error ? (
                  <Alert type="error" header="You are not signed in">
                    {error.message}
                  </Alert>
                ) : null}
                <Box variant="p" color="text-body-secondary">
                  Use an access key of this installation. Your policies are those that count for the
                  AWS CLI.
                </Box>
                <FormField
                  label="Access key ID"
                  errorText={tried && !id.trim() ? 'Enter an access key ID' : undefined}
                >
                  <Input
                    value={id}
                    onChange={({ detail }) => setId(detail.value)}
                    autoFocus
                    autoComplete="username"
                    spellcheck={false}
                    placeholder="AKIA..."
                  />
                </FormField>
                <FormField
                  label="Secret access key"
                  errorText={tried && !secret ? 'Enter the secret access key' : undefined}
                >
                  <Input
                    value={secret}
                    onChange={({ detail }) => setSecret(detail.value)}
                    type="password"
                    autoComplete="current-password"
                  />
                </FormField>
                <ExpandableSection headerText="Temporary credentials">
                  <FormField label="Session token" description="From AssumeRole or GetSessionToken">
                    <Input
                      value={token}
                      onChange={({ detail }) => setToken(detail.value)}
                      type="password"
                      autoComplete="off"
                    />
                  </FormField>
                </ExpandableSection>
              </SpaceBetween>
            </Form>
          </form>
          <Box padding={{ top: 'xl' }}>
            <Box variant="p" color="text-body-secondary" padding={{ bottom: 'xs' }}>
              On the machine that runs Tarn, this makes a link that signs you in:
            </Box>
            <ShellText text="tarn console" label="Command that makes a login link" />
          </Box>
        </div>
      </div>
    </main>
  );
}
