/**
 * Every setting by its name, for the search in settings, the palette and links into the page. A section of the page that
 * another part of the program brings is a row of `SECTIONS` in SettingsScreen and its settings are rows here; the control
 * carries `data-setting="<id>"` on the element around it.
 */
import { session } from '../data/session.svelte'
import type { PlainKey } from '../i18n/index.svelte'

export const SETTING_SECTIONS = [
  'you',
  'writing',
  'look',
  'keys',
  'promises',
  'mail',
  'news',
  'notices',
  'team',
  'connections',
  'data',
  'backups',
  'advanced',
] as const
export type SettingSection = (typeof SETTING_SECTIONS)[number]

interface Row {
  /** `synonyms.setting_<id>` holds other words for it. */
  id: string
  section: SettingSection
  label: PlainKey
}

export const SETTINGS = [
  { id: 'name', section: 'you', label: 'settings.name' },
  { id: 'language', section: 'you', label: 'settings.language' },
  { id: 'formats', section: 'you', label: 'settings.formats.label' },
  { id: 'undo_seconds', section: 'you', label: 'settings.undo_seconds' },
  { id: 'after_ticket', section: 'you', label: 'settings.after_ticket.label' },
  { id: 'macros', section: 'writing', label: 'macros.title' },
  { id: 'signatures', section: 'writing', label: 'macros.signatures' },
  { id: 'theme', section: 'look', label: 'settings.theme.label' },
  { id: 'contrast', section: 'look', label: 'settings.contrast.label' },
  { id: 'motion', section: 'look', label: 'settings.motion.label' },
  { id: 'density', section: 'look', label: 'settings.density.label' },
  { id: 'message_size', section: 'look', label: 'settings.message_size' },
  { id: 'single_keys', section: 'keys', label: 'settings.keys.single' },
  { id: 'preset', section: 'keys', label: 'settings.keys.preset' },
  { id: 'keys', section: 'keys', label: 'settings.keys.own' },
  { id: 'notice_preset', section: 'notices', label: 'notice.settings.preset' },
  { id: 'notice_text', section: 'notices', label: 'notice.settings.text' },
  { id: 'do_not_disturb', section: 'notices', label: 'notice.settings.do_not_disturb' },
  { id: 'quiet_hours', section: 'notices', label: 'notice.settings.quiet' },
  { id: 'badge_unread', section: 'notices', label: 'notice.settings.badge_unread' },
  { id: 'background', section: 'notices', label: 'notice.settings.background' },
  { id: 'autostart', section: 'notices', label: 'notice.settings.autostart' },
  { id: 'zoom', section: 'notices', label: 'notice.settings.zoom' },
  { id: 'promises', section: 'promises', label: 'promise.title' },
  { id: 'acknowledge', section: 'mail', label: 'held.acknowledge.title' },
  { id: 'opening', section: 'mail', label: 'held.opening.title' },
  { id: 'senders', section: 'mail', label: 'held.senders.title' },
  { id: 'order_news', section: 'news', label: 'news.title' },
  { id: 'team', section: 'team', label: 'settings.team.names' },
  { id: 'add_colleague', section: 'team', label: 'settings.team.add' },
  { id: 'connections', section: 'connections', label: 'settings.connections' },
  { id: 'add_connection', section: 'connections', label: 'settings.add_connection' },
  { id: 'import_mail', section: 'connections', label: 'imports.title' },
  { id: 'import_orders', section: 'connections', label: 'files.title' },
  { id: 'leave_sample', section: 'connections', label: 'settings.leave_sample' },
  { id: 'files', section: 'data', label: 'settings.data.files' },
  { id: 'export', section: 'data', label: 'settings.export.title' },
  { id: 'backups', section: 'backups', label: 'settings.backup.title' },
  { id: 'backup_folder', section: 'backups', label: 'settings.backup.folder' },
  { id: 'recovery_code', section: 'backups', label: 'settings.recovery.title' },
  { id: 'diagnostics', section: 'advanced', label: 'settings.advanced.diagnostics' },
] as const satisfies readonly Row[]

export type SettingId = (typeof SETTINGS)[number]['id']
export type SettingRow = Row & { id: SettingId }

/** Shows the page of settings at one of them; its control takes the focus. */
export function showSetting(id: SettingId): void {
  session.setting = id
  session.show('settings')
}
