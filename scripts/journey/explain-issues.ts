import type { z } from 'zod';
import { closestWord } from './closest-word.ts';
import { stepExamples } from './script-step.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Something that is wrong in a script. */
export interface ScriptProblem {
  /** Where; of an unknown key its own place. */
  readonly path: Path;
  /** The keys that lead there, as its writer sees them; empty for the script itself. */
  readonly label: string;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** Puts what the schema says of `content` into words for whoever wrote it. */
export function explainIssues(
  issues: readonly Issue[],
  content: unknown,
): readonly ScriptProblem[] {
  return issues.flatMap((issue) => explain(issue, [], content));
}

function explain(issue: Issue, base: Path, content: unknown): readonly ScriptProblem[] {
  const path = [...base, ...issue.path];
  const value = valueAt(content, path);
  const problem = (message: string, at: Path = path) => [
    { path: at, label: labelOf(path), message },
  ];
  switch (issue.code) {
    case 'invalid_union':
      if (isStep(path)) return explainStep(issue, path, content);
      if (value === undefined) return problem(`is missing. ${issue.message}`);
      return explainUnion(issue, path, content) ?? problem(issue.message);
    case 'unrecognized_keys':
      if (isStep(path)) return problem(oneKeyEach(Object.keys(Object(value))));
      return problem(issue.message, [...path, issue.keys[0] ?? '']);
    case 'invalid_type':
      if (value === undefined) return problem('is missing.');
      return problem(issue.message.startsWith('Invalid') ? wrongKind(issue, value) : issue.message);
    case 'invalid_value':
      if (value === undefined) return problem('is missing.');
      return problem(
        issue.message.startsWith('Invalid') ? wrongValue(issue, value) : issue.message,
      );
    case 'invalid_key':
      return problem(issue.issues[0]?.message ?? issue.message);
    case 'too_small':
      return problem(
        issue.origin === 'number' ? `must be at least ${issue.minimum}.` : issue.message,
      );
    case 'too_big':
      return problem(
        issue.origin === 'number' ? `must be at most ${issue.maximum}.` : issue.message,
      );
    default:
      return problem(issue.message);
  }
}

/** Of the many ways a value can be written, the one that was meant is the one whose kind it is. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  content: unknown,
): readonly ScriptProblem[] | undefined {
  const fitting = issue.errors.filter((branch) =>
    branch.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  );
  const [meant, other] = fitting;
  if (meant === undefined || other !== undefined) return undefined;
  return meant.flatMap((one) => explain(one, path, content));
}

function explainStep(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  content: unknown,
): readonly ScriptProblem[] {
  const step = valueAt(content, path);
  const problem = (message: string) => [{ path, label: labelOf(path), message }];
  const names: readonly string[] = Object.keys(stepExamples);
  const written = typeof step === 'object' && step !== null ? Object.keys(step) : [String(step)];
  const name = written.find((key) => names.includes(key)) ?? written[0] ?? '';
  const example = Object.entries(stepExamples).find(([known]) => known === name)?.[1];
  if (example === undefined) {
    const meant = closestWord(name, names);
    return problem(
      `unknown step "${name}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}. Steps are: ${names.join(', ')}.`,
    );
  }
  if (written.length > 1) return problem(oneKeyEach(written));
  const branch = issue.errors.find((issues) => issues.every((one) => one.path[0] === name));
  if (typeof step !== 'object' || branch === undefined) {
    return problem(`is not complete. Write it as: - ${example}`);
  }
  return branch.flatMap((one) => explain(one, path, content));
}

const oneKeyEach = (written: readonly string[]): string =>
  `a step has one key, this one has ${written.map((key) => `"${key}"`).join(' and ')}. Begin a new line with "- " for each step.`;

function wrongKind(issue: z.core.$ZodIssueInvalidType, value: unknown): string {
  const wanted = kindNames[issue.expected] ?? issue.expected;
  const quotes =
    issue.expected === 'string' && typeof value !== 'object' ? ' Put it in quotes.' : '';
  return `must be ${wanted}, not ${describe(value)}.${quotes}`;
}

function wrongValue(issue: z.core.$ZodIssueInvalidValue, value: unknown): string {
  const possible = issue.values.map(String);
  const meant = typeof value === 'string' ? closestWord(value, possible) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `must be one of ${possible.join(', ')}, not ${describe(value)}.${hint}`;
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (lines that begin with "- ")',
  object: 'a group of keys ({key: value})',
  record: 'a group of keys ({key: value})',
};

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return typeof value === 'string' ? `"${value}"` : `the ${typeof value} ${String(value)}`;
}

const isStep = (path: Path): boolean => path.length === 2 && path[0] === 'steps';

/** The line says which step it is; its number is told only where there is nothing else to name. */
function labelOf(path: Path): string {
  const [first, index, ...rest] = path;
  if (first !== 'steps' || index === undefined) return path.join('.');
  return rest.length === 0 ? `step ${Number(index) + 1}` : rest.join('.');
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    content,
  );
}
