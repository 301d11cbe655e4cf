/**
 * Concepts of one area of everyday English: concept id to the comma-separated words and phrases
 * that express it. The words of a phrase match in this order with up to two others in between
 * ("lights out" also meets "the lights just went out").
 */
export type ConceptGroup = Readonly<Record<string, string>>;
