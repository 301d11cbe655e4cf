import type { Thought } from '../thought.ts';

/** True when the customer has proven who they are, here or as the known facts tell. */
export function isVerified(thought: Thought): boolean {
  const told = [...thought.prompt.facts].some(
    ([key, value]) => /verified|authenticated/.test(key) && /^(?:true|yes)$/i.test(value),
  );
  const proofs = new Set(thought.tools.flatMap(({ verifies, name }) => (verifies ? [name] : [])));
  return (
    told ||
    thought.dialogue.turns.some((turn) =>
      turn.runs.some((run) => run.result.ok && proofs.has(run.tool)),
    )
  );
}

/** What was said when a proof was refused for good ("do not try again"), unless one was accepted. */
export function finalRefusal(thought: Thought): string | undefined {
  const proofs = new Set(thought.tools.flatMap(({ verifies, name }) => (verifies ? [name] : [])));
  const last = thought.dialogue.turns
    .flatMap((turn) => turn.runs)
    .findLast((run) => proofs.has(run.tool));
  const { ok, fix = '', message } = last?.result ?? { ok: true };
  return !ok && /\bdo not (?:try|call it|ask) again\b/i.test(fix) ? message : undefined;
}
