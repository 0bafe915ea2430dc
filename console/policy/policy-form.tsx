import { useId } from 'preact/hooks';
import type { PolicyRules } from '../../shared/lifecycle/policy.ts';
import { THRESHOLDS, type Threshold, type Typed, thresholdValue } from './thresholds.ts';

/** The usual thresholds, each in a field. A changed one shows the value that is in force. */
export function PolicyForm(props: {
  readonly rules: PolicyRules;
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
  readonly isDisabled: boolean;
}) {
  const { rules, typed, onType, isDisabled } = props;
  const type = (path: string, text: string) => {
    const others = [...typed].filter(([one]) => one !== path);
    onType(new Map(text === thresholdValue(rules, path) ? others : [...others, [path, text]]));
  };
  return (
    <div class="thresholds">
      {THRESHOLDS.map(({ title, thresholds }) => (
        <fieldset key={title} disabled={isDisabled}>
          <legend>{title}</legend>
          {thresholds.map((threshold) => (
            <Field
              key={threshold.path}
              threshold={threshold}
              inForce={thresholdValue(rules, threshold.path)}
              typed={typed.get(threshold.path)}
              onType={(text) => type(threshold.path, text)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

function Field(props: {
  readonly threshold: Threshold;
  readonly inForce: string;
  readonly typed: string | undefined;
  readonly onType: (text: string) => void;
}) {
  const { threshold, inForce, typed, onType } = props;
  const { path, label, unit } = threshold;
  const id = useId();
  return (
    <p class="threshold">
      <label for={id} title={path}>
        {label}
      </label>
      <span class="threshold-value">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          aria-describedby={`${id}-unit`}
          value={typed ?? inForce}
          onInput={({ currentTarget }) => onType(currentTarget.value)}
        />
        <span id={`${id}-unit`} class="quiet">
          {unit}
          {typed !== undefined && <>, now {inForce}</>}
        </span>
      </span>
    </p>
  );
}
