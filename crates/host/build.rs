//! The words are built into the program: a changed sentence must rebuild it, which cargo cannot know by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../locales");
}
