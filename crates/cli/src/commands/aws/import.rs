//! `stackwright import`: takes existing resources over into a stack.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use stackwright_deploy::{ImportCandidate, ResourceToImport, events};
use tokio::sync::watch;

use crate::approval::RequireApproval;
use crate::checks::Checks;
use crate::deploy::args::ImportArgs;
use crate::deploy::ask::Asker;
use crate::deploy::progress::Screen;
use crate::deploy::run::{self, Interrupted};
use crate::deploy::{connect, ending, input, question, report, target};
use crate::failure::{Exit, Failure};
use crate::proof;
use crate::session::{Missing, Session};
use crate::terminal;

type Identifiers = IndexMap<String, IndexMap<String, String>>;

/// Runs the command.
pub fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    let given = given(&args.resources)?;
    let patterns: Vec<String> = args.stack.iter().cloned().collect();
    let app = Session::open(&args.app, &patterns, Missing::Fails)?;
    let chosen = target::select(&app.assembly, &patterns, false, true, "import")?.matched;
    let [only] = chosen[..] else {
        return Err(Failure::could_not_run(
            "an import is about one stack, and several match",
        ));
    };
    app.judge(&chosen)?;
    proof::prove(&app, &chosen, &checks)?;
    let mut inputs = input::inputs(&app.assembly, &[only]);
    let Some(input) = inputs.pop() else {
        return Ok(Exit::Ok);
    };
    connect::block_on(async {
        let session = connect::for_app(&app.settings, &args.aws).await?;
        let mut options = stackwright_deploy::Options::default();
        if let Some(name) = &app.settings.toolkit_stack {
            options.upload.bootstrap_stack.clone_from(name);
        }
        let deployer = connect::deployer(session, options);
        let failed = |error: stackwright_deploy::Error| report::failure(&error);
        let mut stop = run::requests_to_stop();
        let candidates = deployer.import_candidates(&input).await.map_err(failed)?;
        if candidates.is_empty() {
            terminal::status(&format!(
                "every resource of {} is in the stack already",
                input.display_name
            ));
            return Ok(Exit::Ok);
        }
        let resources = identify(&candidates, &given, &mut stop).await?;
        if resources.is_empty() {
            return Err(Failure::declined(
                "no resource was identified; nothing was imported",
            ));
        }
        let paths = HashMap::from([(input.name.clone(), input.display_name.clone())]);
        let screen = Screen::new(args.progress.over(app.settings.progress), paths.clone());
        let asker = Arc::new(Asker::new(
            &screen,
            RequireApproval::AnyChange,
            args.yes,
            paths,
            stop.clone(),
        ));
        let (sink, stream) = events();
        let (deployer, import) = (&deployer, &input);
        let work = async move {
            // The stream of events ends with the sink.
            let sink = sink;
            let plan = deployer
                .plan_import(import, &resources, asker.as_ref(), &sink)
                .await?;
            if args.no_execute {
                asker.show(&plan).await;
                terminal::status(&format!("change set {} is ready", plan.change_set_name));
                return Ok(None);
            }
            match asker.decision(&plan).await {
                Ok(()) => deployer.execute(plan, import, &sink).await.map(Some),
                Err(declined) => {
                    deployer.discard(&plan).await?;
                    Err(declined)
                }
            }
        };
        let interrupted = Interrupted::Detaches(connect::flags(&app.settings, &args.aws));
        let imported = run::run(&screen, stop, &interrupted, stream, work)
            .await?
            .map_err(|error| report::of_stack(&error, &input.display_name))?;
        if let Some(imported) = imported {
            terminal::status(&format!("{} is imported", input.display_name));
            ending::console_link(&input.name, &imported.console_url, false);
        }
        Ok(Exit::Ok)
    })
}

/// Reads `ID:PROPERTY=VALUE`.
fn given(texts: &[String]) -> Result<Identifiers, Failure> {
    let mut all = Identifiers::new();
    for text in texts {
        let parts = text
            .split_once(':')
            .and_then(|(id, rest)| Some((id, rest.split_once('=')?)));
        let Some((id, (property, value))) = parts else {
            return Err(Failure::could_not_run(format!(
                "`--resource {text}` is not ID:PROPERTY=VALUE"
            ))
            .hint("for example `--resource Files:BucketName=my-bucket`"));
        };
        all.entry(id.to_owned())
            .or_default()
            .insert(property.to_owned(), value.to_owned());
    }
    Ok(all)
}

/// Finds out what identifies each new resource: from flags, from the template, else by asking.
async fn identify(
    candidates: &[ImportCandidate],
    given: &Identifiers,
    stop: &mut watch::Receiver<u32>,
) -> Result<Vec<ResourceToImport>, Failure> {
    if let Some(unknown) = given
        .keys()
        .find(|id| !candidates.iter().any(|one| one.logical_id == **id))
    {
        let ids: Vec<_> = candidates
            .iter()
            .map(|one| one.logical_id.as_str())
            .collect();
        return Err(Failure::could_not_run(format!(
            "`{unknown}` is no resource that can be imported"
        ))
        .note(format!("new in the template are {}", ids.join(", "))));
    }
    let asking = given.is_empty() && question::somebody_is_there();
    let mut resources = Vec::new();
    for one in candidates {
        let told = given.get(&one.logical_id);
        if told.is_none() && !asking {
            if !given.is_empty() {
                continue;
            }
            let property = one.identifier.first().map_or("PROPERTY", String::as_str);
            return Err(Failure::declined(format!(
                "what identifies {} is not given, and there is no one to ask",
                one.logical_id
            ))
            .hint(format!("`--resource {}:{property}=VALUE`", one.logical_id)));
        }
        if one.identifier.is_empty() {
            terminal::warning(&format!(
                "{} cannot be imported: {} has no identifier",
                one.logical_id, one.resource_type
            ));
            continue;
        }
        let mut identifier = IndexMap::new();
        for property in &one.identifier {
            let value = match told.and_then(|told| told.get(property)) {
                Some(value) => Some(value.clone()),
                None if asking => {
                    let known = one.known.get(property);
                    let offer = known.map(|value| format!(" [{value}]")).unwrap_or_default();
                    let text = format!(
                        "{} ({})\n  {property}{offer}, or - to skip it: ",
                        one.logical_id, one.resource_type
                    );
                    let Some(answer) = question::ask(&terminal::printable(&text), stop).await
                    else {
                        return Err(Failure::interrupted());
                    };
                    match (answer.as_str(), known) {
                        ("-", _) => None,
                        ("", known) => known.cloned(),
                        (answer, _) => Some(answer.to_owned()),
                    }
                }
                None => one.known.get(property).cloned(),
            };
            match value {
                Some(value) => identifier.insert(property.clone(), value),
                None => break,
            };
        }
        if identifier.len() == one.identifier.len() {
            resources.push(ResourceToImport {
                logical_id: one.logical_id.clone(),
                resource_type: one.resource_type.clone(),
                identifier,
            });
        } else if told.is_some() {
            return Err(Failure::could_not_run(format!(
                "{} needs all of {}",
                one.logical_id,
                one.identifier.join(", ")
            )));
        }
    }
    Ok(resources)
}
