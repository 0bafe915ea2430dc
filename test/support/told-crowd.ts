import { expect } from 'vitest';
import type { Telling } from '../../shared/connectors/connector.ts';
import { CROWD_NOW, startCrowd } from './crowd.ts';
import { customersIn, deliver, reviewAll } from './told-world.ts';

/** A crowd that was told this, one delivery each, and was reviewed. */
export async function startTold(tellings: readonly Telling[]) {
  const crowd = startCrowd();
  const tell = async (...told: readonly Telling[]) => {
    for (const telling of told)
      expect(await deliver(crowd.applying, [telling])).toMatchObject({ busy: false, refused: [] });
  };
  await tell(...tellings);
  const review = () => reviewAll(crowd.applying, crowd.items, CROWD_NOW);
  await review();
  const idOf = (identity: string) => {
    const name = crowd.applying.identityHash.nameOf(identity);
    return customersIn(crowd.items()).find(({ homes }) => homes.includes(name))?.customerId ?? '';
  };
  return { ...crowd, tell, review, idOf };
}
