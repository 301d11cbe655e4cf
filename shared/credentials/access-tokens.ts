/** A bearer token and when it stops working, in epoch milliseconds. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** Tokens for one service, renewed before they expire. */
export interface AccessTokens {
  /** A token that is valid now. @throws what fetching it throws, when there is none. */
  current(): Promise<string>;
  /**
   * Calls `listener` with each new token, so that what is connected can go on with it.
   * @returns stops that.
   */
  onRenewed(listener: (token: string) => void): () => void;
}
