// SPDX-License-Identifier: Apache-2.0
// Fields that several forms have.

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select, { SelectProps } from '@cloudscape-design/components/select';
import { ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/errors';
import { families, formatGib } from '../model/nodeTypes';

/** What a form lets one choose from: loaded once, when the form opens. */
export function useChoices<T>(load: () => Promise<T[]>): {
  items: T[];
  status: 'loading' | 'finished' | 'error';
  error: ApiError | undefined;
} {
  const [state, setState] = useState<{
    items: T[];
    status: 'loading' | 'finished' | 'error';
    error: ApiError | undefined;
  }>({ items: [], status: 'loading', error: undefined });
  useEffect(() => {
    let here = true;
    load().then(
      (items) => here && setState({ items, status: 'finished', error: undefined }),
      (thrown: unknown) =>
        here && setState({ items: [], status: 'error', error: ApiError.of(thrown) }),
    );
    return () => {
      here = false;
    };
  }, []);
  return state;
}

interface NameProps {
  label: ReactNode;
  description?: ReactNode;
  constraintText?: ReactNode;
  value: string;
  change: (value: string) => void;
  wrong: string | undefined;
  placeholder?: string;
}

/** A name that is made up: no browser knows how to complete or to spell it. */
export function NameField({ value, change, wrong, placeholder, ...field }: NameProps) {
  return (
    <FormField {...field} errorText={wrong}>
      <Input
        value={value}
        onChange={({ detail }) => change(detail.value)}
        placeholder={placeholder}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  );
}

interface ChoiceProps {
  label: ReactNode;
  description?: ReactNode;
  value: string;
  options: { value: string; label: string; description?: string; tags?: string[] }[];
  change: (value: string) => void;
  status?: 'loading' | 'finished' | 'error';
  error?: ApiError | undefined;
  errorText?: string | undefined;
  placeholder?: string;
}

export function Choice(props: ChoiceProps) {
  const options: SelectProps.Option[] = props.options;
  const selected = props.options.find((one) => one.value === props.value);
  return (
    <FormField
      label={props.label}
      description={props.description}
      errorText={props.errorText ?? (props.error ? props.error.message : undefined)}
    >
      <Select
        selectedOption={
          selected ?? (props.value ? { value: props.value, label: props.value } : null)
        }
        options={options}
        onChange={({ detail }) => props.change(detail.selectedOption.value ?? '')}
        statusType={props.status ?? 'finished'}
        loadingText="Looking"
        errorText={props.error?.message}
        placeholder={props.placeholder ?? 'Choose'}
        filteringType={props.options.length > 8 ? 'auto' : 'none'}
        filteringAriaLabel="Find"
        triggerVariant={props.options.some((one) => one.description) ? 'option' : 'label'}
      />
    </FormField>
  );
}

const custom = 'custom';

/** A type of the table, or one's own size. */
export function NodeTypeField({
  value,
  change,
  errorText,
  allowed,
}: {
  value: string;
  change: (value: string) => void;
  errorText?: string | undefined;
  allowed?: string[];
}) {
  const known = families.flatMap((one) => one.types);
  const [own, setOwn] = useState(() => value !== '' && !known.some((one) => one.name === value));
  const groups = families
    .map((family) => ({
      label: `${family.name}: ${family.label}`,
      options: family.types
        .filter((type) => !allowed || allowed.includes(type.name) || type.name === value)
        .map((type) => ({
          value: type.name,
          label: type.name,
          description: `${formatGib(type.gib)} of memory, ${type.vcpus} vCPU`,
        })),
    }))
    .filter((family) => family.options.length > 0);
  const ownOption = {
    value: custom,
    label: 'Your own size',
    description: 'Any memory and number of cores',
  };
  const options = [...groups, ownOption];
  const selected = own
    ? ownOption
    : groups.flatMap((one) => one.options).find((one) => one.value === value);
  return (
    <FormField
      label="Node type"
      description="How much memory and how many cores each node has."
      errorText={errorText}
      stretch={false}
    >
      <Select
        selectedOption={selected ?? null}
        options={options}
        triggerVariant="option"
        filteringType="auto"
        filteringAriaLabel="Find a node type"
        onChange={({ detail }) => {
          const next = detail.selectedOption.value ?? '';
          setOwn(next === custom);
          change(next === custom ? 'cache.custom.1g.1' : next);
        }}
      />
      {own ? (
        <Box padding={{ top: 'xs' }}>
          <Input
            value={value}
            ariaLabel="Your own node type: cache.custom.<GiB>g.<vCPU>"
            onChange={({ detail }) => change(detail.value)}
          />
        </Box>
      ) : null}
    </FormField>
  );
}

/** As AWS marks them. */
export function Optional({ children }: { children: ReactNode }) {
  return (
    <span>
      {children} <i>- optional</i>
    </span>
  );
}
