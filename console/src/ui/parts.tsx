// SPDX-License-Identifier: Apache-2.0
// Small parts that many views share.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { ReactNode, useEffect } from 'react';
import { ApiError } from '../api/errors';
import { Endpoint, hostPort } from '../model/cache';
import { describeError } from './context';
import { hrefOf } from './router';
import { WhyDenied } from './WhyDenied';

/** AWS' word as a person reads it, with the colour and the sign of what it means. */
export function Status({ of: word }: { of: string }) {
  if (!word) return <>-</>;
  return <StatusIndicator type={signOf(word)}>{sentence(word)}</StatusIndicator>;
}

function signOf(word: string): StatusIndicatorProps.Type {
  if (['available', 'active', 'enabled', 'in-sync', 'complete'].includes(word)) return 'success';
  if (word.includes('fail') || ['incompatible-network', 'error'].includes(word)) return 'error';
  if (word === 'disabled' || word === 'deleted') return 'stopped';
  if (word === 'pending-reboot') return 'warning';
  return 'in-progress';
}

export function sentence(word: string): string {
  const text = word.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text with a button that copies it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  if (!text) return <>-</>;
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={text}
      copyButtonAriaLabel={`Copy ${label}`}
      copySuccessText="Copied"
      copyErrorText="Could not be copied"
    />
  );
}

export function EndpointText({ of, label }: { of: Endpoint | undefined; label: string }) {
  return <Copyable text={hostPort(of)} label={label} />;
}

/** The pages of things that have names: `iam-groups`, `admins`. */
export function Links({ kind, names }: { kind: string; names: string[] }) {
  if (names.length === 0) return <>-</>;
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 ? ', ' : ''}
      <Link href={hrefOf([kind, name])}>{name}</Link>
    </span>
  ));
}

/** Lines for a shell. */
export function ShellText({ text, label }: { text: string; label: string }) {
  return (
    <div className="shell">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={`Copy: ${label}`}
        copySuccessText="Copied"
        copyErrorText="Could not be copied"
      />
    </div>
  );
}

/** The line of the AWS CLI that does what a form is about to do. */
export function AsCommand({ text }: { text: string }) {
  return (
    <ExpandableSection headerText="The same with the AWS CLI" variant="footer" defaultExpanded>
      <ShellText text={text} label="AWS CLI command" />
    </ExpandableSection>
  );
}

/** What went wrong, in the service's words, and a way on. */
export function Problem({
  error,
  what,
  retry,
}: {
  error: ApiError;
  what: string;
  retry?: () => void;
}) {
  const header = error.isDenial
    ? `You may not ${what}`
    : error.code === 'Unreachable'
      ? 'The service does not answer'
      : `Could not ${what}`;
  return (
    <Alert
      type={error.isDenial ? 'warning' : 'error'}
      header={header}
      action={retry && !error.isDenial ? <Button onClick={retry}>Try again</Button> : undefined}
    >
      {describeError(error)}
      {error.isDenial ? (
        <Box padding={{ top: 'xs' }}>
          <WhyDenied key={error.message} error={error} />
        </Box>
      ) : null}
    </Alert>
  );
}

const clock = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const zoned = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** A point in time in the user's zone; the full form, and UTC, on pointing at it. */
export function Time({ of: date }: { of: Date | undefined }) {
  if (!date) return <>-</>;
  return (
    <time dateTime={date.toISOString()} title={`${zoned.format(date)}\n${date.toISOString()}`}>
      {clock.format(date)}
    </time>
  );
}

export function yesNo(flag: boolean): string {
  return flag ? 'Yes' : 'No';
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Tarn`;
  }, [title]);
}

/** Where a table has nothing to show. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 'l' }}>
      <SpaceBetween size="s">
        <b>{title}</b>
        {children ? (
          <Box variant="p" color="inherit">
            {children}
          </Box>
        ) : null}
        {action}
      </SpaceBetween>
    </Box>
  );
}
