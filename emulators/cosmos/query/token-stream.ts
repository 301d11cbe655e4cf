import { syntaxError } from '../cosmos-error.ts';
import type { Token } from './lexer.ts';

/** Tokens with a position; keywords match in any case. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError('A token stream needs an end token.');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === keyword;
  }

  takeKeyword(...keywords: readonly string[]): boolean {
    if (!keywords.every((keyword, index) => this.isKeyword(keyword, index))) return false;
    this.#position += keywords.length;
    return true;
  }

  isSymbol(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#position += 1;
    return true;
  }

  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) this.fail();
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail();
  }

  /** @throws CosmosError 400 that points at the current token. */
  fail(): never {
    const token = this.peek();
    const near = token.kind === 'end' ? 'end of query' : `'${token.text}'`;
    throw syntaxError(`incorrect syntax near ${near}.`, token.start, token.end);
  }
}
