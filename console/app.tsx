import type { ComponentChild } from 'preact';
import { session } from './api/session.ts';
import { DEPLOYED_URL } from './api/stack.ts';
import { linkTo, type Place, usePlace } from './navigation.ts';
import { ConnectionsPage } from './pages/connections.tsx';
import { CustomerPage } from './pages/customer.tsx';
import { CustomersPage } from './pages/customers.tsx';
import { DeliveriesPage } from './pages/deliveries.tsx';
import { MissingPage } from './pages/missing.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { PolicyPage } from './pages/policy.tsx';
import { ReportsPage } from './pages/reports.tsx';
import { SubscribersPage } from './pages/subscribers.tsx';

const PAGES = [
  ['', 'Overview'],
  ['customers', 'Customers'],
  ['reports', 'Reports'],
  ['deliveries', 'Deliveries'],
  ['connections', 'Connections'],
  // Those of a deployed stack are rules in the accounts of other teams.
  ...(DEPLOYED_URL === undefined ? ([['subscribers', 'Subscribers']] as const) : []),
  ['policy', 'Policy'],
] as const;

/** The whole console: navigation, and the page that the address names. */
export function App() {
  const place = usePlace();
  const [current = ''] = place.path;
  return (
    <div class="console">
      <header class="top">
        <a class="skip" href={`${location.hash || '#/'}`} onClick={toContent}>
          Go to the content
        </a>
        <p class="name">
          <img src="/console/icon.svg" alt="" width="24" height="24" />
          Customer Lifecycle
        </p>
        <nav aria-label="Pages of the console">
          <ul>
            {PAGES.map(([path, title]) => (
              <li key={path}>
                <a
                  href={linkTo(path === '' ? [] : [path])}
                  aria-current={path === current ? 'page' : undefined}
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p class="where" title={DEPLOYED_URL}>
          {DEPLOYED_URL === undefined ? 'local stack' : new URL(DEPLOYED_URL).hostname}
          {session().mayChange ? '' : ', read only'}
        </p>
      </header>
      <main id="content" tabIndex={-1}>
        {pageAt(place)}
      </main>
    </div>
  );
}

// The address names the page, so a link to a part of it would lead elsewhere.
function toContent(event: Event) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function pageAt({ path, query }: Place): ComponentChild {
  const [page = '', id, ...rest] = path;
  if (rest.length > 0) return <MissingPage />;
  if (page === 'customers' && id !== undefined) return <CustomerPage key={id} id={id} />;
  if (page === 'reports') return <ReportsPage name={id} query={query} />;
  if (id !== undefined) return <MissingPage />;
  switch (page) {
    case '':
      return <OverviewPage query={query} />;
    case 'customers':
      return <CustomersPage query={query} />;
    case 'deliveries':
      return <DeliveriesPage query={query} />;
    case 'connections':
      return <ConnectionsPage />;
    case 'subscribers':
      return DEPLOYED_URL === undefined ? <SubscribersPage /> : <MissingPage />;
    case 'policy':
      return <PolicyPage />;
    default:
      return <MissingPage />;
  }
}
