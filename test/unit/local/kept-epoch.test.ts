import { expect, test } from 'vitest';
import { keepEpoch } from '../../../local/data-folder/kept-epoch.ts';

function folderWith(text: string | undefined) {
  let kept = text;
  return {
    path: (name: string) => `/data/${name}`,
    read: () => kept,
    write: (_: string, written: string) => {
      kept = written;
    },
  };
}

test('a data folder takes the same epoch or a later one', () => {
  const folder = folderWith(undefined);
  for (const epoch of [0, 0, 1, 1, 3]) expect(() => keepEpoch(folder, epoch)).not.toThrow();
});

test('a data folder refuses an earlier epoch than it has been used with', () => {
  const folder = folderWith(undefined);
  keepEpoch(folder, 2);
  expect(() => keepEpoch(folder, 1)).toThrow(
    'DATA_DIR has been used with EPOCH=2, and subscribers drop events of an earlier epoch. Set EPOCH=2.',
  );
  expect(() => keepEpoch(folder, 0)).toThrow('Set EPOCH=2.');
  expect(() => keepEpoch(folder, 2)).not.toThrow();
});

test('a damaged file stops the start', () => {
  expect(() => keepEpoch(folderWith('two'), 2)).toThrow('/data/epoch');
});
