//! The native menu and the tray icon, in the agent's language. What they do is the frame's own business, a command of the
//! engine or one of the page; a choice is shown as chosen when the engine says so, never before.
//!
//! The id of an item is the key of its words.

use crate::commands::{self, Commands, Mnemonics};
use crate::shell::{self, Looks, Shell};
use crate::{frame, parting};
use host::words;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use tauri::menu::{
    AboutMetadata, CheckMenuItem, CheckMenuItemBuilder, Menu, MenuBuilder, MenuItem, MenuItemBuilder,
    PredefinedMenuItem, SubmenuBuilder,
};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

/// The languages of the interface, in the order in which they are offered.
pub(crate) const LANGUAGES: [&str; 4] = ["en", "es", "hu", "id"];

/// The settings that the View menu offers, with their values. Keys and values are those of `app.set`.
const CHOICES: [(&str, &[&str]); 3] = [
    ("language", &LANGUAGES),
    ("theme", &["system", "light", "dark"]),
    ("density", &["compact", "comfortable", "large"]),
];

/// The editing commands: the key of their words, and the name that WebKit has for them.
const EDITING: [(&str, &str); 6] = [
    ("menu.undo", "Undo"),
    ("menu.redo", "Redo"),
    ("menu.cut", "Cut"),
    ("menu.copy", "Copy"),
    ("menu.paste", "Paste"),
    ("menu.select_all", "SelectAll"),
];

/// The menus of the bar that have words of the shell; the others have those of the page.
const OWN_MENUS: [&str; 4] = ["file", "edit", "view", "help"];

const OPEN: &str = "tray.open";
const SYNC: &str = "menu.sync_now";
/// Switched in the tray; its tick follows the engine like the choices of the menu bar.
const DISTURB: &str = "tray.do_not_disturb";
const DISTURB_KEY: &str = "do_not_disturb";
const QUIT: &str = "menu.quit";
const FULL_SCREEN: &str = "menu.full_screen";

/// A word of the shell.
pub(crate) fn word(language: &str, key: &str) -> String {
    words::say(language, &format!("desktop.{key}"), &[])
}

/// What of the menus is touched again. Only ever locked on the main thread, where the menus live.
struct Menus(Mutex<Items>);

#[derive(Default)]
struct Items {
    /// The language that the menu bar is in.
    language: String,
    choices: Vec<(String, CheckMenuItem<Wry>)>,
    /// The commands of the page by their ids.
    commands: BTreeMap<String, MenuItem<Wry>>,
    /// Those that can be given now; nothing while the page has not said.
    offered: Option<BTreeSet<String>>,
    with_keys: Vec<MenuItem<Wry>>,
    tray: Tray,
}

