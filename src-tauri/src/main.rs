//! The desktop shell: one window, a menu, a tray icon, and the bridge between the page in the window and the engine.
//!
//! It holds no business logic and no SQL, and the page gets one command (`rpc`) and one event (`changed`): whatever the
//! product can do is reached through the engine's own list of commands, so the shell does not grow with the product. The
//! window opens while the engine does, because a person who starts a program wants to see it now; calls of the page wait
//! for the engine. Closing the window quits: nothing goes on behind a window that is gone.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod frame;
mod menu;
mod page;
mod ready;
mod shell;

use arguments::Arguments;
use host::Options;
use shell::{Looks, Shell};
use std::process::ExitCode;
use tauri::{App, Manager, RunEvent, WindowEvent};

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(fault) => return complain(&fault),
    };
    let options = Options {
        sample: arguments.sample,
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
                    shell::leave(app);
                }
                RunEvent::ExitRequested { api, code: None, .. } => {
                    api.prevent_exit();
                    shell::leave(app);
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
    if data_dir.is_none() {
        // Must be the first plugin. A data folder of one's own is a second, independent Mostrador on purpose.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            frame::bring_forward(app)
        }));
    }
    builder
        .plugin(frame::remembered(data_dir.as_deref()))
        .register_uri_scheme_protocol(page::SCHEME, |context, request| {
            page::answer(context.app_handle(), &request)
        })
        .invoke_handler(tauri::generate_handler![shell::rpc, shell::settled, ready::painted])
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| {
            app.manage(Shell::new(arguments.ready_file.clone()));
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

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(fault: &str) -> ExitCode {
    eprintln!("{fault}");
    ExitCode::FAILURE
}
