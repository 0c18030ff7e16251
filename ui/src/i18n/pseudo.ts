/**
 * Two languages that nobody speaks, made from the English words while the program runs, for tests and pictures.
 * `en-XA` is longer, accented and bracketed: what stands without brackets never came from locales/, and what is clipped
 * would be clipped in Hungarian. `ar-XB` reads from right to left. They are asked for in the address of the loopback
 * host (`?words=en-XA`), which is read again on the event `words`; no setting offers them.
 */
export const DISGUISES = ['en-XA', 'ar-XB'] as const
export type Disguise = (typeof DISGUISES)[number]

export function isDisguise(code: string | null): code is Disguise {
  return (DISGUISES as readonly (string | null)[]).includes(code)
}

const FROM = 'ABCDEFGHIJKLMNOPRSTUVWYZabcdefghijklmnoprstuvwyz'
const TO = 'ÅƁÇĐÉƑĞĤÎĴĶĻḾÑÖÞŔŠŢÛṼŴÝŽåƀçđéƒğĥîĵķļḿñöþŕšţûṽŵýž'
const ACCENTED = new Map([...FROM].map((letter, at) => [letter, [...TO][at]!]))

/** How much longer other languages are, of the length of the English sentence. */
const LONGER = 0.4
/** A filler may break, as words may. */
const FILLER = 6

function longer(length: number): string {
  let left = Math.ceil(length * LONGER)
  let filler = ''
  while (left > 0) {
    const size = Math.min(left, FILLER)
    filler += ` ${'·'.repeat(size)}`
    left -= size + 1
  }
  return filler
}

/** A sentence with its slots untouched, in the language that nobody speaks. */
export function disguised(disguise: Disguise, sentence: string): string {
  const parts = sentence.split(/(%\{\w+\})/)
  const isSlot = (at: number): boolean => at % 2 === 1
  if (disguise === 'ar-XB')
    return parts.map((part, at) => (isSlot(at) ? part : part.replace(/\p{L}+/gu, '\u202e$&\u202c'))).join('')
  const accented = parts.map((part, at) =>
    isSlot(at) ? part : [...part].map((letter) => ACCENTED.get(letter) ?? letter).join(''),
  )
  const length = parts.filter((_, at) => !isSlot(at)).join('').length
  return `[${accented.join('')}${longer(length)}]`
}
