/** Another program listens on the address already. */
export class AddressInUseError extends Error {
  override readonly name = 'AddressInUseError';

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(
      `${host}:${port} is already in use. Stop the program that holds it, or set PORT to another port.`,
      options,
    );
  }
}
