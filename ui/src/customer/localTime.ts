/**
 * What time it is where a customer is. A country with one time zone has one answer; one with several has an earliest and
 * a latest; where nothing is known, nothing is guessed.
 */

/** Time zones that people of a country live in: one of each offset that is in use. */
const ZONES: Record<string, readonly string[]> = {
  AD: ['Europe/Andorra'],
  AE: ['Asia/Dubai'],
  AR: ['America/Argentina/Buenos_Aires'],
  AT: ['Europe/Vienna'],
  AU: ['Australia/Perth', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney'],
  BE: ['Europe/Brussels'],
  BG: ['Europe/Sofia'],
  BO: ['America/La_Paz'],
  BR: ['America/Rio_Branco', 'America/Manaus', 'America/Sao_Paulo', 'America/Noronha'],
  CA: [
    'America/Vancouver',
    'America/Edmonton',
    'America/Winnipeg',
    'America/Toronto',
    'America/Halifax',
    'America/St_Johns',
  ],
  CH: ['Europe/Zurich'],
  CL: ['Pacific/Easter', 'America/Santiago', 'America/Punta_Arenas'],
  CN: ['Asia/Shanghai'],
  CO: ['America/Bogota'],
  CR: ['America/Costa_Rica'],
  CU: ['America/Havana'],
  CY: ['Asia/Nicosia'],
  CZ: ['Europe/Prague'],
  DE: ['Europe/Berlin'],
  DK: ['Europe/Copenhagen'],
  DO: ['America/Santo_Domingo'],
  EC: ['Pacific/Galapagos', 'America/Guayaquil'],
  EE: ['Europe/Tallinn'],
  ES: ['Atlantic/Canary', 'Europe/Madrid'],
  FI: ['Europe/Helsinki'],
  FR: ['Europe/Paris'],
  GB: ['Europe/London'],
  GR: ['Europe/Athens'],
  GT: ['America/Guatemala'],
  HN: ['America/Tegucigalpa'],
  HR: ['Europe/Zagreb'],
  HU: ['Europe/Budapest'],
  ID: ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'],
  IE: ['Europe/Dublin'],
  IN: ['Asia/Kolkata'],
  IS: ['Atlantic/Reykjavik'],
  IT: ['Europe/Rome'],
  JP: ['Asia/Tokyo'],
  LT: ['Europe/Vilnius'],
  LU: ['Europe/Luxembourg'],
  LV: ['Europe/Riga'],
  MT: ['Europe/Malta'],
  MX: ['America/Tijuana', 'America/Hermosillo', 'America/Mexico_City', 'America/Cancun'],
  MY: ['Asia/Kuala_Lumpur'],
  NI: ['America/Managua'],
  NL: ['Europe/Amsterdam'],
  NO: ['Europe/Oslo'],
  NZ: ['Pacific/Auckland'],
  PA: ['America/Panama'],
  PE: ['America/Lima'],
  PH: ['Asia/Manila'],
  PL: ['Europe/Warsaw'],
  PT: ['Atlantic/Azores', 'Europe/Lisbon'],
  PY: ['America/Asuncion'],
  RO: ['Europe/Bucharest'],
  RS: ['Europe/Belgrade'],
  SE: ['Europe/Stockholm'],
  SG: ['Asia/Singapore'],
  SI: ['Europe/Ljubljana'],
  SK: ['Europe/Bratislava'],
  SV: ['America/El_Salvador'],
  TH: ['Asia/Bangkok'],
  TR: ['Europe/Istanbul'],
  UA: ['Europe/Kyiv'],
  US: [
    'Pacific/Honolulu',
    'America/Anchorage',
    'America/Los_Angeles',
    'America/Phoenix',
    'America/Denver',
    'America/Chicago',
    'America/New_York',
  ],
  UY: ['America/Montevideo'],
  VE: ['America/Caracas'],
  VN: ['Asia/Ho_Chi_Minh'],
  ZA: ['Africa/Johannesburg'],
}

/** A language that is spoken in one country of shops' customers names that country. */
const SPOKEN_IN: Record<string, string> = { hu: 'HU', id: 'ID' }

/** Countries that can be chosen by hand. */
export const COUNTRIES: readonly string[] = Object.keys(ZONES)

/** Minutes that a zone is ahead of UTC at a moment; nothing where the web view does not know the zone. */
export function offsetOf(zone: string, at: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(at)
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value)
    const there = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
    return Math.round((there - Math.floor(at / 60_000) * 60_000) / 60_000)
  } catch {
    return null
  }
}

/** Minutes since midnight there: the same twice where the country has one time; nothing when it is not known. */
export function timeThere(
  { country, language }: { country: string | null; language: string | null },
  at: number,
): { from: number; to: number } | null {
  const code = country?.toUpperCase() ?? SPOKEN_IN[language ?? '']
  const offsets = (ZONES[code ?? ''] ?? []).map((zone) => offsetOf(zone, at)).filter((one) => one !== null)
  if (offsets.length === 0) return null
  const ofDay = (offset: number) => (((Math.floor(at / 60_000) + offset) % 1440) + 1440) % 1440
  return { from: ofDay(Math.min(...offsets)), to: ofDay(Math.max(...offsets)) }
}
