//! Every mistake that is planted on purpose is found: a green run of the simulator means something.

use sim::cores;
use sim::teeth::{self, WITHIN};
use sim::template::Template;
use store::planted::Bug;

#[test]
fn every_planted_mistake_is_found() {
    let template = cores::alone(Template::make()).unwrap().unwrap();
    let mut missed = Vec::new();
    for (name, bug) in Bug::ALL {
        match teeth::bite(&template, *bug, WITHIN).unwrap() {
            Some(bite) => println!("{name}: seed {}: {}", bite.seed, bite.said),
            None => missed.push(*name),
        }
    }
    assert!(missed.is_empty(), "not found within {WITHIN} seeds: {missed:?}");
    assert!(Bug::ALL.len() >= 15);
}