/// The items of the tray's menu.
#[derive(Default)]
struct Tray {
    items: Vec<(&'static str, MenuItem<Wry>)>,
    disturb: Option<CheckMenuItem<Wry>>,
}

/// Puts the menu bar in place, and the tray icon where the system can show one. Nothing depends on the tray: what it offers
/// is in the menu bar too.
pub(crate) fn show(app: &AppHandle, looks: &Looks) -> tauri::Result<()> {
    let (bar, mut items) = bar(app, looks)?;
    app.set_menu(bar)?;
    if tray_is_possible() {
        match tray(app, &looks.language) {
            Ok(tray) => items.tray = tray,
            Err(error) => tracing::info!(%error, "no tray icon"),
        }
    } else {
        tracing::info!("no tray icon: the system's tray library is not installed");
    }
    app.manage(Menus(Mutex::new(items)));
    Ok(())
}

/// Brings the menus into the language of `looks` and ticks what is chosen, in a turn of the event loop of its own.
pub(crate) fn follow(app: &AppHandle, looks: Looks) {
    change(app, move |items, app| items.follow(app, &looks));
}

/// Hears from the page which of its commands can be given now, and greys the others.
#[tauri::command]
pub(crate) fn offers(app: AppHandle, ids: Vec<String>) {
    change(&app, move |items, _| items.offer(ids.into_iter().collect()));
}

fn change(app: &AppHandle, how: impl FnOnce(&mut Items, &AppHandle) -> tauri::Result<()> + Send + 'static) {
    let menus = app.clone();
    let asked = app.run_on_main_thread(move || {
        if let Some(items) = menus.try_state::<Menus>()
            && let Err(error) = how(&mut items.0.lock().unwrap_or_else(PoisonError::into_inner), &menus)
        {
            tracing::info!(%error, "the menu cannot follow the page");
        }
    });
    if let Err(error) = asked {
        tracing::info!(%error, "the menu cannot follow the page");
    }
}

/// Does what was chosen in the menu bar or in the tray.
pub(crate) fn chosen(app: &AppHandle, id: &str) {
    match id {
        OPEN => frame::bring_forward(app),
        SYNC => shell::tell(app, "sync.now", json!({})),
        QUIT => parting::quit(app),
        DISTURB => {
            let looks = app.state::<Shell>().looks();
            let value = if looks.do_not_disturb { "off" } else { "on" };
            follow(app, looks);
            shell::tell(app, "app.set", json!({ "key": DISTURB_KEY, "value": value }));
        }
        FULL_SCREEN => frame::toggle_full_screen(app),
        _ if commands::chosen(app, id) => {}
        _ => {
            if let Some((_, command)) = EDITING.iter().find(|(key, _)| *key == id) {
                edit(app, command);
            } else if let Some((key, value)) = id.split_once('.') {
                // The system has ticked it by itself; the tick belongs to what the engine says.
                follow(app, app.state::<Shell>().looks());
                shell::tell(app, "app.set", json!({ "key": key, "value": value }));
            }
        }
    }
}

impl Items {
    fn follow(&mut self, app: &AppHandle, looks: &Looks) -> tauri::Result<()> {
        for (key, item) in &self.choices {
            item.set_checked(is_chosen(looks, key))?;
        }
        if let Some(item) = &self.tray.disturb {
            item.set_checked(looks.do_not_disturb)?;
        }
        if self.language == looks.language {
            return Ok(());
        }
        // A new bar, because the label of a submenu cannot be changed in place on GTK. Keys are taken off the old one
        // first: GTK complains about items that go with their keys.
        for item in &self.with_keys {
            item.set_accelerator(None::<&str>)?;
        }
        let (bar, items) = bar(app, looks)?;
        app.set_menu(bar)?;
        let tray = std::mem::take(&mut self.tray);
        for (key, item) in &tray.items {
            item.set_text(word(&looks.language, key))?;
        }
        if let Some(item) = &tray.disturb {
            item.set_text(word(&looks.language, DISTURB))?;
        }
        let offered = self.offered.take();
        *self = Self { tray, ..items };
        offered.map_or(Ok(()), |ids| self.offer(ids))
    }

