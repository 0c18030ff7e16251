//! The desktop shell: one window, a menu, a tray icon, and the bridge between the page in the window and the engine.
//!
//! It holds no business logic and no SQL, and the page gets one command (`rpc`) and one event (`changed`): whatever the
//! product can do is reached through the engine's own list of commands, so the shell does not grow with the product. The
//! window opens while the engine does, because a person who starts a program wants to see it now; calls of the page wait
//! for the engine. Closing the window quits, unless the agent has chosen otherwise: nothing goes on
//! unasked behind a window that is gone.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod folders;
mod frame;
mod links;
mod menu;
mod notices;
mod page;
mod parting;
mod ready;
mod shell;

use arguments::Arguments;
use host::Options;
use links::Openings;
use shell::{Looks, Shell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use tauri::{App, Manager, RunEvent, WindowEvent};
use tauri_plugin_deep_link::DeepLinkExt;

/// A large database takes one of two cores for seconds when it is looked at for damage; until here the window is painted.
const AFTER_THE_WINDOW: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(fault) => return complain(&fault),
    };
    let options = Options {
        sample: arguments.sample,
        look_after: AFTER_THE_WINDOW,
        ..Options::from_env()
    };
    match build(arguments, options) {
        Ok(app) => {
            app.run(|app, event| match event {
                RunEvent::WindowEvent {
                    event: WindowEvent::CloseRequested { api, .. },
                    ..
                } => {
                    // The page must save what is being typed, and the engine must come to rest, before anything ends.
                    api.prevent_close();
                    parting::close(app);
                }
                RunEvent::ExitRequested { api, code: None, .. } => {
                    api.prevent_exit();
                    parting::quit(app);
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => complain(&format!("Mostrador cannot open a window: {error}")),
    }
}

fn build(arguments: Arguments, options: Options) -> tauri::Result<App> {
    let data_dir = options.data_dir.clone();
    let mut builder = tauri::Builder::default();
    if let Some(name) = name_of(data_dir.as_deref()) {
        // Must be the first plugin. A data folder of one's own is a second, independent Mostrador on purpose.
        let single = tauri_plugin_single_instance::Builder::new().callback(|app, words, _| {
            frame::bring_forward(app);
            if let Some(opening) = links::among(&words) {
                links::open(app, opening);
            }
        });
        builder = builder.plugin(single.dbus_id(name).build());
    }
    builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_autostart::Builder::new().build())
        .plugin(frame::remembered(data_dir.as_deref()))
        .register_uri_scheme_protocol(page::SCHEME, |context, request| {
            page::answer(context.app_handle(), &request)
        })
        .invoke_handler(tauri::generate_handler![
            shell::rpc,
            shell::settled,
            links::openings,
            menu::offers,
            folders::choose_folder,
            folders::choose_file,
            ready::painted
        ])
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| {
            app.manage(Shell::new(arguments.ready_file.clone()));
            app.manage(Openings::default());
            if let Some(link) = &arguments.link {
                links::open(app.handle(), links::read(link));
            }
            take_links(app, data_dir.is_none());
            if !arguments.floor {
                shell::open(app.handle(), options);
            }
            menu::show(app.handle(), &Looks::of_the_system())?;
            frame::open(app.handle(), &arguments, data_dir.as_deref())?;
            app.state::<Shell>().framed();
            Ok(())
        })
        .build(tauri::generate_context!())
}

/// Under which name this Mostrador is the only one: one for each data folder. Nothing where the system knows one name for
/// each program only, and this is not the usual one.
fn name_of(data_dir: Option<&Path>) -> Option<String> {
    match data_dir {
        None => Some("app.mostrador.desktop".to_owned()),
        Some(folder) if cfg!(target_os = "linux") => {
            let mut hash = DefaultHasher::new();
            std::path::absolute(folder)
                .unwrap_or_else(|_| folder.to_owned())
                .hash(&mut hash);
            Some(format!("app.mostrador.desktop_{:016x}", hash.finish()))
        }
        Some(_) => None,
    }
}

/// Hears links where the system hands them to the running program, and has the system know the scheme. A build of the
/// project's own leaves the system as it is.
fn take_links(app: &App, usual: bool) {
    let links = app.deep_link();
    if cfg!(target_os = "macos") {
        let handle = app.handle().clone();
        links.on_open_url(move |event| {
            for link in event.urls() {
                links::open(&handle, links::read(link.as_str()));
            }
        });
    } else if usual
        && !cfg!(debug_assertions)
        && let Err(error) = links.register_all()
    {
        tracing::info!(%error, "links into the program cannot be set up");
    }
}

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(fault: &str) -> ExitCode {
    eprintln!("{fault}");
    ExitCode::FAILURE
}
