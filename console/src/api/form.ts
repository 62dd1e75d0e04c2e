// SPDX-License-Identifier: Apache-2.0
// What an operation is asked, in the members of AWS' model: one value from which both the request
// and the line for a shell are made (commandLine.ts).

export type Value = string | number | boolean | Value[] | Input;
export interface Input {
  [member: string]: Value | undefined;
}

/** How a service writes lists and members in a query request. */
interface Dialect {
  /** Between the name of a list and the number of its element. */
  element: string;
  /** Members with another name on the wire, by where they stand: `Filters.Values`. */
  names: Record<string, string>;
}

const query: Dialect = { element: '.member', names: {} };

// "ec2QueryName" and "locationName" of EC2's model.
const ec2: Dialect = {
  element: '',
  names: {
    Description: 'GroupDescription',
    SecurityGroupRuleIds: 'SecurityGroupRuleId',
    Filters: 'Filter',
    'Filters.Values': 'Value',
    'IpPermissions.UserIdGroupPairs': 'Groups',
  },
};

/** The parameters of a query request: `Tags.member.1.Key=team`; of EC2: `Filter.1.Name=vpc-id`. */
export function toForm(
  operation: string,
  version: string,
  input: Input,
  service = 'elasticache',
): URLSearchParams {
  const form = new URLSearchParams({ Action: operation, Version: version });
  const dialect = service === 'ec2' ? ec2 : query;
  for (const [member, value] of Object.entries(input)) {
    append(form, dialect, dialect.names[member] ?? member, member, value);
  }
  return form;
}

/** `name` is the wire's, with the numbers of elements; `path` is the model's, without. */
function append(
  form: URLSearchParams,
  dialect: Dialect,
  name: string,
  path: string,
  value: Value | undefined,
): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) form.append(name, '');
    value.forEach((one, index) =>
      append(form, dialect, `${name}${dialect.element}.${index + 1}`, path, one),
    );
  } else if (typeof value === 'object') {
    for (const [member, one] of Object.entries(value)) {
      const inner = `${path}.${member}`;
      append(form, dialect, `${name}.${dialect.names[inner] ?? member}`, inner, one);
    }
  } else {
    form.append(name, String(value));
  }
}
