export const AREAS: readonly string[]
/** The text of the generated file, made from the English words. */
export function generate(): string
