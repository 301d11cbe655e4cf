import { parseInteger, sliceRange, wordAt } from '../command.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import type { Keyspace } from '../keyspace.ts';
import { bulk, bulks, double, type Reply } from '../reply.ts';
import { parseScoreRange } from '../score-range.ts';
import type { ScoredMember } from '../sorted-set.ts';

interface RangeOptions {
  byScore: boolean;
  reversed: boolean;
  withScores: boolean;
  limit: { readonly offset: number; readonly count: number } | undefined;
}

/** `ZRANGE key start stop [BYSCORE] [REV] [LIMIT offset count] [WITHSCORES]`; no `BYLEX`. */
export function sortedSetRange(words: readonly string[], keyspace: Keyspace): Reply {
  const [key = '', start = '', stop = ''] = words;
  const options = parseOptions(words.slice(3));
  if (options.limit !== undefined && !options.byScore) {
    throw new CommandError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  }
  const ordered = keyspace.typed(key, 'zset')?.members.ordered() ?? [];
  const directed = options.reversed ? ordered.toReversed() : ordered;
  const selected = options.byScore
    ? selectByScore(directed, start, stop, options)
    : directed.slice(...sliceRange(parseInteger(start), parseInteger(stop), directed.length));
  if (!options.withScores) return bulks(selected.map(({ member }) => member));
  return {
    kind: 'pairs',
    entries: selected.map(({ member, score }) => [bulk(member), double(score)]),
  };
}

function selectByScore(
  members: readonly ScoredMember[],
  start: string,
  stop: string,
  { reversed, limit }: RangeOptions,
): readonly ScoredMember[] {
  const within = reversed ? parseScoreRange(stop, start) : parseScoreRange(start, stop);
  const found = members.filter(({ score }) => within(score));
  if (limit === undefined) return found;
  if (limit.offset < 0) return [];
  return found.slice(limit.offset, limit.count < 0 ? undefined : limit.offset + limit.count);
}

function parseOptions(words: readonly string[]): RangeOptions {
  const options: RangeOptions = {
    byScore: false,
    reversed: false,
    withScores: false,
    limit: undefined,
  };
  for (let index = 0; index < words.length; index += 1) {
    switch (wordAt(words, index).toLowerCase()) {
      case 'byscore':
        options.byScore = true;
        break;
      case 'rev':
        options.reversed = true;
        break;
      case 'withscores':
        options.withScores = true;
        break;
      case 'limit':
        options.limit = {
          offset: parseInteger(words[index + 1]),
          count: parseInteger(words[index + 2]),
        };
        index += 2;
        break;
      default:
        throw syntaxError();
    }
  }
  return options;
}
