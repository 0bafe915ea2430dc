import type { Explained, ExplainedEnd } from '../../shared/http/identity-bodies.ts';
import { useWidth } from '../parts/use-width.ts';
import { endName } from './evidence.ts';

const ROW = 38;
const CHIP = 28;
const CHARACTER = 7.3;
const PADDING = 10;

interface Node {
  readonly key: string;
  readonly label: string;
  readonly type: ExplainedEnd['type'];
  readonly isOther: boolean;
  readonly row: number;
}

/** Accounts on the left, addresses on the right. A full line makes its two ends one customer, a dashed one does not. */
export function IdentityGraph(props: { readonly explained: Explained }) {
  const { frame, width } = useWidth();
  const nodes = nodesOf(props.explained);
  const rows = Math.max(1, ...nodes.map(({ row }) => row + 1));
  const own = nodes.filter(({ isOther }) => !isOther).length;
  return (
    <div ref={frame} class="plot">
      {width > 0 && (
        <svg
          class="graph"
          width={width}
          height={rows * ROW}
          role="img"
          aria-label={`${own} identities and the evidence between them. The table of evidence has all of it.`}
        >
          <Lines explained={props.explained} nodes={nodes} width={width} />
          {nodes.map((node) => (
            <Chip key={node.key} node={node} width={width} />
          ))}
        </svg>
      )}
      <ul class="legend">
        <li>
          <svg width="28" height="8" aria-hidden="true">
            <line class="tie" x1="0" y1="4" x2="28" y2="4" />
          </svg>
          makes them one customer
        </li>
        <li>
          <svg width="28" height="8" aria-hidden="true">
            <line class="no-tie" x1="0" y1="4" x2="28" y2="4" />
          </svg>
          does not count
        </li>
      </ul>
    </div>
  );
}

function keyOf({ type, identity }: ExplainedEnd): string {
  return identity ?? `other ${type}`;
}

function nodesOf({ identities, evidence }: Explained): readonly Node[] {
  const known = new Set(identities.map(keyOf));
  const others = evidence.flatMap(({ from, to }) => [from, to]).filter((end) => !known.has(keyOf(end)));
  const rows = { account: 0, address: 0 };
  const nodes = new Map<string, Node>();
  for (const end of [...identities, ...others]) {
    const key = keyOf(end);
    if (nodes.has(key)) continue;
    const isOther = !known.has(key);
    nodes.set(key, { key, label: endName(end), type: end.type, isOther, row: rows[end.type]++ });
  }
  return [...nodes.values()];
}

/** Half of the picture is for the lines between the two columns; on a narrow screen it is a fifth. */
function columnWidth(width: number): number {
  return width < 520 ? width * 0.4 : Math.min(320, width * 0.36);
}

function Chip(props: { readonly node: Node; readonly width: number }) {
  const { label, type, isOther, row } = props.node;
  const column = columnWidth(props.width);
  const x = type === 'account' ? 0 : props.width - column;
  const most = Math.floor((column - 2 * PADDING) / CHARACTER);
  return (
    <g
      class={`chip chip-${type} ${isOther ? 'chip-other' : ''}`}
      transform={`translate(${x} ${row * ROW + 4})`}
    >
      <title>{label}</title>
      <rect width={column} height={CHIP} rx={CHIP / 2} />
      <text x={PADDING + 2} y={CHIP / 2} dominant-baseline="central">
        {label.length > most ? `${label.slice(0, most - 1)}…` : label}
      </text>
    </g>
  );
}

function Lines(props: {
  readonly explained: Explained;
  readonly nodes: readonly Node[];
  readonly width: number;
}) {
  const { explained, nodes, width } = props;
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const column = columnWidth(width);
  const edgeOf = ({ type, row }: Node) => ({
    x: type === 'account' ? column : width - column,
    y: row * ROW + 4 + CHIP / 2,
  });
  return (
    <g fill="none">
      {explained.evidence.map(({ from, to, status }, index) => {
        const [one, other] = [byKey.get(keyOf(from)), byKey.get(keyOf(to))];
        if (one === undefined || other === undefined) return null;
        const [a, b] = [edgeOf(one), edgeOf(other)];
        // Two ends in one column are joined by an arc beside it.
        const bend = one.type === other.type ? (one.type === 'account' ? 46 : -46) : (b.x - a.x) / 2;
        const path = `M${a.x} ${a.y} C${a.x + bend} ${a.y} ${one.type === other.type ? b.x + bend : b.x - bend} ${b.y} ${b.x} ${b.y}`;
        return <path key={index} d={path} class={status === 'ties' ? 'tie' : 'no-tie'} />;
      })}
    </g>
  );
}
