/** Who reads an answer: its customer, or everybody. */

/** Stands alone where otherwise the chosen addresses stand. */
export const EVERYBODY = '*'

export function isForEverybody(chosen: readonly string[] | null): boolean {
  return chosen?.length === 1 && chosen[0] === EVERYBODY
}
