//! What running a command costs, and what several runs of several commands say together.

use std::os::unix::process::ExitStatusExt as _;
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
            &format!("ulimit -t {MOST_SECONDS}; exec \"$0\" \"$@\""),
        ])
        .arg(command.get_program())
        .args(command.get_args());
    shell
}

/// As [`measure`], for a command that tells with its exit code what it found.
pub fn measure_ending(command: &mut Command, codes: &[i32]) -> Result<Cost> {
    let name = command.get_program().to_string_lossy().into_owned();
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
    ensure!(ended, "{name} failed: {}", errors.trim());
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
pub type Contenders<'a> = Vec<(&'static str, Run<'a>)>;

/// Runs everything in turn, so that a machine that gets slower on the way does so for all of them. What fails once is not
/// run again, and says why. Where there are many runs, a first one warms the caches of the disk and is not counted.
pub fn interleave(runs: usize, contenders: &mut [Run<'_>]) -> Vec<Result<Sample>> {
    let mut costs: Vec<Result<Vec<Cost>>> = contenders.iter().map(|_| Ok(Vec::new())).collect();
    let warming = usize::from(runs > 3);
    for round in 0..runs + warming {
        for (contender, costs) in contenders.iter_mut().zip(&mut costs) {
            let Ok(so_far) = costs else { continue };
            match contender() {
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
        let mut contenders: Vec<Run<'_>> = vec![
            Box::new(|| {
                order.borrow_mut().push('a');
                Ok(cost(1.0))
            }),
            Box::new(|| {
                order.borrow_mut().push('b');
                anyhow::bail!("no")
            }),
        ];
        let samples = interleave(3, &mut contenders);
        drop(contenders);
        assert!(samples[0].is_ok() && samples[1].is_err());
        assert_eq!(order.into_inner(), ['a', 'b', 'a', 'a']);
    }
}
