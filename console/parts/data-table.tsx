import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Left out on narrow screens. */
  readonly isExtra?: boolean;
}

/** A table with a caption. When it is wider than the screen it scrolls, also by keyboard. */
export function DataTable(props: {
  readonly caption: string;
  readonly hasVisibleCaption?: boolean;
  /** Scrolls within the page, with its head in view. */
  readonly isTall?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly {
    readonly key: string;
    readonly cells: readonly ComponentChildren[];
    readonly class?: string;
  }[];
}) {
  const id = useId();
  const classOf = ({ isNumber, isExtra }: Column) =>
    [isNumber && 'number', isExtra && 'extra'].filter(Boolean).join(' ') || undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class={`table-frame ${props.isTall ? 'tall' : ''}`} aria-labelledby={id} tabIndex={0}>
      <table>
        <caption id={id} class={props.hasVisibleCaption ? undefined : 'hidden'}>
          {props.caption}
        </caption>
        <thead>
          <tr>
            {props.columns.map((column, index) => (
              <th key={index} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ key, cells, class: name }) => (
            <tr key={key} class={name}>
              {cells.map((cell, index) => {
                const column = props.columns[index] ?? { title: '' };
                return (
                  <td key={index} class={classOf(column)}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
