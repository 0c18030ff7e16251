import { describe, expect, it } from 'vitest'
import { readAmount, typedAmount } from '../src/i18n/amount'
import type { Language } from '../src/i18n/catalog'

describe('an amount that Ana types', () => {
  it.each<[Language, string, number, number | undefined]>([
    ['en', '10', 2, 1000],
    ['en', '10.5', 2, 1050],
    ['en', ' 1,234.56 ', 2, 123456],
    ['en', '1,234', 2, 123400],
    ['en', '10,50', 2, 1050],
    ['en', '1.234', 2, undefined],
    ['es', '1.234,56', 2, 123456],
    ['es', '1.234', 2, 123400],
    ['es', '10.50', 2, 1050],
    ['es', '1,234', 2, undefined],
    ['hu', '12 345', 0, 12345],
    ['hu', '12 345,60', 2, 1234560],
    ['hu', '12,5', 0, undefined],
    ['id', '149.900', 2, 14990000],
    ['id', '149.900,50', 2, 14990050],
    ['en', '1.5', 3, 1500],
    ['en', '1.500', 3, 1500],
    ['en', '', 2, undefined],
    ['en', '-5', 2, undefined],
    ['en', '−5', 2, undefined],
    ['en', '5.', 2, undefined],
    ['en', '5.123', 2, undefined],
    ['en', '1,2,3', 2, undefined],
    ['en', '12,34.5', 2, undefined],
    ['en', '5 €', 2, undefined],
    ['en', '1e3', 2, undefined],
    ['en', '99999999999999999', 2, undefined],
  ])('in %s, "%s" with %i digits is %s', (language, text, digits, minor) => {
    expect(readAmount(language, text, digits)).toBe(minor)
  })

  it('is read as it was offered, in every language and for every number of digits', () => {
    for (const language of ['en', 'es', 'hu', 'id'] as const)
      for (const digits of [0, 2, 3])
        for (const minor of [1, 9, 10, 99, 100, 999, 1000, 1001, 123_456, 9_876_543_210])
          expect(readAmount(language, typedAmount(language, { minor, currency: 'EUR', digits }), digits)).toBe(minor)
  })

  it('is offered in forint without decimals and read back to the same minor units', () => {
    const left = { minor: 499_000, currency: 'HUF', digits: 2 }
    expect(typedAmount('hu', left)).toBe('4990')
    expect(readAmount('hu', '4990', 2)).toBe(499_000)
    expect(typedAmount('hu', { ...left, minor: 499_050 })).toBe('4990,50')
  })
})
