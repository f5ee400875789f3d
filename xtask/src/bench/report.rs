//! What was measured, as a table, as JSON and as a picture.

use anyhow::{Context as _, Result, anyhow};
use plotters::prelude::*;
use serde_json::{Value, json};

use super::cost::{Cost, Sample};
use super::modules::{self, Module};
use super::rows::{OURS, Row};
use super::scaling::{self, Size};

/// A row and what each of its contenders needed.
pub struct Measured {
    pub row: &'static Row,
    pub samples: Vec<(&'static str, Result<Sample>)>,
}

impl Measured {
    fn median(&self, name: &str) -> Option<Cost> {
        let (_, sample) = self.samples.iter().find(|(whose, _)| *whose == name)?;
        sample.as_ref().ok().map(Sample::median)
    }

    /// The budget in words, and whether it was met; without a measurement, nothing is.
    fn verdict(&self) -> (String, Option<bool>) {
        let budget = &self.row.budget;
        let ours = self.median(OURS);
        let mut words = Vec::new();
        let mut met = Vec::new();
        if let Some(seconds) = budget.seconds {
            words.push(format!("{seconds} s"));
            met.push(ours.map(|cost| cost.seconds <= seconds));
        }
        if let Some(mebibytes) = budget.mebibytes {
            words.push(format!("{mebibytes} MiB"));
            met.push(ours.map(|cost| cost.mebibytes <= mebibytes));
        }
        if let Some((peer, share)) = budget.of_peer {
            words.push(format!("{share} × {peer}"));
            let theirs = self.median(peer);
            met.push(
                ours.zip(theirs)
                    .map(|(ours, theirs)| ours.seconds <= share * theirs.seconds),
            );
        }
        let met = met.into_iter().collect::<Option<Vec<bool>>>();
        (words.join(", "), met.map(|met| met.iter().all(|met| *met)))
    }
}

/// A line for each contender, below its row.
pub fn print_table(rows: &[Measured], growth: &[Size], modules: &[Module]) {
    if !rows.is_empty() {
        println!("| row | what | budget | who | CPU s | from – to | MiB | of ours |");
        println!("|---|---|---|---|--:|--:|--:|--:|");
    }
    for measured in rows {
        let ours = measured.median(OURS);
        for (name, sample) in &measured.samples {
            let is_ours = *name == OURS;
            let (title, what) = match is_ours {
                true => (measured.row.name, measured.row.what),
                false => ("", ""),
            };
            let budget = match (is_ours, measured.verdict()) {
                (false, _) => String::new(),
                (true, (words, Some(true))) => format!("{words}: met"),
                (true, (words, Some(false))) => format!("{words}: **missed**"),
                (true, (words, None)) => words,
            };
            let cells = match sample {
                Ok(sample) => cells(sample, ours),
                Err(error) => format!("{} | | | ", one_line(error)),
            };
            println!("| {title} | {what} | {budget} | {name} | {cells} |");
        }
    }
    if !growth.is_empty() {
        println!("\n| resources | CPU s | MiB |\n|--:|--:|--:|");
    }
    for size in growth {
        let Cost { seconds, mebibytes } = size.cost;
        println!("| {} | {seconds:.3} | {mebibytes:.0} |", size.resources);
    }
    if let Some(exponent) = scaling::exponent(growth) {
        println!(
            "\ncost grows as the number of resources to the power of {exponent:.2} (1 is linear)"
        );
    }
    if !modules.is_empty() {
        println!("\n| module | CPU s, of {} |\n|---|--:|", modules::BUDGET);
    }
    for Module { name, seconds } in modules {
        let missed = if *seconds > modules::BUDGET {
            ": **missed**"
        } else {
            ""
        };
        println!("| {name} | {seconds:.2}{missed} |");
    }
    println!(
        "\nCPU seconds of the whole process tree and peak memory of its largest process: medians of runs taken in turn"
    );
}

fn cells(sample: &Sample, ours: Option<Cost>) -> String {
    let Cost { seconds, mebibytes } = sample.median();
    if seconds == 0.0 {
        return format!(" | | {mebibytes:.1} | ");
    }
    let (least, most) = sample.spread();
    let ratio = ours.map_or(String::new(), |ours| {
        format!("{:.1}", seconds / ours.seconds.max(f64::MIN_POSITIVE))
    });
    format!("{seconds:.3} | {least:.3} – {most:.3} | {mebibytes:.0} | {ratio}")
}

pub fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}")
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// All that the table has, and the number of runs.
pub fn print_json(rows: &[Measured], growth: &[Size], modules: &[Module]) {
    let rows: Vec<Value> = rows.iter().map(row_json).collect();
    let sizes: Vec<Value> = growth
        .iter()
        .map(|size| json!({"resources": size.resources, "cpu_seconds": size.cost.seconds, "mebibytes": size.cost.mebibytes}))
        .collect();
    let modules: Vec<Value> = modules
        .iter()
        .map(|module| json!({"name": module.name, "cpu_seconds": module.seconds}))
        .collect();
    println!(
        "{}",
        json!({
            "rows": rows,
            "scaling": {"sizes": sizes, "exponent": scaling::exponent(growth)},
            "modules": modules,
        })
    );
}

