//! The journey of a first morning in the real window: WebKitGTK, the real shell, the real engine, the sample shop.
//!
//! Most journeys run in Chromium on the loopback host, where they are quick. Here is what only the real window can show:
//! that page, bridge, keychain and web view work together, that what Ana typed is there after a kill, and that the window
//! cannot be led away. It is driven through WebKitWebDriver without anything between. The test is left out, with the reason
//! printed, where there is no display or no driver; with MOSTRADOR_WINDOW_TESTS set, as `cargo xtask test` does, it cannot
//! be left out.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test of a program from outside reads the environment"
)]

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Generous, because two cores may be busy with something else; each wait ends as soon as what it waits for is there.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const PRESS_AGAIN: Duration = Duration::from_millis(300);

const SAMPLE: &str = "section[aria-labelledby='card-sample'] button";
const ALL_OPEN: &str = "[role='tab'][data-queue='all_open']";
const LIST: &str = "[role='grid'] > *";
const FIRST_ROW: &str = "[role='row'][aria-rowindex='1']";
const MESSAGE: &str = "[data-testid='feed'] [role='article']";
const ORDER: &str = "[data-testid='customer-panel'] [data-order]";
const WRITING: &str = "[data-testid='composer'] :is(textarea, [role='textbox'])";
const SEND: &str = "[data-testid='send']";
const SETTINGS: &str = "[data-testid='nav-settings']";
const SETTINGS_PAGE: &str = "[data-testid='settings']";
const REPLY: &str = "Hola, gracias por escribirnos. Miramos tu pedido y te contamos hoy mismo. ñáéő";

/// Makes a journey where one can be made, and ends one that hangs.
async fn journey(steps: impl Future<Output = Outcome>) -> Outcome {
    if let Some(reason) = why_not() {
        println!("left out: {reason}");
        return Ok(());
    }
    tokio::time::timeout(PATIENCE * 4, steps)
        .await
        .map_err(|_| "the journey hangs")?
}

