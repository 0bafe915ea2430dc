import { render } from 'preact';
import * as z from 'zod';
import { App } from './app.tsx';
import './style/base.css';
import './style/layout.css';
import './style/parts.css';
import './style/figures.css';

// The page admits no code that is made from text, which is how zod compiles its schemas by default.
z.config({ jitless: true });

render(<App />, document.body);
