// SPDX-License-Identifier: Apache-2.0
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { Empty, useTitle } from '../ui/parts';

export function MissingPage() {
  useTitle('Not found');
  return (
    <>
      <Header variant="h1">There is no such page</Header>
      <Empty title="The address leads nowhere" action={<Button href="#/">To the caches</Button>}>
        What it stood for may have been deleted or renamed.
      </Empty>
    </>
  );
}
