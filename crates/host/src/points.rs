//! Where a crash run can have this process killed. Only with the feature `points`, which nothing that is shipped has.

use ports::{Notebook, Notebooks};
use std::io::Write;
use std::sync::Arc;
use store::points::{Point, halt, pass};

/// Stands still at the `nth` time that the program comes to this point, and says so on standard output. False when there is
/// no such point.
pub(crate) fn arm(point: &str, nth: u32) -> bool {
    let Some(point) = Point::from_code(point) else {
        return false;
    };
    halt(point, nth, |point| {
        let mut out = std::io::stdout().lock();
        // Whoever does not listen any more is about to kill this process anyway.
        let _ = writeln!(out, "point {}", point.code());
        let _ = out.flush();
    });
    true
}

/// Notebooks with a point before and after every line: what the simulated shop writes down is what it did.
pub(crate) struct PointedNotebooks(pub(crate) Arc<dyn Notebooks>);

impl Notebooks for PointedNotebooks {
    fn open(&self, name: &str) -> Arc<dyn Notebook> {
        Arc::new(PointedNotebook(self.0.open(name)))
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        self.0.remove(name)
    }
}

struct PointedNotebook(Arc<dyn Notebook>);

impl Notebook for PointedNotebook {
    fn append(&self, line: &str) -> Result<(), String> {
        pass(Point::BeforeEffect);
        let done = self.0.append(line);
        pass(Point::AfterEffect);
        done
    }

    fn lines(&self) -> Result<Vec<String>, String> {
        self.0.lines()
    }
}
