// SPDX-License-Identifier: Apache-2.0
// A fault of one page leaves the rest of the console as it is.

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, ReactNode } from 'react';

interface State {
  fault: Error | undefined;
}

export class Guarded extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: undefined };

  static getDerivedStateFromError(thrown: unknown): State {
    return { fault: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (!fault) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page has a fault"
        action={<Button onClick={() => this.setState({ fault: undefined })}>Try again</Button>}
      >
        {fault.message}
      </Alert>
    );
  }
}
