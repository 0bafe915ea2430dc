import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { ApiProblem } from '../api/request.ts';
import { session } from '../api/session.ts';
import { asProblem } from '../api/use-answer.ts';
import { ProblemNotice } from './notice.tsx';

/**
 * A button for something with consequences. It asks twice: first it says what will happen, then it has to be confirmed
 * once more. Nothing is sent before. Who may only read does not see it.
 */
export function ConfirmedAction(props: {
  /** The button, and the heading of the dialog: `Erase`. */
  readonly label: string;
  /** What will happen. */
  readonly explanation: ComponentChildren;
  /** The second question: `Erase this customer for good?` */
  readonly question: string;
  /** The button that does it. */
  readonly confirm: string;
  readonly isDanger?: boolean;
  /** Whether it changes nothing, so that everybody may do it. */
  readonly isReading?: boolean;
  readonly isDisabled?: boolean;
  readonly act: () => Promise<void>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [step, setStep] = useState<'closed' | 'explain' | 'ask' | 'acting'>('closed');
  const [problem, setProblem] = useState<ApiProblem>();

  function open() {
    setProblem(undefined);
    setStep('explain');
    dialog.current?.showModal();
  }
  const close = () => dialog.current?.close();
  async function act() {
    setStep('acting');
    try {
      await props.act();
      close();
    } catch (error) {
      setProblem(asProblem(error));
      setStep('ask');
    }
  }
  if (!props.isReading && !session().mayChange) return null;
  return (
    <>
      <button type="button" class={props.isDanger ? 'danger' : ''} disabled={props.isDisabled} onClick={open}>
        {props.label} …
      </button>
      <dialog ref={dialog} aria-labelledby={heading} onClose={() => setStep('closed')}>
        <h2 id={heading}>{props.label}</h2>
        {step !== 'closed' && <div class="explanation">{props.explanation}</div>}
        <div aria-live="polite">
          {(step === 'ask' || step === 'acting') && <p class="question">{props.question}</p>}
        </div>
        {problem && <ProblemNotice problem={problem} />}
        <div class="buttons">
          <button type="button" onClick={close} disabled={step === 'acting'}>
            Cancel
          </button>
          {step === 'explain' ? (
            <button type="button" class="main" onClick={() => setStep('ask')}>
              Continue
            </button>
          ) : (
            <button
              type="button"
              class={props.isDanger ? 'main danger' : 'main'}
              disabled={step !== 'ask'}
              onClick={act}
            >
              {step === 'acting' ? 'Working …' : props.confirm}
            </button>
          )}
        </div>
      </dialog>
    </>
  );
}
