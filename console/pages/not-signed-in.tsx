/** Shown instead of the console if the issuer refused. */
export function NotSignedIn(props: { readonly reason: string }) {
  return (
    <main id="content" tabIndex={-1}>
      <h1>Customer Lifecycle</h1>
      <div class="notice notice-bad" role="alert">
        <p>You are not signed in: {props.reason}</p>
        <button type="button" onClick={() => location.replace('/')}>
          Sign in
        </button>
      </div>
    </main>
  );
}
