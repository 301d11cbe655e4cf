import type { SessionMemo } from '#shared/contracts/session.ts';
import { firstName } from './personal-facts.ts';

type Candidate = NonNullable<SessionMemo['candidates']>[number];

/**
 * Which of the customers who share a number somebody says they are: the only one whose name is in
 * their words. The whole name decides, or the first name where only one of them has it.
 *
 * @returns undefined when no name or more than one fits.
 */
export function namedCandidate(
  text: string,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const said = ` ${plain(text)} `;
  const named = (nameOf: (name: string) => string) =>
    candidates.filter(({ name }) => {
      const wanted = name === undefined ? '' : plain(nameOf(name));
      return wanted !== '' && said.includes(` ${wanted} `);
    });
  const byFirstName = named(firstName);
  const found = byFirstName.length > 1 ? named((name) => name) : byFirstName;
  return found.length === 1 ? found[0] : undefined;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
