import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { Instant, RiskLevel, StageName } from '../parts/values.tsx';
import { CHURN_SENTENCES, riskText, STAGE_MEANINGS } from '../words.ts';

/** Who it is, where they are in the life cycle, since when and why. */
export function Summary(props: { readonly record: CustomerRecord; readonly now: number }) {
  const { customerId, contact, identities, stage, phase, stageSince, risk, churn, dueAt, stale } =
    props.record;
  const address = identities.find((one) => one.startsWith('email:'))?.slice('email:'.length);
  return (
    <section class="summary" aria-label="Summary">
      <div>
        <p class="who">{contact.name ?? address ?? identities[0] ?? customerId}</p>
        <p class="quiet">
          {contact.name && address && <>{address} · </>}
          {contact.phone && <>{contact.phone} · </>}
          <code>{customerId}</code>
        </p>
        {stale && <p class="hint">Not everything is shown yet. The rest follows, usually within a minute.</p>}
      </div>
      <dl class="facts">
        <div>
          <dt>Stage</dt>
          <dd>
            <StageName stage={stage} /> <span class="quiet">({phase})</span>
            <p class="hint">{STAGE_MEANINGS[stage]}</p>
          </dd>
        </div>
        <div>
          <dt>Since</dt>
          <dd>
            <Instant at={stageSince} now={props.now} />
          </dd>
        </div>
        {churn && (
          <div>
            <dt>Why they churned</dt>
            <dd>
              {CHURN_SENTENCES[churn.reason]} <span class="quiet">({churn.type})</span>
            </dd>
          </div>
        )}
        <div>
          <dt>Risk</dt>
          <dd>
            <RiskLevel level={risk.level} />
            {risk.reasons.length > 0 && <> {risk.reasons.map(riskText).join('; ')}</>}
          </dd>
        </div>
        {dueAt !== null && (
          <div>
            <dt>Next change by time alone</dt>
            <dd>
              <Instant at={dueAt} now={props.now} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