    /// Greys what has become impossible and gives back what is possible again.
    fn offer(&mut self, ids: BTreeSet<String>) -> tauri::Result<()> {
        for (id, item) in &self.commands {
            let now = ids.contains(id);
            let before = self.offered.as_ref().is_none_or(|earlier| earlier.contains(id));
            if now != before {
                item.set_enabled(now)?;
            }
        }
        self.offered = Some(ids);
        Ok(())
    }
}

fn bar(app: &AppHandle, looks: &Looks) -> tauri::Result<(Menu<Wry>, Items)> {
    let word = |key: &str| word(&looks.language, key);
    let mut items = Items {
        language: looks.language.clone(),
        ..Items::default()
    };
    let about = AboutMetadata {
        name: Some("Mostrador".to_owned()),
        version: Some(app.package_info().version.to_string()),
        license: Some("Apache-2.0".to_owned()),
        icon: app.default_window_icon().cloned(),
        ..AboutMetadata::default()
    };
    let about = PredefinedMenuItem::about(app, Some(&word("menu.about")), Some(about))?;
    let quit = MenuItemBuilder::with_id(QUIT, word(QUIT))
        .accelerator("CmdOrCtrl+Q")
        .build(app)?;
    let full = MenuItemBuilder::with_id(FULL_SCREEN, word(FULL_SCREEN))
        .accelerator("F11")
        .build(app)?;
    items.with_keys = vec![quit.clone(), full.clone()];

    let mut bar = MenuBuilder::new(app);
    if cfg!(target_os = "macos") {
        // There, the first menu is the program's own.
        let own = SubmenuBuilder::new(app, "Mostrador")
            .item(&about)
            .separator()
            .services()
            .separator();
        let own = own.hide().hide_others().show_all().separator().item(&quit).build()?;
        bar = bar.item(&own);
    }
    let mut titles = Mnemonics::default();
    for key in OWN_MENUS {
        titles.taken(&word(&format!("menu.{key}")));
    }
    for Commands { menu: name, commands } in commands::table() {
        let mut letters = Mnemonics::default();
        let title = if OWN_MENUS.contains(&name.as_str()) {
            word(&format!("menu.{name}"))
        } else {
            titles.label(&words::say(&looks.language, &format!("keys.menu.{name}"), &[]))
        };
        let mut menu = SubmenuBuilder::new(app, title);
        match name.as_str() {
            "file" => letters.taken(&word(QUIT)),
            "edit" => menu = editing(menu, &looks.language, &mut letters).separator(),
            "view" => {
                menu = choices(app, menu, looks, &mut items, &mut letters)?.separator();
                letters.taken(&word(FULL_SCREEN));
            }
            "help" => letters.taken(&word("menu.about")),
            _ => {}
        }
        for id in commands.iter().filter(|id| !is_offered_here(id)) {
            let item = commands::item(app, &looks.language, id, &mut letters)?;
            menu = menu.item(&item);
            items.commands.insert(id.clone(), item);
        }
        menu = match name.as_str() {
            "file" if !cfg!(target_os = "macos") => menu.separator().item(&quit),
            "view" => menu.separator().item(&full),
            "help" if !cfg!(target_os = "macos") => menu.separator().item(&about),
            _ => menu,
        };
        bar = bar.item(&menu.build()?);
    }
    Ok((bar.build()?, items))
}

type Building<'a> = SubmenuBuilder<'a, Wry, AppHandle>;

/// The settings with few values, each as a menu of its own.
fn choices<'a>(
    app: &'a AppHandle,
    mut view: Building<'a>,
    looks: &Looks,
    items: &mut Items,
    letters: &mut Mnemonics,
) -> tauri::Result<Building<'a>> {
    let word = |key: &str| word(&looks.language, key);
    for (group, values) in CHOICES {
        let title = word(&format!("menu.{group}"));
        letters.taken(&title);
        let mut menu = SubmenuBuilder::new(app, title);
        for value in values {
            let key = format!("{group}.{value}");
            let item = CheckMenuItemBuilder::with_id(&key, word(&key))
                .checked(is_chosen(looks, &key))
                .build(app)?;
            menu = menu.item(&item);
            items.choices.push((key, item));
        }
        view = view.item(&menu.build()?);
    }
    Ok(view)
}

/// Whether a command of the page only asks for what the View menu has as choices.
fn is_offered_here(id: &str) -> bool {
    id.strip_prefix("view_")
        .is_some_and(|setting| CHOICES.iter().any(|(key, _)| *key == setting))
}

/// On Linux without keys: the web view handles them itself, and the menu would take them from it. Elsewhere the system has
/// such items, and sends them to whatever has the keyboard.
fn editing<'a>(mut menu: Building<'a>, language: &str, letters: &mut Mnemonics) -> Building<'a> {
    for (key, command) in EDITING {
        if command == "Cut" || command == "SelectAll" {
            menu = menu.separator();
        }
        let label = word(language, key);
        letters.taken(&label);
        menu = match command {
            _ if cfg!(target_os = "linux") => menu.text(key, label),
            "Undo" => menu.undo_with_text(label),
            "Redo" => menu.redo_with_text(label),
            "Cut" => menu.cut_with_text(label),
            "Copy" => menu.copy_with_text(label),
            "Paste" => menu.paste_with_text(label),
            _ => menu.select_all_with_text(label),
        };
    }
    menu
}

