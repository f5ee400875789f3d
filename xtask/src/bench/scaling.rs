//! How cost grows with the size of an app: the same app at several sizes, and the exponent that fits them.

use anyhow::Result;

use super::cost::{Contender, Cost, interleave, measure};
use super::{Bench, rows, size};

/// The name by which only this is measured.
pub const NAME: &str = "scaling";

/// What CloudFormation takes in a stack is 500 resources; an app of a size is as many stacks as it needs.
const RESOURCES_OF_A_STACK: usize = 498;
const SIZES: &[usize] = &[10, 100, 1_000, 10_000, 100_000];

const RUNS: usize = 3;

/// One size of the app.
pub struct Size {
    pub resources: usize,
    pub cost: Cost,
}

/// `stackwright synth`, validated, at each size.
pub fn measure_sizes(bench: &Bench, runs: Option<usize>) -> Result<Vec<Size>> {
    eprintln!("==> {NAME}: `stackwright synth` of apps of several sizes, app in release");
    let project = bench.project("many-stacks", "release")?;
    let mut sizes = Vec::new();
    for &resources in SIZES {
        let stacks = resources.div_ceil(RESOURCES_OF_A_STACK);
        let context = size(stacks, resources.div_ceil(stacks));
        let project = project.clone();
        sizes.push(Contender::new(rows::OURS, move || {
            measure(&mut bench.synth(&project, &context))
        }));
    }
    let samples = interleave(runs.unwrap_or(RUNS), &mut sizes);
    let pairs = SIZES.iter().zip(samples);
    pairs
        .map(|(&resources, sample)| {
            Ok(Size {
                resources,
                cost: sample?.median(),
            })
        })
        .collect()
}

/// The exponent of growth: the slope of the logarithms of cost, without what an empty run costs, over those of size. 1 is
/// linear, 2 quadratic. None where there are not enough sizes.
pub fn exponent(sizes: &[Size]) -> Option<f64> {
    let base = sizes.first()?.cost.seconds;
    let points: Vec<(f64, f64)> = sizes
        .iter()
        .skip(1)
        .filter(|size| size.cost.seconds > base * 1.5)
        .map(|size| {
            let cost = size.cost.seconds - base;
            ((size.resources as f64).ln(), cost.ln())
        })
        .collect();
    if points.len() < 2 {
        return None;
    }
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let over: f64 = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum();
    let under: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    Some(over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(cost: impl Fn(f64) -> f64) -> Vec<Size> {
        let size = |&resources: &usize| Size {
            resources,
            cost: Cost {
                seconds: cost(resources as f64),
                mebibytes: 1.0,
            },
        };
        SIZES.iter().map(size).collect()
    }

    #[test]
    fn the_exponent_is_that_of_the_growth() {
        let linear = exponent(&sizes(|n| 0.01 + 0.001 * n)).expect("sizes");
        let quadratic = exponent(&sizes(|n| 0.01 + 0.001 * n * n)).expect("sizes");
        assert!((linear - 1.0).abs() < 0.05, "{linear}");
        assert!((quadratic - 2.0).abs() < 0.05, "{quadratic}");
        assert_eq!(exponent(&sizes(|_| 0.01)), None);
    }
}
