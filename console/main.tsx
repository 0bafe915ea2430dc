import { render } from 'preact';
import * as z from 'zod';
import { App } from './app.tsx';

// The page admits no code that is made from text, which is how zod compiles its schemas by default.
z.config({ jitless: true });

render(<App />, document.body);
