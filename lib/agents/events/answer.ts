/** What a hook answers: a pure function of the event and of what the registries say. */

import { digest } from './digest.ts';
import { gate, type Decision } from './gate.ts';
import { passText, refusalText, unseenText } from './gate-text.ts';
import type { Call } from './parse-event.ts';
import { denied, told, type Answer } from './render-answer.ts';
import { NOTHING, type Verdict } from './verdict.ts';

/** Never throws. This is the only place that asks the gate. */
export function answerCall(call: Call, verdict: Verdict): Answer {
  switch (call.act) {
    case 'boot':
      return told(call, digest(verdict, call.source, call.host.startsForkAsResume === true && call.source === 'resume' ? call.session : undefined));
    case 'turn':
      return told(call, verdict.due ? digest(verdict) : undefined);
    case 'gate':
      return answerGate(call, verdict, gate(call, verdict));
    case 'renew':
      return told(call, verdict.due ? digest(verdict) : call.isSubagent ? undefined : newLosses(verdict));
    case 'mark':
    case 'end':
      return told(call, undefined);
  }
}

function answerGate(call: Call, verdict: Verdict, decision: Decision): Answer {
  switch (decision.kind) {
    case 'exempt':
      return told(call, undefined);
    case 'refused':
      return denied(call, refusalText(decision.reasons, verdict.held));
    case 'passed': {
      const answer = told(call, passText(verdict, decision.tooShort, call.toolMs));
      return { ...answer, stderr: answer.stderr + unseenText(verdict.blind) };
    }
  }
}

/** After a tool, a loss is told once. Before a tool, the gate tells it until it is acknowledged. */
function newLosses(verdict: Verdict): string | undefined {
  const lost = verdict.lost.filter(({ isTold }) => !isTold);
  return lost.length === 0 ? undefined : digest({ ...NOTHING, lost, boot: verdict.boot });
}
