//! How busy the machine was with other things: a figure of seeds per minute means something only when it was not. Where the
//! system does not tell (it is read from Linux's `/proc`), nothing is judged.

/// Processor time so far, in ticks: ours, and everybody's.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    ours: i64,
    all: i64,
}

impl Load {
    /// As it is now.
    pub fn now() -> Option<Load> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The name in brackets may hold spaces; user and system time are the 11th and 12th numbers after it.
        let words: Vec<i64> = numbers(stat.rsplit_once(')')?.1);
        let all = std::fs::read_to_string("/proc/stat").ok()?;
        let [user, nice, system, _idle, _waiting, interrupts, soft, ..] = numbers(all.lines().next()?)[..] else {
            return None;
        };
        Some(Load {
            ours: words.get(10)? + words.get(11)?,
            all: user + nice + system + interrupts + soft,
        })
    }

    /// Hundredths of the work since then that were not ours.
    pub fn others_since(self, then: Load) -> i64 {
        let (all, ours) = (self.all - then.all, self.ours - then.ours);
        if all > 0 { (all - ours).max(0) * 100 / all } else { 0 }
    }
}

fn numbers(text: &str) -> Vec<i64> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_do_is_the_rest() {
        let (then, now) = (Load { ours: 10, all: 100 }, Load { ours: 100, all: 200 });
        assert_eq!(now.others_since(then), 10);
        assert_eq!(then.others_since(then), 0);
    }
}
