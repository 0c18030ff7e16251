/** The size of the page: remembered by the engine, so that it is the same at the next start. */
import { set } from '../data/app.svelte'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'
import { sayNumber } from '../i18n/say.svelte'

/** The steps of the keys, in percent. */
export const ZOOMS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300] as const

/** The next step up or down from a size; the size itself at either end. */
export function nextZoom(percent: number, up: boolean): number {
  const steps = up ? ZOOMS.filter((step) => step > percent) : ZOOMS.filter((step) => step < percent).toReversed()
  return steps[0] ?? percent
}

export async function setZoom(percent: number): Promise<void> {
  if (await set('zoom', String(percent))) toasts.say(t('notice.toast.zoom', { percent: sayNumber(percent) }))
}