#[tokio::test]
async fn ana_opens_the_sample_shop_reads_a_ticket_and_finds_her_draft_after_a_kill() -> Outcome {
    journey(async {
        let home = tempfile::tempdir()?;
        let first = Window::open(home.path(), "first").await?;
        first.press(SAMPLE).await?;
        first.until_synced().await?;
        let ticket = first.open_a_ticket(FIRST_ROW).await?;
        first.see(MESSAGE).await?;
        first.see(ORDER).await?;
        first.write(WRITING, REPLY).await?;
        first.until_saved(&ticket, REPLY).await?;
        // Where no bus leads a second start to the first, the lock of the data does not let it in.
        first.start_without_a_bus().await?;
        first.kill()?;

        let second = Window::open(home.path(), "second").await?;
        second
            .open_a_ticket(&format!("[role='row'][data-ticket='{ticket}']"))
            .await?;
        let kept = second.see(WRITING).await?.text().await?;
        assert_eq!(Some(kept.as_str()), Some(REPLY), "the draft survived the kill");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_on_the_page_can_lead_the_window_away_or_reach_the_network() -> Outcome {
    journey(async {
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path(), "only").await?;
    window.see(SAMPLE).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let elsewhere = format!("http://{}/", listener.local_addr()?);
    let home_page = window.page.current_url().await?;

    window.run("location.href = arguments[0]", &elsewhere).await?;
    window.run("window.open(arguments[0])", &elsewhere).await?;
    let reached =
        "const done = arguments[1]; fetch(arguments[0], { mode: 'no-cors' }).then(() => done(true), () => done(false))";
    let reached = window.page.execute_async(reached, vec![json!(elsewhere)]).await?;
    assert_eq!(reached, false, "the content policy lets the page reach the network");
    assert_eq!(window.page.current_url().await?, home_page);
    assert_eq!(window.page.windows().await?.len(), 1);
    listener.set_nonblocking(true)?;
    assert!(listener.accept().is_err(), "something knocked on the outside's door");
    Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_in_a_mail_opens_in_the_browser_and_the_window_stays_where_it_is() -> Outcome {
    journey(async {
        let home = tempfile::tempdir()?;
        let window = Window::open(home.path(), "only").await?;
        window.press(SAMPLE).await?;
        window.until_synced().await?;
        let list = json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 100 });
        let rows = window.ask("ticket.list", &list).await?["rows"].clone();
        let mut rows = rows.as_array().ok_or("no tickets")?.iter();
        let marta = rows.find(|row| row["customerName"] == "Marta Ribera").ok_or("no Marta")?;
        window.follow_link(marta).await?;
        window.see_ticket(marta).await?;
        let home_page = window.page.current_url().await?;

        window.press_in_mail("a[href^='https']").await?;
        window.until_opened_outside("https://www.cafelaplaza.example/").await?;
        assert_eq!(window.page.current_url().await?, home_page);
        assert_eq!(window.page.windows().await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ana_sorts_a_ticket_with_keys_in_the_real_window() -> Outcome {
    journey(async {
        let home = tempfile::tempdir()?;
        let window = Window::open(home.path(), "only").await?;
        window.press(SAMPLE).await?;
        window.until_synced().await?;
        let ticket = window.open_a_ticket(FIRST_ROW).await?;
        window.see(MESSAGE).await?;
        let asked = json!({ "ticketId": ticket });
        let priority = window.ask("ticket.get", &asked).await?["row"]["priority"].clone();

        window.keys("i").await?;
        window
            .until("ticket.get", asked.clone(), |view| view["row"]["mine"] == true)
            .await?;
        window.keys("p").await?;
        window.see("[data-testid='picker']").await?;
        window.keys("low\u{e007}").await?;
        window
            .until("ticket.get", asked.clone(), |view| view["row"]["priority"] == "low")
            .await?;
        window.keys("e").await?;
        window
            .until("ticket.get", asked.clone(), |view| view["row"]["status"] == "resolved")
            .await?;
        // Each step back is one key.
        for (field, before) in [
            ("status", json!("open")),
            ("priority", priority),
            ("mine", json!(false)),
        ] {
            window.keys("z").await?;
            window
                .until("ticket.get", asked.clone(), |view| view["row"][field] == before)
                .await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn carla_answers_the_desktop_is_told_and_a_click_a_second_start_and_a_link_lead_to_her_ticket() -> Outcome {
    journey(async {
        let home = tempfile::tempdir()?;
        let _daemon = Daemon::start()?;
        let window = Window::open(home.path(), "first").await?;
        window.press(SAMPLE).await?;
        window.until_synced().await?;
        window.set("undo_seconds", "0").await?;
        let list = json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 100 });
        let rows = window.ask("ticket.list", &list).await?["rows"].clone();
        let rows = rows.as_array().ok_or("no tickets")?;
        let is_carla = |row: &&Value| row["customerName"].as_str().is_some_and(|name| name.starts_with("Carla Pastor"));
        let carla = rows.iter().find(is_carla).ok_or("no Carla")?;
        let other = rows.iter().find(|row| !is_carla(row)).ok_or("only Carla")?;

        window.follow_link(carla).await?;
        window.see_ticket(carla).await?;
        window.write(WRITING, REPLY).await?;
        window.press(SEND).await?;
        window.press(SETTINGS).await?;
        window.see(SETTINGS_PAGE).await?;
        // She answers within half a minute.
        if let Err(error) = Daemon::shows().await {
            let told = window.ask("notice.list", &json!({})).await?;
            let focused = window.run("return document.hasFocus()", "").await?;
            return Err(window.explained(&format!("{error}; {told}; focused: {focused}")).await);
        }
        Daemon::click()?;
        window.see_ticket(carla).await?;

        window.follow_link(other).await?;
        window.see_ticket(other).await?;
        assert!(window.start_again(&[])?, "a second start leaves the first alone");
        assert!(window.start_again(&["mostrador://ticket/0"])?);
        window.see("[data-testid='toast']").await?;
        window.see_ticket(other).await?;

        window.set("zoom", "150").await?;
        window.until_wide(|width| width < 1_000).await?;
        window.page.set_window_size(1_110, 700).await?;
        window.until_wide(|width| (700..=740).contains(&width)).await?;
        window.until_remembered("\"width\": 1110").await?;
        window.kill()?;
        let again = Window::open(home.path(), "second").await?;
        again.until_wide(|width| (700..=740).contains(&width)).await?;
        Ok(())
    })
    .await
}

/// The desktop program in the hands of the driver.
struct Window {
    page: Client,
    // Ends driver, program and web processes when it goes, so it goes last.
    driver: Driver,
}

impl Window {
    async fn open(home: &Path, name: &str) -> Outcome<Self> {
        let driver = Driver::start(&home.join("data"), &home.join(format!("{name}.log")))?;
        let options = json!({ "binary": desktop()?.to_string_lossy(), "args": [] });
        let capabilities = Map::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address)
            .await?;
        Ok(Self { page, driver })
    }

    /// Waits until an element is there.
    async fn see(&self, selector: &str) -> Outcome<Element> {
        match self
            .page
            .wait()
            .at_most(PATIENCE)
            .every(LOOK_AGAIN)
            .for_element(Locator::Css(selector))
            .await
        {
            Ok(element) => Ok(element),
            Err(error) => Err(self.explained(&format!("waited for {selector}: {error}")).await),
        }
    }

    async fn press(&self, selector: &str) -> Outcome {
        match self.see(selector).await?.click().await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.explained(&format!("{selector} cannot be pressed: {error}")).await),
        }
    }

    async fn write(&self, selector: &str, text: &str) -> Outcome {
        match self.see(selector).await?.send_keys(text).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self
                .explained(&format!("{selector} cannot be written in: {error}"))
                .await),
        }
    }

    /// Types to whatever has the focus, as a keyboard does.
    async fn keys(&self, typed: &str) -> Outcome {
        Ok(self.page.active_element().await?.send_keys(typed).await?)
    }

    /// Presses something in the frame of a mail where it stands, as a hand does: no script runs in there that could do it.
    async fn press_in_mail(&self, selector: &str) -> Outcome {
        const FRAME: &str = "[data-testid='mail-page']";
        self.see(FRAME).await?;
        let place = "const frame = document.querySelector(arguments[0][0]); \
                     const there = frame.contentDocument?.querySelector(arguments[0][1]); if (!there) return null; \
                     there.scrollIntoView({ block: 'center' }); const [out, inner] = [frame, there].map((one) => one.getBoundingClientRect()); \
                     return [out.x + inner.x + inner.width / 2, out.y + inner.y + inner.height / 2]";
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                again.tick().await;
                let place = self.page.execute(place, vec![json!([FRAME, selector])]).await?;
                if let Some([x, y]) = place.as_array().map(Vec::as_slice) {
                    return Outcome::Ok((x.as_f64().unwrap_or_default(), y.as_f64().unwrap_or_default()));
                }
            }
        });
        let (x, y) = found.await.map_err(|_| format!("no {selector} in the mail"))??;
        let hand = MouseActions::new("hand".to_owned())
            .then(PointerAction::MoveTo { duration: None, x, y })
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        Ok(self.page.perform_actions(hand).await?)
    }

    /// Waits until the desktop was asked to open this address.
    async fn until_opened_outside(&self, address: &str) -> Outcome {
        let opened = self.driver.opened();
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let asked = tokio::time::timeout(PATIENCE, async {
            while std::fs::read_to_string(&opened).unwrap_or_default().trim() != address {
                again.tick().await;
            }
        });
        match asked.await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.explained("the browser was not asked").await),
        }
    }

    /// A failure with the program's last words and a picture of the moment.
    async fn explained(&self, what: &str) -> Box<dyn Error> {
        let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window.png");
        let taken = self
            .page
            .screenshot()
            .await
            .ok()
            .and_then(|png| std::fs::write(&picture, png).ok());
        let picture = taken.map(|()| picture.display().to_string()).unwrap_or_default();
        format!("{what}\n{picture}\n{}", self.driver.last_words()).into()
    }

    /// Presses until `chosen` is there, and returns it, as a person does: tabs and rows move while the first numbers come in,
    /// and what was pressed may not be what was meant.
    async fn choose(&self, selector: &str, chosen: &str) -> Outcome<Element> {
        let choosing = async {
            let mut again = tokio::time::interval(PRESS_AGAIN);
            loop {
                if let Ok(found) = self.page.find(Locator::Css(chosen)).await {
                    return found;
                }
                if let Ok(element) = self.page.find(Locator::Css(selector)).await {
                    element.click().await.ok();
                } else {
                    // What was shown as new has led down to it, and rows that are far away are not drawn.
                    self.run("document.querySelector(arguments[0])?.scrollTo(0, 0)", LIST)
                        .await
                        .ok();
                }
                again.tick().await;
            }
        };
        match tokio::time::timeout(PATIENCE, choosing).await {
            Ok(found) => Ok(found),
            Err(_) => Err(self.explained(&format!("{selector} could not be chosen")).await),
        }
    }

    /// Opens the ticket of a row of the queue that holds everything, and returns its id.
    async fn open_a_ticket(&self, row: &str) -> Outcome<String> {
        self.choose(ALL_OPEN, &format!("{ALL_OPEN}[aria-selected='true']"))
            .await?;
        // What has been read is not yet what is shown.
        self.until_all_is_shown().await?;
        let chosen = self.choose(row, &format!("{row}[aria-current='true']")).await?;
        Ok(chosen.attr("data-ticket").await?.ok_or("a row without a ticket")?)
    }

    /// Waits until the list is as long as the engine says now: customers write while Ana looks, and while the pointer lies on
    /// the list what is new waits above it.
    async fn until_all_is_shown(&self) -> Outcome {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let shown = async {
            loop {
                again.tick().await;
                let counts = self.ask("ticket.counts", &json!({})).await?;
                let grid = format!("[role='grid'][aria-rowcount='{}']", counts["allOpen"]);
                if self.page.find(Locator::Css(&grid)).await.is_ok() {
                    return Outcome::Ok(());
                }
                if let Ok(new) = self.page.find(Locator::Css("[data-testid='new-above']")).await {
                    new.click().await.ok();
                }
            }
        };
        match tokio::time::timeout(PATIENCE, shown).await {
            Ok(shown) => shown,
            Err(_) => Err(self.explained("the list never shows as many as there are").await),
        }
    }

    /// Waits until the sample shop has been read: until then rows come and move.
    async fn until_synced(&self) -> Outcome {
        self.until("connection.list", json!({}), |list| {
            let shops = list["connections"].as_array().map(Vec::as_slice).unwrap_or_default();
            !shops.is_empty() && shops.iter().all(|shop| shop["health"] == "good")
        })
        .await
    }

    /// Waits until the engine itself, asked past the page, holds this draft.
    async fn until_saved(&self, ticket: &str, text: &str) -> Outcome {
        self.until("ticket.get", json!({ "ticketId": ticket }), |view| {
            view["replyDraft"]["text"] == text
        })
        .await
    }

    /// Asks the engine itself, through the bridge but past the page. A failure is null.
    async fn ask(&self, command: &str, input: &Value) -> Outcome<Value> {
        let ask = "const done = arguments[2]; window.__TAURI_INTERNALS__\
                   .invoke('rpc', { command: arguments[0], payload: arguments[1] }).then(done, () => done(null))";
        Ok(self
            .page
            .execute_async(ask, vec![json!(command), input.clone()])
            .await?)
    }

    /// Asks the engine until its answer is as wished.
    async fn until(&self, command: &str, input: Value, wished: impl Fn(&Value) -> bool) -> Outcome {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let asked = async {
            loop {
                again.tick().await;
                if wished(&self.ask(command, &input).await?) {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(PATIENCE, asked)
            .await
            .map_err(|_| format!("{command} never gave the answer waited for"))?
    }

    async fn set(&self, key: &str, value: &str) -> Outcome {
        let done = self.ask("app.set", &json!({ "key": key, "value": value })).await?;
        if done.is_null() {
            return Err(format!("{key} could not be set").into());
        }
        Ok(())
    }

    /// Starts the program a second time, as the system does for a link. True when it ended well and left this one alone.
    fn start_again(&self, arguments: &[&str]) -> Outcome<bool> {
        let ended = Command::new("timeout")
            .arg("20")
            .arg(desktop()?)
            .args(arguments)
            .env("MOSTRADOR_DATA_DIR", &self.driver.data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        Ok(ended.success())
    }

    /// Starts the program a second time where it cannot find the first, and waits until it says that the data are in use.
    async fn start_without_a_bus(&self) -> Outcome {
        let log = self.driver.log.with_extension("alone.log");
        let output = File::create(&log)?;
        let mut alone = Command::new(desktop()?)
            .env("MOSTRADOR_DATA_DIR", &self.driver.data)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            .env_remove("TAURI_WEBVIEW_AUTOMATION")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let said = tokio::time::timeout(PATIENCE, async {
            while !std::fs::read_to_string(&log)
                .unwrap_or_default()
                .contains("already_open")
            {
                again.tick().await;
            }
        });
        let said = said.await;
        alone.kill()?;
        alone.wait()?;
        said.map_err(|_| std::fs::read_to_string(&log).unwrap_or_default())?;
        Ok(())
    }

    /// Waits until what is remembered of the window holds these words.
    async fn until_remembered(&self, words: &str) -> Outcome {
        let file = self.driver.data.join("window.json");
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let kept = tokio::time::timeout(PATIENCE, async {
            while !std::fs::read_to_string(&file).unwrap_or_default().contains(words) {
                again.tick().await;
            }
        });
        match kept.await {
            Ok(()) => Ok(()),
            Err(_) => Err(self
                .explained(&std::fs::read_to_string(&file).unwrap_or_default())
                .await),
        }
    }

    async fn follow_link(&self, ticket: &Value) -> Outcome {
        let link = format!("mostrador://ticket/{}", ticket["number"]);
        if !self.start_again(&[&link])? {
            return Err(self.explained("the second start did not end well").await);
        }
        Ok(())
    }

    /// Waits until the conversation of a ticket is shown.
    async fn see_ticket(&self, ticket: &Value) -> Outcome {
        let id = ticket["id"].as_str().ok_or("a ticket without an id")?;
        // Its row may still wait above the list.
        self.see(&format!("[data-testid='conversation'][data-opened='{id}']"))
            .await?;
        self.see(WRITING).await?;
        Ok(())
    }

    /// Waits until the page is as wide as wished, in its own pixels.
    async fn until_wide(&self, wished: impl Fn(i64) -> bool) -> Outcome {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let mut width = 0;
        let asked = async {
            loop {
                again.tick().await;
                width = self.run("return window.innerWidth", "").await?.as_i64().unwrap_or(0);
                if wished(width) {
                    return Ok(());
                }
            }
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.explained(&format!("the page is {width} pixels wide")).await),
        }
    }

    async fn run(&self, script: &str, argument: &str) -> Outcome<Value> {
        Ok(self.page.execute(script, vec![json!(argument)]).await?)
    }

    /// Ends everything at once, without a chance to save, and returns when the data folder is free again.
    fn kill(self) -> Outcome {
        let lock = self.driver.data.join("mostrador.lock");
        drop(self);
        // A process that was killed holds its files until the system has taken it apart.
        File::open(lock)?.lock()?;
        Ok(())
    }
}

/// A real program that shows notifications, on the session's bus.
struct Daemon(Child);

impl Daemon {
    fn start() -> Outcome<Self> {
        let daemon = Command::new("dunst")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("dunst cannot be started: {error}"))?;
        let daemon = Self(daemon);
        for _ in 0..200 {
            if Self::asked(&["is-paused"]).is_ok() {
                return Ok(daemon);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err("dunst did not come up within 10 seconds".into())
    }

    fn asked(arguments: &[&str]) -> Outcome<String> {
        let answer = Command::new("dunstctl").args(arguments).output()?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into_owned().into());
        }
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// Waits until a notification is shown.
    async fn shows() -> Outcome {
        let mut again = tokio::time::interval(PRESS_AGAIN);
        let shown = async {
            while Self::asked(&["count", "displayed"])?.trim() == "0" {
                again.tick().await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE * 2, shown)
            .await
            .map_err(|_| "the desktop was told nothing")?
    }

    /// Presses the notification.
    fn click() -> Outcome {
        Self::asked(&["action", "0"]).map(drop)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// WebKitWebDriver in a process group of its own, which the program and its web processes belong to as well.
struct Driver {
    process: Child,
    address: String,
    log: PathBuf,
    data: PathBuf,
}

impl Driver {
    fn start(data: &Path, log: &Path) -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let output = File::create(log)?;
        // What the desktop is asked to open is written down instead: no browser is wanted here.
        let (programs, opened) = (data.with_extension("programs"), data.with_extension("opened"));
        std::fs::create_dir_all(&programs)?;
        let browser = programs.join("xdg-open");
        std::fs::write(&browser, format!("#!/bin/sh\necho \"$1\" >> '{}'\n", opened.display()))?;
        std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755))?;
        let path = std::env::var("PATH").unwrap_or_default();
        let process = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("PATH", format!("{}:{path}", programs.display()))
            // The program inherits both: the data folder, and the wish to be driven.
            .env("MOSTRADOR_DATA_DIR", data)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let driver = Self {
            process,
            address: format!("http://127.0.0.1:{port}"),
            log: log.to_owned(),
            data: data.to_owned(),
        };
        for _ in 0..400 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(driver);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Err("WebKitWebDriver did not open its port within 10 seconds".into())
    }

    /// File with the addresses that the desktop was asked to open.
    fn opened(&self) -> PathBuf {
        self.data.with_extension("opened")
    }

    fn last_words(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        // SIGKILL for all of them: what the program promises, it promises for this too.
        Command::new("kill").args(["-KILL", "--", &group]).status().ok();
        self.process.wait().ok();
    }
}

/// Why the journey cannot be made here, unless it must.
fn why_not() -> Option<&'static str> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let path: OsString = set("PATH").unwrap_or_default();
    let reason = if set("DISPLAY").is_none() {
        "there is no display"
    } else if !std::env::split_paths(&path).any(|folder| folder.join("WebKitWebDriver").is_file()) {
        "WebKitWebDriver is not installed"
    } else {
        return None;
    };
    set("MOSTRADOR_WINDOW_TESTS").is_none().then_some(reason)
}

/// The program: as told, or beside this test's own folder, where cargo puts it.
fn desktop() -> Outcome<PathBuf> {
    if let Some(told) = std::env::var_os("MOSTRADOR_DESKTOP") {
        return Ok(told.into());
    }
    let beside = std::env::current_exe()?
        .parent()
        .and_then(Path::parent)
        .map(|folder| folder.join("mostrador-desktop"));
    let found = beside.filter(|path| path.is_file());
    found.ok_or_else(|| "build the desktop program first: cargo build --workspace".into())
}
