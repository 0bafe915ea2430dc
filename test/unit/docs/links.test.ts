import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, repositoryFiles, textOf } from '../../support/repository-files.ts';

const FENCED = /^( *)(```+)[^\n]*\n[\s\S]*?^\1\2 *$/gm;
const INLINE_CODE = /`[^`\n]*`/g;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of textOf(page)
    .replaceAll(FENCED, '')
    .matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replaceAll(LINK, (link) => link.slice(1, link.indexOf(']')));
    const slug = plain
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

function linksOf(page: string): string[] {
  const text = textOf(page).replaceAll(FENCED, '').replaceAll(INLINE_CODE, '');
  return [...text.matchAll(LINK)].map(([, target = '']) => target);
}

/** The error of a relative link; undefined when its target exists. */
function whyBroken(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
  if (!existsSync(new URL(target, ROOT))) return `${page}: there is no ${target}`;
  if (anchor !== undefined && !anchorsOf(target).has(anchor))
    return `${page}: ${target} has no heading #${anchor}`;
  return undefined;
}

describe('the documentation', () => {
  test.each(repositoryFiles('.md'))('%s has only links and anchors that exist', (page) => {
    const relative = linksOf(page).filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.flatMap((link) => whyBroken(page, link) ?? [])).toEqual([]);
  });

  test('is linked from README, directly or through other pages', () => {
    const reached = new Set<string>();
    const open = ['README.md'];
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (reached.has(page)) continue;
      reached.add(page);
      for (const link of linksOf(page)) {
        const [path = ''] = link.split('#');
        if (path.endsWith('.md') && !path.includes(':'))
          open.push(posix.normalize(posix.join(posix.dirname(page), path)));
      }
    }
    const pages = repositoryFiles('.md').filter((path) => path.startsWith('docs/'));
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
