import { linkTo } from '../navigation.ts';
import { Page } from '../parts/page.tsx';

/** What an address without a page shows. */
export function MissingPage() {
  return (
    <Page title="There is no such page">
      <p>
        Go to the <a href={linkTo([])}>overview</a>.
      </p>
    </Page>
  );
}