fn tray(app: &AppHandle, language: &str) -> tauri::Result<Tray> {
    let item = |key: &'static str| -> tauri::Result<(&'static str, MenuItem<Wry>)> {
        Ok((key, MenuItemBuilder::with_id(key, word(language, key)).build(app)?))
    };
    let items = vec![item(OPEN)?, item(SYNC)?, item(QUIT)?];
    let disturb = CheckMenuItemBuilder::with_id(DISTURB, word(language, DISTURB)).build(app)?;
    let mut menu = MenuBuilder::new(app);
    for (key, item) in &items {
        if *key == QUIT {
            menu = menu.item(&disturb).separator();
        }
        menu = menu.item(item);
    }
    let mut builder = TrayIconBuilder::new()
        .tooltip("Mostrador")
        .menu(&menu.build()?)
        .show_menu_on_left_click(false);
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    let builder = builder.on_tray_icon_event(|tray, event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        } = event
        {
            frame::bring_forward(tray.app_handle());
        }
    });
    builder.build(app)?;
    Ok(Tray {
        items,
        disturb: Some(disturb),
    })
}

fn is_chosen(looks: &Looks, key: &str) -> bool {
    match key.split_once('.') {
        Some(("language", value)) => looks.language == value,
        Some(("theme", value)) => looks.theme == value,
        Some(("density", value)) => looks.density == value,
        _ => false,
    }
}

#[cfg(target_os = "linux")]
fn edit(app: &AppHandle, command: &str) {
    use webkit2gtk::WebViewExt as _;
    let command = command.to_owned();
    let window = app.get_webview_window(frame::MAIN);
    let done = window.map(|window| window.with_webview(move |view| view.inner().execute_editing_command(&command)));
    if let Some(Err(error)) = done {
        tracing::info!(%error, "the web view does not take editing commands");
    }
}

#[cfg(not(target_os = "linux"))]
fn edit(_app: &AppHandle, _command: &str) {}

/// Whether a tray icon can be made. On Linux its library is loaded at run time, and the program would end if it were not
/// there; the names are those that the loader tries.
fn tray_is_possible() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let own = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let names = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let folders = [
        "/usr/lib",
        "/usr/lib64",
        "/lib",
        "/lib64",
        "/usr/local/lib",
        own.as_str(),
    ];
    folders.iter().any(|folder| {
        names
            .iter()
            .any(|name| std::path::Path::new(folder).join(name).exists())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_words_in_every_language() {
        let mut keys: Vec<String> = EDITING.iter().map(|(key, _)| (*key).to_owned()).collect();
        for (group, values) in CHOICES {
            keys.push(format!("menu.{group}"));
            keys.extend(values.iter().map(|value| format!("{group}.{value}")));
        }
        keys.extend([OPEN, SYNC, QUIT, FULL_SCREEN, "menu.about"].map(str::to_owned));
        keys.extend(OWN_MENUS.map(|menu| format!("menu.{menu}")));
        for language in LANGUAGES {
            for key in &keys {
                let label = word(language, key);
                assert!(
                    !label.contains(key.as_str()) && !label.is_empty(),
                    "{language}: {key} is {label:?}"
                );
            }
        }
    }

    #[test]
    fn what_ana_chose_is_ticked() {
        let looks = Looks {
            language: "es".to_owned(),
            theme: "dark".to_owned(),
            density: "large".to_owned(),
            ..Looks::of_the_system()
        };
        assert!(
            is_chosen(&looks, "language.es") && is_chosen(&looks, "theme.dark") && is_chosen(&looks, "density.large")
        );
        assert!(!is_chosen(&looks, "language.en") && !is_chosen(&looks, "menu.large"));
    }
}
