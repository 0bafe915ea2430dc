import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The frame of a page. Its heading takes the focus when the page opens, so that a screen reader reads it. */
export function Page(props: {
  readonly title: string;
  readonly intro?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Customer Lifecycle`;
  }, [props.title]);
  useEffect(() => {
    // When the console opens, the focus stays at the start, with the link to the content.
    if (hasOpened) heading.current?.focus({ preventScroll: true });
    hasOpened = true;
    scrollTo(0, 0);
  }, []);
  return (
    <>
      <header class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.intro && <p class="intro">{props.intro}</p>}
      </header>
      {props.children}
    </>
  );
}

let hasOpened = false;

/** A part of a page with a heading of its own. */
export function Section(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly actions?: ComponentChildren;
}) {
  return (
    <section class={`section ${props.class ?? ''}`}>
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}
