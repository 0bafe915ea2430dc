import { useId } from 'preact/hooks';

/** A value of a field, and the text that is shown for it. */
export type Choice = readonly [value: string, text: string];

/** The choice of everything, then these values as they are. */
export function allOr(values: readonly string[]): Choice[] {
  return [['', 'all'], ...values.map((value) => [value, value] as const)];
}

/** A field with a label, in which one of several values is chosen. */
export function SelectField(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
}) {
  const { label, value, choices, onChoose } = props;
  const id = useId();
  return (
    <span class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
