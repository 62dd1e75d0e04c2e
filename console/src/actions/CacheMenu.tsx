// SPDX-License-Identifier: Apache-2.0
// The menu of what can be done to a cache as it is now, and why not to the rest.

import ButtonDropdown, { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { ComponentType, useState } from 'react';
import type { Cache } from '../model/cache';
import {
  BackUpCache,
  CacheActionProps,
  ChangeReplicas,
  DeleteCache,
  FailOver,
  Reboot,
  hasBackups,
} from './caches';

interface Action {
  id: string;
  text: string;
  modal: ComponentType<CacheActionProps>;
  /** Whether there is such a thing for this cache. */
  fits: (cache: Cache) => boolean;
  /** Why it cannot be done now; '': it can. */
  obstacle: (cache: Cache) => string;
}

const whenReady = (cache: Cache) =>
  cache.status === 'available' ? '' : 'Not while the cache changes';
const isGroup = (cache: Cache) => cache.kind === 'group';

const actions: Action[] = [
  {
    id: 'backup',
    text: 'Back up',
    modal: BackUpCache,
    fits: hasBackups,
    obstacle: whenReady,
  },
  {
    id: 'reboot',
    text: 'Reboot nodes',
    modal: Reboot,
    fits: () => true,
    obstacle: whenReady,
  },
  {
    id: 'failover',
    text: 'Fail over primary',
    modal: FailOver,
    fits: isGroup,
    obstacle: (cache) =>
      whenReady(cache) ||
      (cache.shards.some((shard) => shard.nodes.length > 1)
        ? ''
        : 'There is no replica to take over'),
  },
  {
    id: 'replicas',
    text: 'Change replicas',
    modal: ChangeReplicas,
    fits: isGroup,
    obstacle: whenReady,
  },
  {
    id: 'delete',
    text: 'Delete',
    modal: DeleteCache,
    fits: () => true,
    obstacle: (cache) => (cache.status === 'deleting' ? 'It is being deleted' : ''),
  },
];

export function CacheMenu({
  cache,
  variant = 'normal',
  done,
}: {
  /** undefined: none is chosen. */
  cache: Cache | undefined;
  variant?: ButtonDropdownProps.Variant;
  done: () => void;
}) {
  const [chosen, setChosen] = useState<{ action: Action; cache: Cache }>();
  const items = cache
    ? actions
        .filter((action) => action.fits(cache))
        .map((action) => {
          const obstacle = action.obstacle(cache);
          return {
            id: action.id,
            text: action.text,
            ...(obstacle ? { disabled: true, disabledReason: obstacle } : {}),
          };
        })
    : [];
  const Modal = chosen?.action.modal;
  return (
    <>
      <ButtonDropdown
        variant={variant}
        disabled={!cache}
        items={items}
        onItemClick={({ detail }) => {
          const action = actions.find((one) => one.id === detail.id);
          if (action && cache) setChosen({ action, cache });
        }}
      >
        Actions
      </ButtonDropdown>
      {chosen && Modal ? (
        <Modal cache={chosen.cache} close={() => setChosen(undefined)} done={done} />
      ) : null}
    </>
  );
}
