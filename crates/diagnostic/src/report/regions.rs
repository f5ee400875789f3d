//! One report out of those of several regions.

use super::Report;

/// Joins the reports of one template that was checked for several regions. What holds for all of them is said once; a
/// finding that only some have names these. `None` when there is no report.
#[must_use]
pub fn for_regions(reports: Vec<(String, Report)>) -> Option<Report> {
    let total = reports.len();
    let mut regions = reports.into_iter();
    let (first, mut joined) = regions.next()?;
    let mut seen: Vec<Vec<String>> = vec![vec![first]; joined.findings.len()];
    for (region, report) in regions {
        for finding in report.findings {
            match joined.findings.iter().position(|known| *known == finding) {
                Some(index) => seen[index].push(region.clone()),
                None => {
                    joined.findings.push(finding);
                    seen.push(vec![region.clone()]);
                }
            }
        }
        for suppressed in report.suppressed {
            if !joined.suppressed.contains(&suppressed) {
                joined.suppressed.push(suppressed);
            }
        }
        for unchecked in report.unchecked {
            if !joined.unchecked.contains(&unchecked) {
                joined.unchecked.push(unchecked);
            }
        }
    }
    for (finding, regions) in joined.findings.iter_mut().zip(seen) {
        if regions.len() < total {
            finding.regions = regions;
        }
    }
    joined.arrange();
    Some(joined)
}
