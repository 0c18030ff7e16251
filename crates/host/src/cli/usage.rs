//! The command line's own words: what each command and option does, in the agent's language. clap's texts are in the
//! source for whoever reads it; what a person sees comes from `locales/cli.*`.

use super::Arguments;
use crate::words::say;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

/// What a command line means, or what to print instead.
pub enum Read {
    /// A command to carry out.
    Run(Box<Arguments>),
    /// The help or the version that was asked for.
    Show(String),
    /// It is no command of ours.
    Wrong(String),
}

/// Reads a command line; the program's own name is the first word.
pub fn read(words: &[String]) -> Read {
    let lang = asked_language(words).unwrap_or_else(super::system_language);
    let read = command(&lang)
        .try_get_matches_from(words)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match read {
        Ok(arguments) => Read::Run(Box::new(arguments)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Read::Show(error.to_string()),
            _ => {
                let typed = words.get(1..).unwrap_or_default().join(" ");
                let help = command(&lang).render_help().to_string();
                Read::Wrong(format!(
                    "{}\n\n{help}",
                    say(&lang, "cli.not_understood", &[("typed", &typed)])
                ))
            }
        },
    }
}

fn asked_language(words: &[String]) -> Option<String> {
    let place = words.iter().position(|word| word == "--lang");
    let value = match place {
        Some(place) => words.get(place + 1).map(String::as_str),
        None => words.iter().find_map(|word| word.strip_prefix("--lang=")),
    };
    let language = value.and_then(domain::Language::parse).filter(|l| l.is_offered());
    language.map(|l| l.code().to_owned())
}

fn command(lang: &str) -> Command {
    let word = |key: &str| say(lang, &format!("cli.help.{key}"), &[]);
    let template = |parts: &str| format!("{{about-with-newline}}\n{}: {{usage}}\n{parts}", word("usage"));
    let list = |title: &str, slot: &str| format!("\n{}:\n{{{slot}}}\n", word(title));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true)
        .help(word("help"));
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(word("version"));
    let mut whole = Arguments::command()
        .about(word("about"))
        .help_template(template(&format!(
            "{}{}",
            list("commands", "subcommands"),
            list("options", "options")
        )))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg_required_else_help(true)
        .arg(help)
        .arg(version)
        .mut_args(|arg| match arg.get_id().as_str() {
            "data_dir" | "lang" | "json" => {
                let text = word(arg.get_id().as_str());
                arg.help(text)
            }
            _ => arg,
        });
    let names: Vec<String> = whole.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let key = name.replace('-', "_");
        whole = whole.mut_subcommand(&name, |sub| {
            let parts = format!("{}{}", list("values", "positionals"), list("options", "options"));
            let shown = if sub.get_positionals().next().is_some() {
                parts
            } else {
                list("options", "options")
            };
            sub.about(word(&format!("{key}.about")))
                .help_template(template(&shown))
                .mut_args(|arg| {
                    let text = word(&format!("{key}.{}", arg.get_id()));
                    arg.help(text)
                })
        });
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn help_is_in_the_language_that_was_asked_for_and_complete() {
        for (lang, word) in [("en", "Usage"), ("es", "Uso"), ("hu", "Használat"), ("id", "Pemakaian")] {
            for line in [
                "mostrador --help",
                "mostrador connect --help",
                "mostrador tickets --help",
                "mostrador reply -h",
                "mostrador restore -h",
                "mostrador recovery-code -h",
                "mostrador export -h",
                "mostrador import -h",
                "mostrador erase -h",
                "mostrador disconnect -h",
            ] {
                let Read::Show(text) = read(&words(&format!("{line} --lang {lang}"))) else {
                    panic!("{line}")
                };
                assert!(text.contains(&format!("{word}: mostrador")), "{text}");
                assert!(!text.contains("cli.help"), "{lang} {line} lacks words: {text}");
            }
        }
    }

    #[test]
    fn what_is_no_command_is_said_in_words() {
        let Read::Wrong(text) = read(&words("mostrador resfriado --lang es")) else {
            panic!()
        };
        assert!(text.starts_with("No entiendo «resfriado"), "{text}");
    }
}
