import { render } from 'preact';
import * as z from 'zod';
import { beginSession } from './api/session.ts';
import { signIn } from './api/sign-in.ts';
import { App } from './app.tsx';
import { NotSignedIn } from './pages/not-signed-in.tsx';

// The page admits no code that is made from text, which is how zod compiles its schemas by default.
z.config({ jitless: true });

try {
  const signedIn = await signIn();
  if (signedIn !== undefined) beginSession(signedIn);
  render(<App />, document.body);
} catch (error) {
  render(<NotSignedIn reason={error instanceof Error ? error.message : String(error)} />, document.body);
}
