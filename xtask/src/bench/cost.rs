//! What running a command costs, and what several runs of several commands say together.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use wait4::Wait4 as _;

/// CPU seconds and peak memory of a process and all that it waited for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    pub seconds: f64,
    pub mebibytes: f64,
}

/// Runs a command and says what it cost; fails if it does.
pub fn measure(command: &mut Command) -> Result<Cost> {
    measure_ending(command, &[0])
}

/// The signal of a process that took too long.
const SIGXCPU: i32 = 24;
/// The CPU seconds after which a peer is given up.
const MOST_SECONDS: u32 = 120;

/// A command that the system ends when it takes too long.
pub fn limited(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            // The soft limit alone: at the hard one the signal is that of any kill.
            &format!("ulimit -S -t {MOST_SECONDS}; exec \"$0\" \"$@\""),
        ])
        .arg(command.get_program())
        .args(command.get_args());
    shell
}

/// As [`measure`], for a command that tells with its exit code what it found.
pub fn measure_ending(command: &mut Command, codes: &[i32]) -> Result<Cost> {
    let name = command.get_program().to_string_lossy().into_owned();
    // A process starts with the peak of the one whose memory it had before, and is given that of this program unless it is
    // forked, as the standard library does for one of a certain user.
    let user = fs::metadata("/proc/self").map(|own| own.uid());
    if let Ok(user) = user {
        command.uid(user);
    }
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be run"))?;
    let (usage, errors) = finish(child)?;
    ensure!(
        usage.status.signal() != Some(SIGXCPU),
        "given up after {MOST_SECONDS} CPU seconds"
    );
    let ended = usage
        .status
        .code()
        .is_some_and(|code| codes.contains(&code));
    ensure!(ended, "{name} failed, {}: {}", usage.status, errors.trim());
    let cpu = usage.rusage.utime + usage.rusage.stime;
    Ok(Cost {
        seconds: cpu.as_secs_f64(),
        mebibytes: usage.rusage.maxrss as f64 / 1_048_576.0,
    })
}

/// Reads what a process says until it ends.
fn finish(mut child: Child) -> Result<(wait4::ResUse, String)> {
    let mut errors = Vec::new();
    if let Some(mut pipe) = child.stderr.take() {
        std::io::Read::read_to_end(&mut pipe, &mut errors)?;
    }
    let usage = child.wait4()?;
    Ok((usage, String::from_utf8_lossy(&errors).into_owned()))
}

/// Several runs of one command.
#[derive(Clone, Debug)]
pub struct Sample {
    /// By CPU time, the cheapest first; never empty.
    costs: Vec<Cost>,
}

impl Sample {
    fn new(mut costs: Vec<Cost>) -> Option<Self> {
        costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        (!costs.is_empty()).then_some(Self { costs })
    }

    /// The run in the middle.
    pub fn median(&self) -> Cost {
        self.costs[self.costs.len() / 2]
    }

    /// The cheapest and the dearest run, in CPU seconds.
    pub fn spread(&self) -> (f64, f64) {
        let last = self.costs.len() - 1;
        (self.costs[0].seconds, self.costs[last].seconds)
    }

    pub fn runs(&self) -> usize {
        self.costs.len()
    }
}

/// Something that is measured: one run of it.
pub type Run<'a> = Box<dyn FnMut() -> Result<Cost> + 'a>;

/// Who takes part in a row, by name.
pub type Contenders<'a> = Vec<Contender<'a>>;

/// One who takes part in a row.
pub struct Contender<'a> {
    pub name: &'static str,
    pub run: Run<'a>,
    /// Takes so long that it is run once.
    pub once: bool,
}

impl<'a> Contender<'a> {
    pub fn new(name: &'static str, run: impl FnMut() -> Result<Cost> + 'a) -> Self {
        Self {
            name,
            run: Box::new(run),
            once: false,
        }
    }
}

/// Runs everything in turn, so that a machine that gets slower on the way does so for all of them. What fails once is not
/// run again, and says why. Where there are many runs, a first one warms the caches of the disk and is not counted.
pub fn interleave(runs: usize, contenders: &mut [Contender<'_>]) -> Vec<Result<Sample>> {
    let mut costs: Vec<Result<Vec<Cost>>> = contenders.iter().map(|_| Ok(Vec::new())).collect();
    let warming = usize::from(runs > 3);
    for round in 0..runs + warming {
        for (contender, costs) in contenders.iter_mut().zip(&mut costs) {
            let Ok(so_far) = costs else { continue };
            if contender.once && round != warming {
                continue;
            }
            match (contender.run)() {
                Ok(cost) if round >= warming => so_far.push(cost),
                Ok(_) => {}
                Err(error) => *costs = Err(error),
            }
        }
    }
    let samples = costs.into_iter();
    samples
        .map(|costs| Sample::new(costs?).context("nothing was run"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(seconds: f64) -> Cost {
        Cost {
            seconds,
            mebibytes: 1.0,
        }
    }

    #[test]
    fn a_sample_tells_its_middle_and_its_ends() {
        let sample = Sample::new([3.0, 1.0, 2.0].map(cost).to_vec()).expect("runs");
        assert_eq!(sample.median(), cost(2.0));
        assert_eq!(sample.spread(), (1.0, 3.0));
        assert!(Sample::new(Vec::new()).is_none());
    }

    #[test]
    fn contenders_take_turns_and_a_failure_ends_only_its_own() {
        let order = std::cell::RefCell::new(Vec::new());
        let called = |name| order.borrow_mut().push(name);
        let mut contenders = vec![
            Contender::new("a", || {
                called('a');
                Ok(cost(1.0))
            }),
            Contender::new("b", || {
                called('b');
                anyhow::bail!("no")
            }),
            Contender {
                once: true,
                ..Contender::new("c", || {
                    called('c');
                    Ok(cost(1.0))
                })
            },
        ];
        let samples = interleave(3, &mut contenders);
        drop(contenders);
        assert!(samples[0].is_ok() && samples[1].is_err());
        assert_eq!(samples[2].as_ref().map(Sample::runs).ok(), Some(1));
        assert_eq!(order.into_inner(), ['a', 'b', 'c', 'a', 'a']);
    }

    #[test]
    fn memory_is_that_of_the_program() {
        let cost = measure(&mut Command::new("true")).expect("it runs");
        assert!(cost.mebibytes < 5.0, "{cost:?}");
    }
}
