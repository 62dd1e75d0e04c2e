// SPDX-License-Identifier: Apache-2.0
// What an operation is asked, in the members of AWS' model: one value from which both the request
// and the line for a shell are made (commandLine.ts).

export type Value = string | number | boolean | Value[] | Input;
export interface Input {
  [member: string]: Value | undefined;
}

/** The parameters of a query request: `Tags.member.1.Key=team`. */
export function toForm(operation: string, version: string, input: Input): URLSearchParams {
  const form = new URLSearchParams({ Action: operation, Version: version });
  for (const [name, value] of Object.entries(input)) append(form, name, value);
  return form;
}

function append(form: URLSearchParams, name: string, value: Value | undefined): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) form.append(name, '');
    value.forEach((one, index) => append(form, `${name}.member.${index + 1}`, one));
  } else if (typeof value === 'object') {
    for (const [member, one] of Object.entries(value)) append(form, `${name}.${member}`, one);
  } else {
    form.append(name, String(value));
  }
}
