//! Template files that are the stacks of one app, and are checked together: those of one cloud assembly, and those
//! of which the user says so.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use stackwright_files::read_text;
use stackwright_template::parse;
use stackwright_validate::{AppStack, Report};

use crate::assembly::lock::Lock;
use crate::assembly::{Assembly, MANIFEST};
use crate::validation::checks::{Checks, is_known_region};

/// A template file as a stack.
struct Member {
    name: String,
    file: PathBuf,
    /// What is in it; `None` when it cannot be read.
    text: Option<String>,
    region: Option<String>,
    account: Option<String>,
    /// Its place among the files that are to be checked.
    asked: Option<usize>,
}

/// Checks the files that belong together. The reports of the others are missing.
pub fn check(files: &[Option<&Path>], all: bool, checks: &Checks) -> Vec<Option<Report>> {
    let mut reports: Vec<Option<Report>> = files.iter().map(|_| None).collect();
    let apps = if all {
        vec![one_app(files)]
    } else {
        assemblies(files)
    };
    for app in apps.iter().filter(|app| app.len() > 1) {
        check_app(app, checks, &mut reports);
    }
    reports
}

/// All files as one app, each named like its file.
fn one_app(files: &[Option<&Path>]) -> Vec<Member> {
    let named = files.iter().enumerate().filter_map(|(index, file)| {
        let file = (*file)?;
        let name = file.file_name()?.to_string_lossy();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        Some(Member {
            name,
            file: file.to_path_buf(),
            text: read_text(file, parse::MAX_SOURCE_BYTES as u64).ok(),
            region: None,
            account: None,
            asked: Some(index),
        })
    });
    named.collect()
}

/// The stacks of the cloud assemblies that files belong to.
fn assemblies(files: &[Option<&Path>]) -> Vec<Vec<Member>> {
    let mut by_folder: HashMap<&Path, Vec<usize>> = HashMap::new();
    let mut folders: Vec<&Path> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let Some(folder) = file.and_then(Path::parent) else {
            continue;
        };
        let known = by_folder.entry(folder).or_default();
        if known.is_empty() {
            folders.push(folder);
        }
        known.push(index);
    }
    let mut apps = Vec::new();
    for folder in folders {
        if !folder.join(MANIFEST).is_file() {
            continue;
        }
        // A folder whose manifest is something else has templates all the same.
        let Ok(assembly) = Assembly::read(folder, &Lock::to_read(folder)) else {
            continue;
        };
        let asked = |template: &Path| {
            by_folder[folder].iter().copied().find(|index| {
                files[*index].is_some_and(|file| file.file_name() == template.file_name())
            })
        };
        let members = assembly.stacks.into_iter().map(|stack| Member {
            asked: asked(&stack.template),
            name: stack.name,
            text: (stack.template_text.ok()).map(|file| file.text().to_owned()),
            file: stack.template,
            region: stack
                .environment
                .region
                .filter(|region| is_known_region(region)),
            account: stack.environment.account,
        });
        apps.push(members.collect());
    }
    apps
}

fn check_app(app: &[Member], checks: &Checks, reports: &mut [Option<Report>]) {
    // What cannot be read, or is much too large, is checked by itself, which says so.
    let hidden = app.iter().any(|member| member.text.is_none());
    let names: Vec<String> = app
        .iter()
        .map(|one| one.file.display().to_string())
        .collect();
    let mut stacks = Vec::new();
    let mut places = Vec::new();
    for (member, name) in app.iter().zip(&names) {
        let Some(text) = &member.text else {
            continue;
        };
        let mut stack = AppStack::new(&member.name, name, text)
            .region(member.region.as_deref())
            .account(member.account.as_deref());
        match member.asked {
            Some(place) => places.push(place),
            None => stack = stack.seen(),
        }
        if hidden {
            stack = stack.among_others();
        }
        stacks.push(stack);
    }
    for (place, report) in places.into_iter().zip(checks.check_app(&stacks, false)) {
        reports[place] = Some(report);
    }
}
