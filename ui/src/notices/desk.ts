/** The commands of the desk around the page: silence, the size of the page, the practice list, the link of a ticket. */
import type { Handlers } from '../commands/keys'
import { set } from '../data/app.svelte'
import { session } from '../data/session.svelte'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'
import { call } from '../platform'
import { copyLink } from './links'
import { nextZoom, setZoom } from './zoom'

async function disturb(on: boolean): Promise<void> {
  if (await set('do_not_disturb', on ? 'on' : 'off'))
    toasts.say(on ? t('notice.toast.disturb_on') : t('notice.toast.disturb_off'))
}

async function practise(): Promise<void> {
  try {
    await call('notice.practice', {})
    session.show('notices')
    toasts.say(t('notice.toast.practice'))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** `settings` is read when a command is given. */
export function deskCommands(settings: () => Record<string, string | undefined>): Handlers {
  const silent = (): boolean => settings()['do_not_disturb'] === 'on'
  const zoom = (): number => Number(settings()['zoom'] ?? 100)
  return {
    do_not_disturb: { run: () => disturb(!silent()), on: silent },
    practice: practise,
    zoom_in: () => setZoom(nextZoom(zoom(), true)),
    zoom_out: () => setZoom(nextZoom(zoom(), false)),
    zoom_reset: () => setZoom(100),
    copy_link: {
      run: () => {
        const id = session.pointed ?? session.opened
        return id ? copyLink(id) : undefined
      },
      unless: () => ((session.pointed ?? session.opened) ? undefined : 'keys.why.opened'),
    },
  }
}