fn row_json(measured: &Measured) -> Value {
    let contender = |(name, sample): &(&str, Result<Sample>)| match sample {
        Ok(sample) => {
            let Cost { seconds, mebibytes } = sample.median();
            let (least, most) = sample.spread();
            json!({
                "name": name, "cpu_seconds": seconds, "least": least, "most": most,
                "mebibytes": mebibytes, "runs": sample.runs(),
            })
        }
        Err(error) => json!({"name": name, "error": format!("{error:#}")}),
    };
    let budget = &measured.row.budget;
    let (_, met) = measured.verdict();
    json!({
        "name": measured.row.name,
        "what": measured.row.what,
        "budget": {
            "cpu_seconds": budget.seconds,
            "mebibytes": budget.mebibytes,
            "of_peer": budget.of_peer.map(|(peer, share)| json!({"peer": peer, "share": share})),
            "met": met,
        },
        "contenders": measured.samples.iter().map(contender).collect::<Vec<_>>(),
    })
}

const WIDTH: u32 = 860;
const HEIGHT_OF_A_ROW: u32 = 44;
/// Rows below all others, where the legend hides no point.
const ROWS_OF_LEGEND: u32 = 4;
const COLOURS: &[RGBColor] = &[
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(204, 121, 167),
    RGBColor(0, 158, 115),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(110, 110, 110),
    RGBColor(60, 60, 60),
];

/// The rows that have peers: a point for each contender, at its CPU time on a logarithmic axis.
pub fn svg(rows: &[Measured]) -> Result<String> {
    let rows: Vec<&Measured> = rows
        .iter()
        .filter(|row| {
            row.samples
                .iter()
                .filter(|(_, sample)| sample.is_ok())
                .count()
                > 1
        })
        .collect();
    let last = i32::try_from(rows.len()).context("too many rows")? - 1;
    anyhow::ensure!(last >= 0, "no row has peers to draw it with");
    let costs = || {
        let samples = rows.iter().flat_map(|row| &row.samples);
        samples.filter_map(|(_, sample)| sample.as_ref().ok().map(|it| it.median().seconds))
    };
    let least = costs().fold(f64::INFINITY, f64::min) / 2.0;
    let most = costs().fold(0.0, f64::max) * 2.0;
    let below = i32::try_from(ROWS_OF_LEGEND)?;
    let height = HEIGHT_OF_A_ROW * (u32::try_from(rows.len())? + ROWS_OF_LEGEND) + 110;
    let mut names: Vec<&str> = Vec::new();
    let mut image = String::new();
    {
        let area = SVGBackend::with_string(&mut image, (WIDTH, height)).into_drawing_area();
        let failed = |error| anyhow!("the plot could not be drawn: {error}");
        area.fill(&WHITE).map_err(failed)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(
                "CPU seconds, median; further left is better",
                ("sans-serif", 17),
            )
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(110)
            .build_cartesian_2d((least..most).log_scale(), (-below..last).into_segmented())
            .map_err(failed)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .y_labels(rows.len() + below.unsigned_abs() as usize + 1)
            .y_label_formatter(&|segment| match segment {
                SegmentValue::CenterOf(index) => {
                    // The first row is drawn at the top.
                    let row = usize::try_from(last - index)
                        .ok()
                        .and_then(|at| rows.get(at));
                    row.map_or(String::new(), |row| row.row.name.to_owned())
                }
                _ => String::new(),
            })
            .x_label_formatter(&|seconds| format!("{seconds}"))
            .x_desc("CPU seconds")
            .label_style(("sans-serif", 13))
            .draw()
            .map_err(failed)?;
        for name in rows
            .iter()
            .flat_map(|row| row.samples.iter().map(|(name, _)| *name))
        {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for (name, colour) in names.iter().zip(COLOURS.iter().cycle()) {
            let colour = *colour;
            let mut points = Vec::new();
            for (row, at) in rows.iter().zip((0..=last).rev()) {
                if let Some(cost) = row.median(name) {
                    points.push((cost.seconds, SegmentValue::CenterOf(at)));
                }
            }
            let radius = if *name == OURS { 7 } else { 5 };
            chart
                .draw_series(
                    points
                        .into_iter()
                        .map(|point| Circle::new(point, radius, colour.filled())),
                )
                .map_err(failed)?
                .label(*name)
                .legend(move |(x, y)| Circle::new((x + 8, y), radius, colour.filled()));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .label_font(("sans-serif", 13))
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.3))
            .draw()
            .map_err(failed)?;
        area.present().map_err(failed)?;
    }
    Ok(image)
}
