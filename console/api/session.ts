/** What the person at the screen may do, and how requests prove it. */
export interface Session {
  /** Whether people sign in at an issuer, and not with AWS credentials. */
  readonly isStaff: boolean;
  /** Whether data may be changed. */
  readonly mayChange: boolean;
  /** The headers that prove to the API who asks. */
  readonly headers: Readonly<Record<string, string>>;
  /** Called when the API has refused the headers. Signs in again if they are old. */
  readonly renew: () => Promise<void>;
}

/** Without signing in, the server of the page admits people and signs their requests. */
let current: Session = { isStaff: false, mayChange: true, headers: {}, renew: async () => {} };

/** The session of this page. */
export function session(): Session {
  return current;
}

/** Sets the session of this page, before anything is shown. */
export function beginSession(begun: Session): void {
  current = begun;
}
