// SPDX-License-Identifier: Apache-2.0
// Answers of AWS' query protocol: XML, read by the browser's own parser, which executes nothing and
// fetches nothing.

/** One element of an answer. Its members are found by name, in the words of AWS' model. */
export class Answer {
  static readonly empty = new Answer(undefined);

  constructor(private readonly element: Element | undefined) {}

  static parse(text: string): Answer {
    const document = new DOMParser().parseFromString(text, 'text/xml');
    if (document.querySelector('parsererror')) throw new Error('The service answered no XML.');
    return new Answer(document.documentElement);
  }

  get name(): string {
    return this.element?.localName ?? '';
  }

  /** The member, or one without members where it is missing. */
  child(name: string): Answer {
    return new Answer(this.children().find((child) => child.localName === name));
  }

  /** The elements of a list. */
  list(name: string): Answer[] {
    return this.child(name)
      .children()
      .map((element) => new Answer(element));
  }

  has(name: string): boolean {
    return this.children().some((child) => child.localName === name);
  }

  /** A text; '' where it is missing. */
  text(name: string): string {
    return this.child(name).value;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  date(name: string): Date | undefined {
    const time = Date.parse(this.text(name));
    return Number.isNaN(time) ? undefined : new Date(time);
  }

  texts(name: string): string[] {
    return this.list(name).map((element) => element.value);
  }

  get value(): string {
    return this.element?.textContent ?? '';
  }

  private children(): Element[] {
    return this.element ? [...this.element.children] : [];
  }
}
