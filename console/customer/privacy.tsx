import { useState } from 'preact/hooks';
import { eraseCustomer, exportCustomer, type Receipt } from '../api/customers.ts';
import { countText } from '../format.ts';
import { ConfirmedAction } from '../parts/confirmed-action.tsx';
import { DataTable } from '../parts/data-table.tsx';

/** Saves everything that is known of a customer as a file. */
export function ExportCustomer(props: { readonly id: string }) {
  const { id } = props;
  return (
    <ConfirmedAction
      label="Export"
      isReading
      explanation={
        <p>
          A file with everything that is known of this customer is saved: record, identities, activities,
          objects, events, and parked deliveries. It contains personal data.
        </p>
      }
      question="Save it on this machine?"
      confirm="Save the file"
      act={async () => save(`${id}.json`, JSON.stringify(await exportCustomer(id), null, 2))}
    />
  );
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Erases a customer for good, and shows the receipt. */
export function EraseCustomer(props: { readonly id: string }) {
  const [receipt, setReceipt] = useState<Receipt>();
  if (receipt !== undefined) return <ErasureReceipt receipt={receipt} />;
  return (
    <ConfirmedAction
      label="Erase"
      isDanger
      explanation={
        <p>
          All data of this customer is deleted: record, identities, activities, objects, events, and parked
          deliveries. This cannot be undone.
        </p>
      }
      question="Erase this customer for good?"
      confirm="Erase for good"
      act={async () => setReceipt(await eraseCustomer(props.id))}
    />
  );
}

function ErasureReceipt(props: { readonly receipt: Receipt }) {
  const { status, erasedAt, removed, remains } = props.receipt;
  return (
    <div class="notice notice-good" role="status">
      <p>
        {status === 'erased'
          ? `The customer was erased at ${erasedAt}.`
          : 'The customer is being erased. The rest is deleted within minutes.'}
      </p>
      <p>
        Removed:{' '}
        {Object.entries(removed)
          .filter(([, count]) => count > 0)
          .map(
            ([kind, count]) =>
              `${countText(count)} ${kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
          )
          .join(', ') || 'nothing'}
      </p>
      {remains.length > 0 && (
        <DataTable
          caption="What remains elsewhere"
          hasVisibleCaption
          columns={[{ title: 'Place' }, { title: 'What' }, { title: 'Until' }]}
          rows={remains.map(({ place, holds, expires }) => ({ key: place, cells: [place, holds, expires] }))}
        />
      )}
    </div>
  );
}
