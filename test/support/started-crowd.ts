import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { CROWD_NOW, startCrowd } from './crowd.ts';
import { customersIn, deliver, reviewAll } from './delivered.ts';

/** Starts a crowd, sends it these updates, one delivery each, and reviews it. */
export async function startWith(updates: readonly CustomerUpdate[]) {
  const crowd = startCrowd();
  const send = async (...sent: readonly CustomerUpdate[]) => {
    for (const update of sent)
      expect(await deliver(crowd.services, [update])).toMatchObject({ busy: false, refused: [] });
  };
  await send(...updates);
  const review = () => reviewAll(crowd.services, crowd.items, CROWD_NOW);
  await review();
  const idOf = (identity: string) => {
    const name = crowd.services.identityHash.identityName(identity);
    return customersIn(crowd.items()).find(({ homes }) => homes.includes(name))?.customerId ?? '';
  };
  return { ...crowd, send, review, idOf };
}
