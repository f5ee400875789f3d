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
        let named = regions
            .iter()
            .all(|region| finding.message.contains(region));
        if regions.len() < total && !named {
            finding.message = format!("{} (in {})", finding.message, regions.join(", "));
        }
    }
    joined.arrange();
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Validator;

    #[test]
    fn what_only_some_regions_have_names_them() {
        let text = "
Mappings: {Sizes: {eu-west-1: {Retention: 7}, us-east-1: {Retention: 8}}}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: !FindInMap [Sizes, !Ref AWS::Region, Retention], Nme: x}
";
        let check = |region: &str| {
            let report = Validator::new().region(region).check_source("t", text);
            (region.to_owned(), report)
        };
        let joined = for_regions(vec![check("eu-west-1"), check("us-east-1")]).expect("two");
        let messages: Vec<&str> = joined.findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(joined.findings.len(), 2, "{messages:?}");
        assert!(
            messages.iter().any(|m| m.ends_with(" (in us-east-1)")),
            "{messages:?}"
        );
        assert!(
            messages
                .iter()
                .any(|m| m.contains("Nme") && !m.contains("(in")),
            "{messages:?}"
        );
    }
}
