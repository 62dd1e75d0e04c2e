// SPDX-License-Identifier: Apache-2.0
// As whom to log in to a cache. What is typed stays in the page, and is gone with it.

import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FormEvent, useState } from 'react';
import type { Login } from '../../api/data';
import type { Cache } from '../../model/cache';

interface Props {
  cache: Cache;
  before?: Login;
  submit: (login: Login) => void;
}

export function LoginForm({ cache, before, submit }: Props) {
  const hasUsers = cache.userGroups.length > 0;
  const [way, setWay] = useState<Login['way']>(before?.way === 'iam' ? 'iam' : 'password');
  const [user, setUser] = useState(before?.user ?? '');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const needsUser = hasUsers || way === 'iam';
  const ready = (!needsUser || user !== '') && (way === 'iam' || password !== '');
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (ready)
      submit({ way, user: needsUser ? user : '', password: way === 'iam' ? '' : password });
  };
  return (
    <form onSubmit={send}>
      <SpaceBetween size="m">
        {hasUsers ? (
          <FormField label="Log in to the cache">
            <RadioGroup
              value={way}
              onChange={({ detail }) => setWay(detail.value as Login['way'])}
              items={[
                { value: 'password', label: 'With a user name and a password' },
                {
                  value: 'iam',
                  label: 'As a user of type iam',
                  description:
                    "With a token that your access key signs; the account's own keys cannot",
                },
              ]}
            />
          </FormField>
        ) : null}
        {needsUser ? (
          <FormField
            label="User name"
            errorText={tried && user === '' ? 'Enter the name of a user of the cache' : undefined}
          >
            <Input
              value={user}
              onChange={({ detail }) => setUser(detail.value)}
              autoComplete="off"
              spellcheck={false}
            />
          </FormField>
        ) : null}
        {way === 'password' ? (
          <FormField
            label={hasUsers ? 'Password' : 'AUTH token'}
            errorText={tried && password === '' ? 'Enter it' : undefined}
          >
            <Input
              type="password"
              value={password}
              onChange={({ detail }) => setPassword(detail.value)}
              autoComplete="off"
            />
          </FormField>
        ) : null}
        <Button variant="primary" formAction="submit">
          Log in
        </Button>
      </SpaceBetween>
    </form>
  );
}
