// SPDX-License-Identifier: Apache-2.0
// A line for commands: the arrow keys bring earlier ones back, Tab completes names, and what a
// command takes stands below. Lines are remembered by the page alone, for there may be secrets in
// them.

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FormEvent, useEffect, useRef, useState } from 'react';
import type { DataLink } from '../../api/data';
import { ApiError } from '../../api/errors';
import { Word, listOf, showReply, splitLine, textOf } from '../../model/replies';
import { CommandHelp, complete, readHelp } from '../../model/syntax';
import { dangerOf } from '../../model/values';
import { ChangeModal } from './ChangeModal';

interface Shown {
  number: number;
  line: string;
  answer: string;
  isError: boolean;
}

const shownMax = 50;
const suggestedMax = 12;

export function QueryBox({ link }: { link: DataLink }) {
  const [line, setLine] = useState('');
  const [shown, setShown] = useState<Shown[]>([]);
  const [history, setHistory] = useState<string[]>([]);
  const [back, setBack] = useState(0); // how far in the history
  const [problem, setProblem] = useState('');
  const [asking, setAsking] = useState<{ words: Word[]; danger: string }>();
  const [busy, setBusy] = useState(false);
  const names = useCommandNames(link);
  const start = line.trimStart();
  const help = useHelp(link, start, names);
  const suggested = /\s/.test(start) ? [] : complete(names, start).names;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = splitLine(line);
    if (!words) return setProblem('A quote is not closed, or something stands right behind it.');
    setProblem('');
    if (words.length === 0 || busy) return;
    const danger = dangerOf(words, link.writes);
    if (danger !== undefined) setAsking({ words, danger });
    else void send(words);
  };
  const send = async (words: Word[]) => {
    setAsking(undefined);
    setBusy(true);
    const said = line;
    let entry: Omit<Shown, 'number'>;
    try {
      const [reply] = await link.runAll([words]);
      entry = {
        line: said,
        answer: reply ? showReply(reply) : '',
        isError: reply?.type === 'error',
      };
    } catch (thrown) {
      entry = { line: said, answer: ApiError.of(thrown).message, isError: true };
    }
    setShown((before) =>
      [{ ...entry, number: (before[0]?.number ?? 0) + 1 }, ...before].slice(0, shownMax),
    );
    setHistory((before) => [said, ...before.filter((one) => one !== said)].slice(0, 200));
    setBack(0);
    setLine('');
    setBusy(false);
  };
  const press = (key: string): boolean => {
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      const next = Math.min(history.length, Math.max(0, back + (key === 'ArrowUp' ? 1 : -1)));
      setBack(next);
      setLine(next === 0 ? '' : (history[next - 1] ?? ''));
      return true;
    }
    if (key !== 'Tab' || suggested.length === 0) return false;
    const { shared } = complete(names, start);
    const next = suggested.length === 1 ? `${shared} ` : shared;
    if (next === line) return false; // there is nothing to add: Tab goes on
    setLine(next);
    return true;
  };
  return (
    <SpaceBetween size="m">
      <form onSubmit={submit}>
        <SpaceBetween size="xs">
          <div className="data-line">
            <Input
              value={line}
              onChange={({ detail }) => {
                setLine(detail.value);
                setProblem('');
              }}
              onKeyDown={(event) => {
                if (press(event.detail.key)) event.preventDefault();
              }}
              placeholder={link.place.kind === 'group' ? 'HGETALL profile' : 'get key'}
              ariaLabel="Command"
              autoComplete={false}
              spellcheck={false}
              invalid={problem !== ''}
            />
            <Button formAction="submit" variant="primary" loading={busy}>
              Run
            </Button>
          </div>
          <div className="data-hint" aria-live="polite">
            {problem ? (
              <Box color="text-status-error">{problem}</Box>
            ) : help ? (
              <>
                <code>{help.syntax}</code>
                <Box color="text-body-secondary" fontSize="body-s">
                  {help.summary}. {help.complexity}
                </Box>
              </>
            ) : suggested.length > 0 ? (
              <Box color="text-body-secondary" fontSize="body-s">
                {suggested.slice(0, suggestedMax).join('  ')}
                {suggested.length > suggestedMax ? ' ...' : ''}
              </Box>
            ) : (
              <Box color="text-body-secondary" fontSize="body-s">
                Words are as redis-cli has them: "in quotes" with \n and \xff, or 'as they are'. Tab
                completes, the arrow keys bring earlier lines back.
              </Box>
            )}
          </div>
        </SpaceBetween>
      </form>
      <div className="data-replies" role="log" aria-label="Replies">
        {shown.map((one) => (
          <div key={one.number} className={one.isError ? 'data-reply failed' : 'data-reply'}>
            <div className="data-said">&gt; {one.line}</div>
            <pre tabIndex={0} aria-label={`Reply to ${one.line}`}>
              {one.answer}
            </pre>
          </div>
        ))}
      </div>
      {asking ? (
        <ChangeModal
          title={`Run ${line.trim().split(/\s+/)[0]?.toUpperCase()}?`}
          submit="Run"
          what="run the command"
          busy={busy}
          error={undefined}
          close={() => setAsking(undefined)}
          run={() => void send(asking.words)}
        >
          <Alert type="warning">{asking.danger}</Alert>
          <pre className="data-value">{line}</pre>
        </ChangeModal>
      ) : null}
    </SpaceBetween>
  );
}

function useCommandNames(link: DataLink): string[] {
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => {
    let here = true;
    link.run('COMMAND', 'LIST').then(
      (reply) =>
        here &&
        setNames(
          listOf(reply)
            .map((name) => textOf(name).toUpperCase())
            .filter((name) => !name.includes('|'))
            .sort(),
        ),
      () => undefined, // memcached has none, and a user may not be allowed to ask
    );
    return () => {
      here = false;
    };
  }, [link]);
  return names;
}

/** Of the command that the line begins with, once its name is whole. */
function useHelp(link: DataLink, line: string, names: string[]): CommandHelp | undefined {
  const known = useRef(new Map<string, CommandHelp | undefined>());
  const [, setLoaded] = useState('');
  const [first = '', second = ''] = line.toUpperCase().split(/\s+/);
  const name = names.includes(first) && /^\S+(\s|$)/.test(line) ? first : '';
  const own = known.current.get(name);
  const longer = second && own?.syntax.includes(second) ? `${name}|${second}` : '';
  useEffect(() => {
    const wanted = longer || name;
    if (wanted === '' || known.current.has(wanted)) return;
    let here = true;
    link.run('COMMAND', 'DOCS', wanted.toLowerCase()).then(
      (reply) => {
        known.current.set(wanted, readHelp(reply));
        if (here) setLoaded(wanted);
      },
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [link, name, longer]);
  return known.current.get(longer) ?? own;
}
