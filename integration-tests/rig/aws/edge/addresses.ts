/** Public addresses and, for each, the one on this machine that leads there. Both begin with a scheme. */
type AddressPairs = readonly (readonly [publicAddress: string, localAddress: string])[];

/**
 * Stands for the name service that a test has not: what the service says of public addresses is told to clients as
 * addresses on this machine, and the other way round, so that every client can follow them.
 */
export interface Translator {
  toClient(text: string): string;
  toService(text: string): string;
}

export function createTranslator(pairs: AddressPairs): Translator {
  return {
    toClient: (text) => pairs.reduce((told, [outside, inside]) => told.replaceAll(outside, inside), text),
    toService: (text) => pairs.reduce((told, [outside, inside]) => told.replaceAll(inside, outside), text),
  };
}
