import { ACTION_CONCEPTS } from './action-concepts.ts';
import { BILLING_CONCEPTS } from './billing-concepts.ts';
import type { ConceptGroup } from './concept-group.ts';
import { CONTACT_CONCEPTS } from './contact-concepts.ts';
import { ENERGY_CONCEPTS } from './energy-concepts.ts';
import { FINANCE_CONCEPTS } from './finance-concepts.ts';

/** Every area of the lexicon. An id that appears twice is merged by {@link Lexicon}. */
export const ALL_CONCEPTS: readonly ConceptGroup[] = [
  ACTION_CONCEPTS,
  BILLING_CONCEPTS,
  CONTACT_CONCEPTS,
  ENERGY_CONCEPTS,
  FINANCE_CONCEPTS,
];
